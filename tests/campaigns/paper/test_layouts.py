"""Every layout: its symbols are read, its slip keeps its measures, its leaves lie in order of seat."""

import io
from dataclasses import replace

import numpy as np
import pikepdf
import pypdfium2
import pytest
import zxingcpp
from PIL import ImageFilter

from campaigns.letters.drawings import in_black
from campaigns.letters.text import Section
from campaigns.paper.laying.layout import lay_out
from campaigns.paper.laying.layouts import LAYOUTS, LETTER_LAYOUTS
from campaigns.paper.laying.rendering import NotPrintable
from campaigns.paper.marks.codes import ALPHABET
from campaigns.paper.stamping.stamp import Copies, Stamp

ORIGIN = "https://pingan.hengshui.gov.cn"
CODES = tuple("7KQF2M9DXT4R08W" + last for last in ALPHABET[:5])
NAMES = {"schools": frozenset({"桃城区第一小学"}), "classes": frozenset({"三年级2班"})}
A5 = [name for name in LETTER_LAYOUTS if name.startswith("a5")]


@pytest.fixture(params=LETTER_LAYOUTS)
def layout(request):
    return request.param


def laid_pack(words, layout, codes=CODES):
    laid = lay_out(words, layout, origin=ORIGIN, **NAMES)
    return Stamp(laid.pdf, laid.geometry).pdf(
        [Copies("桃城区第一小学", "三年级2班", codes, tuple(range(1, len(codes) + 1)), len(codes))], "信"
    )


def pictures(pdf, dpi=150):
    return [page.render(scale=dpi / 72).to_pil().convert("RGB") for page in pypdfium2.PdfDocument(pdf)][2:]


def symbols(picture):
    return sorted(found.text for found in zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode))


def both(code, times=1):
    return [code, *[f"{ORIGIN}/p/{code}"] * times]


def test_both_symbols_of_every_copy_are_read(words, layout):
    if LAYOUTS[layout].is_folded:
        faces = [symbols(picture) for picture in pictures(laid_pack(words, layout))]
        assert faces == [read for code in CODES for read in (sorted(both(code)), [f"{ORIGIN}/p/{code}"])]
        return
    backs = [symbols(picture) for picture in pictures(laid_pack(words, layout))[1::2]]
    if layout in A5:
        assert backs == [sorted(both(CODES[0]) + both(CODES[3])), sorted(both(CODES[1]) + both(CODES[4])), sorted(both(CODES[2]))]
    else:
        assert backs == [sorted(both(code, 2 if "tear-off" in layout or layout == "press" else 1)) for code in CODES]


@pytest.mark.parametrize("layout", A5)
def test_a_cut_stack_is_in_order_of_seat_and_each_leaf_has_its_own_back(words, layout):
    """The upper half laid on the lower is 1 2 3 4 5; turned over along the long edge, a leaf's back is its own."""
    slots = lay_out(words, layout, origin=ORIGIN, **NAMES).geometry["slots"]
    pages = list(pypdfium2.PdfDocument(laid_pack(words, layout)))[2:]

    def seat(page, slot, matrix):
        left, bottom, right, top = slots[slot]["rectangle"]
        corners = [
            (x * matrix[0] + y * matrix[2] + matrix[4], x * matrix[1] + y * matrix[3] + matrix[5])
            for x, y in ((left, bottom), (right, top))
        ]
        (left, right), (bottom, top) = map(sorted, zip(*corners, strict=True))
        return page.get_textpage().get_text_bounded(left, bottom, right, top).strip()

    upper, lower = LAYOUTS[layout].places
    fronts = [[seat(page, "front-seat", place[0]) for page in pages[0::2]] for place in (upper, lower)]
    backs = [[seat(page, "slip-seat", place[1]) for page in pages[1::2]] for place in (upper, lower)]
    assert (fronts, backs) == ([["1", "2", "3"], ["4", "5", ""]],) * 2


def test_a_school_name_of_60_characters_is_printed_whole(words, layout):
    school = "衡水市桃城区" + "很" * 48 + "长实验小学校"
    laid = lay_out(words, layout, origin=ORIGIN, schools=frozenset({school}), classes=NAMES["classes"])
    pages = list(pypdfium2.PdfDocument(Stamp(laid.pdf, laid.geometry).pdf([Copies(school, "三年级2班", CODES[:1], (1,), 1)], "信")))
    place = laid.geometry["slots"]["cover-school"]
    printed = pages[0].get_textpage().get_text_bounded(*place["rectangle"]).replace("\r\n", "")
    slips = [page.get_textpage().get_text_range().replace("\r\n", "") for page in pages[2:]]
    lines = school[:30], school[30:]  # as they are set; on a sheet that lies on its side a reader may put others between them
    assert (len(school), printed, any(all(line in slip for line in lines) for slip in slips)) == (60, school, True)


def test_no_sentence_at_the_foot_of_a_slip_is_broken(words, layout):
    laid = lay_out(words, layout, origin=ORIGIN, **NAMES)
    lines = [line for page in pypdfium2.PdfDocument(laid.pdf) for line in page.get_textpage().get_text_range().split("\r\n")]
    sentences = ["家长签名即同意这样保存；不签不影响任何评价。"]
    if "tear-off" not in layout and layout != "press":
        whole = "整封信" if LAYOUTS[layout].is_folded else ""
        sentences.append(f"已在手机上答复的，{whole}留在家里就可以。")
    assert [sentence for sentence in sentences if not any(sentence in line for line in lines)] == []


def test_the_slip_keeps_its_measures(words, layout):
    """architecture.md: boxes of 60 x 18 mm or more, a 6 mm box, a 25 mm symbol, a 15 mm one, 10 mm from the edge."""
    slots = lay_out(words, layout, origin=ORIGIN, **NAMES).geometry["slots"]
    width = LAYOUTS[layout].page[0]

    def size_mm(name):
        left, bottom, right, top = slots[name]["rectangle"]
        return round((right - left) * 25.4 / 72, 1), round((top - bottom) * 25.4 / 72, 1)

    assert {name: size_mm(name) for name in ("slip-qr", "slip-small-qr", "box-declined")} == {
        "slip-qr": (25, 25),
        "slip-small-qr": (15, 15),
        "box-declined": (6, 6),
    }
    for name in ("box-child", "box-guardian"):
        box = size_mm(name)
        assert (box[0] >= 60, box[1] >= 18) == (True, True)
    for name in ("slip-qr", "slip-small-qr", "box-child", "box-guardian", "box-declined"):
        left, bottom, right, _top = (value * 25.4 / 72 for value in slots[name]["rectangle"])
        assert (left >= 10, bottom >= 10, right <= width - 10) == (True, True, True), name


@pytest.mark.parametrize("layout", [name for name in LETTER_LAYOUTS if name.endswith("black")])
def test_in_black_nothing_has_a_colour(words, layout):
    for picture in pictures(laid_pack(words, layout, CODES[:1]), dpi=60):
        pixels = np.asarray(picture).astype(int)
        assert int((pixels.max(axis=2) - pixels.min(axis=2)).max()) <= 2


def test_a_drawing_in_black_has_black_white_and_two_greys():
    assert in_black('<path fill="#0B4F8A" stroke="#fff"/><path fill="#1B1F24"/><path fill="#F3C9A5"/>') == (
        '<path fill="#777777" stroke="#ffffff"/><path fill="#000000"/><path fill="#dddddd"/>'
    )


def test_the_press_gets_bleed_and_a_place_to_cut(words):
    with pikepdf.open(io.BytesIO(laid_pack(words, "press", CODES[:1]))) as pdf:
        side, cover = pdf.pages[2], pdf.pages[0]
        mm = {name: [round(float(edge) / 72 * 25.4) for edge in side[name]] for name in ("/TrimBox", "/BleedBox")}
        assert mm == {"/TrimBox": [0, 0, 210, 297], "/BleedBox": [-3, -3, 213, 300]}
        assert [round(float(edge) / 72 * 25.4) for edge in side.mediabox] == [-9, -9, 219, 306]
        assert [round(float(edge) / 72 * 25.4) for edge in cover.mediabox] == [0, 0, 210, 297]


def test_the_press_layouts_picture_fills_the_bleed_and_the_marks_are_drawn(words):
    picture = np.asarray(pictures(laid_pack(words, "press", CODES[:1]), dpi=254)[0]).astype(int)  # from 9 mm outside the sheet
    is_coloured = picture.max(axis=2) - picture.min(axis=2) > 20
    rows, columns = (np.flatnonzero(is_coloured.any(axis=axis)) / 10 - 9 for axis in (1, 0))
    assert (round(rows.max()), round(columns.min()), round(columns.max())) == (300, -3, 213)
    assert bool((picture[:, :55] < 128).any())


def test_folded_page_3_is_behind_page_4_and_the_picture_keeps_off_the_fold(words):
    """Turned over along the long edge of the A3 sheet: outside 4 lies above 1, inside 3 above 2; the fold is half-way up."""
    pdf = laid_pack(words, "press-a3", CODES[:2])
    outside, inside = list(pypdfium2.PdfDocument(pdf))[2:4]
    fold, width, height = (measure * 72 / 25.4 for measure in (210, 297, 420))

    def halves(page):
        text = page.get_textpage()
        return [text.get_text_bounded(0, *half) for half in ((fold, width, height), (0, width, fold))]

    (pledge, letter), (placard, kept) = halves(outside), halves(inside)
    assert [words.pledge_title in half for half in (pledge, letter, placard, kept)] == [True, False, False, False]
    assert [words.salutation in half for half in (pledge, letter, placard, kept)] == [False, True, False, False]
    assert ["平安一起走" in half for half in (pledge, letter, placard, kept)] == [False, False, True, False]
    assert ["7KQF-2M9D-XT4R-08W0" in half for half in (pledge, letter, placard, kept)] == [False, False, False, True]
    colours = np.asarray(pictures(pdf, dpi=254)[1]).astype(int)  # 10 pixels a millimetre, from 9 mm outside the sheet
    is_coloured = colours.max(axis=2) - colours.min(axis=2) > 20
    rows = np.flatnonzero(is_coloured[:, 2940:3030].any(axis=1)) / 10 - 9
    columns = np.flatnonzero(is_coloured[: 9 * 10 + 2100].any(axis=0)) / 10 - 9
    assert (round(rows.min()), round(rows.max()), round(columns.max())) == (-3, 210, 300)


def test_what_does_not_fit_into_the_folded_pages_is_refused(words):
    long = replace(words, proposal=words.proposal + (Section("paragraph", text="路很宽，车很快。" * 60),) * 5)
    with pytest.raises(NotPrintable, match="A3 对折的四面里排不下"):
        laid_pack(long, "press-a3")


def test_folded_the_type_is_smaller_when_the_letter_is_longer(words):
    """One page alone, large; then over two, in smaller type, what the family keeps still on the second."""
    kept = []
    for paragraphs in (1, 2, 4):
        letter = replace(words, proposal=(Section("paragraph", text="路很宽，车很快。" * 45),) * paragraphs)
        slots = lay_out(letter, "press-a3", origin=ORIGIN, **NAMES).geometry["slots"]
        kept.append((slots["front-end"]["page"], slots["kept-end"]["page"], slots["keep-qr"]["page"], slots["slip-qr"]["page"]))
    assert kept == [(0, 1, 1, 3), (0, 1, 1, 3), (1, 1, 1, 3)]


def test_the_folded_sheet_has_marks_to_cut_and_to_fold_at(words):
    with pikepdf.open(io.BytesIO(laid_pack(words, "press-a3", CODES[:1]))) as pdf:
        sheet = pdf.pages[2]
        mm = {name: [round(float(edge) / 72 * 25.4) for edge in sheet[name]] for name in ("/TrimBox", "/BleedBox")}
        assert mm == {"/TrimBox": [0, 0, 297, 420], "/BleedBox": [-3, -3, 300, 423]}
        assert [round(float(edge) / 72 * 25.4) for edge in sheet.mediabox] == [-9, -9, 306, 429]
    for picture in pictures(laid_pack(words, "press-a3", CODES[:1]), dpi=254):
        margin = np.asarray(picture.convert("L"))[:, :55] < 128  # left of the bleed
        rows = np.flatnonzero(margin.any(axis=1)) / 10 - 9
        assert sorted({round(row) for row in rows}) == [0, 210, 420]


def test_the_document_says_it_is_pdf_a(words, layout):
    with pikepdf.open(io.BytesIO(laid_pack(words, layout, CODES[:1]))) as pdf, pdf.open_metadata() as metadata:
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"], metadata["dc:title"]) == ("2", "B", "信")
        assert (str(pdf.docinfo["/Title"]), metadata["pdf:Producer"]) == ("信", str(pdf.docinfo["/Producer"]))
        assert [str(intent.S) for intent in pdf.Root.OutputIntents] == ["/GTS_PDFA1"]


@pytest.mark.parametrize("layout", [name for name in LETTER_LAYOUTS if name.endswith("black")])
def test_in_black_a_photocopy_of_a_photocopy_is_still_read(words, layout):
    """Twice: a blurred scan at 200 dpi, every pixel black or white, then printed a little darker."""
    picture = pictures(laid_pack(words, layout, CODES[:1]), dpi=200)[1].convert("L")
    for _generation in range(2):
        picture = picture.filter(ImageFilter.GaussianBlur(0.9)).point(lambda shade: 255 if shade > 150 else 0)
    assert set(both(CODES[0])) <= set(symbols(picture))
