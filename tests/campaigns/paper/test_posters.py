"""What is put up: posters, the door sheet and stickers, one side each, everybody's code on it."""

import io
import shutil
import subprocess
from dataclasses import replace

import pypdfium2
import pytest
import zxingcpp

from campaigns.letters.text import Item, Section
from campaigns.models import PrintRun
from campaigns.paper.laying.layout import lay_out
from campaigns.paper.laying.layouts import LAYOUTS, LETTER_LAYOUTS, SHEET_LAYOUTS
from campaigns.paper.laying.rendering import NotPrintable
from campaigns.paper.stamping.stamp import Copies, Stamp
from campaigns.printing.copies import code_of
from campaigns.printing.packs import blocks_by_recipient, pack, paper_of, stamp_of
from campaigns.printing.pictures import pinned_pictures
from campaigns.printing.runs import confirm_print_run

pytestmark = pytest.mark.any_database

ORIGIN = "https://pingan.hengshui.gov.cn"
CODE = "7KQF2M9DXT4R08WE"
SCHOOL = "桃城区第一小学"
POSTERS = [name for name in SHEET_LAYOUTS if name != "stickers"]
SIZES = {"poster-a3": (297, 420), "poster-a2": (420, 594), "door": (210, 297), "stickers": (210, 297)}
NEVER = "公安机关不会用二维码、电话或短信让您转账，不索要银行卡号和验证码。"


@pytest.fixture(params=SHEET_LAYOUTS)
def layout(request):
    return request.param


def lay(words, layout, school=SCHOOL, class_name=""):
    return lay_out(words, layout, origin=ORIGIN, schools=frozenset({school}), classes=frozenset({class_name}), is_shared=True)


def sheet(words, layout, class_name=""):
    """Return the PDF of one unit's sheet."""
    laid = lay(words, layout, class_name=class_name)
    stamp = Stamp(laid.pdf, laid.geometry)
    return stamp.pdf([Copies(SCHOOL, class_name, (CODE,) * stamp.per_sheet, None, 200)], "信")


def only_page(pdf):
    (page,) = pypdfium2.PdfDocument(pdf)
    return page


def texts(page):
    return "".join(page.get_textpage().get_text_range().split())


def symbols(page):
    picture = page.render(scale=150 / 72).to_pil().convert("L")
    return [found.text for found in zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)]


def refusal(words, layout, **names):
    with pytest.raises(NotPrintable) as caught:
        lay(words, layout, **names)
    return str(caught.value)


def size_mm(rectangle):
    left, bottom, right, top = rectangle
    return round((right - left) * 25.4 / 72, 1), round((top - bottom) * 25.4 / 72, 1)


def test_letters_and_sheets_are_all_there_are():
    assert (*LETTER_LAYOUTS, *SHEET_LAYOUTS) == tuple(LAYOUTS)
    assert SHEET_LAYOUTS == ("poster-a3", "poster-a2", "door", "stickers")


def test_each_is_one_page_of_its_paper_with_everybodys_code(words, layout):
    page = only_page(sheet(words, layout))
    assert tuple(round(points * 25.4 / 72) for points in page.get_size()) == SIZES[layout]
    assert symbols(page) == [f"{ORIGIN}/p/{CODE}"] * (21 if layout == "stickers" else 1)


@pytest.mark.parametrize(("layout", "smallest_mm"), [("poster-a3", 70), ("door", 50), ("stickers", 25)])
def test_symbols_are_large_and_keep_four_modules_white(words, layout, smallest_mm):
    geometry = lay(words, layout).geometry
    edges = {name: place["rectangle"] for name, place in geometry["slots"].items()}
    side = size_mm(edges["keep-qr"])[0]
    assert (side >= smallest_mm, edges["keep-qr"][0] * 25.4 / 72 >= 4 * side / geometry["qr"]["side"]) == (True, True)
    codes = [edges[name] for name in ("keep-code", "sheet-code-top", "sheet-code-bottom") if name in edges]
    quiet = 4 * (edges["keep-qr"][2] - edges["keep-qr"][0]) / geometry["qr"]["side"]
    _left, bottom, right, _top = edges["keep-qr"]
    for code in codes:
        # the empty part of a line of 1.4 em above its digits is a quarter of it
        is_beside, is_beneath = code[0] >= right + quiet, code[3] - (code[3] - code[1]) / 4 <= bottom - quiet
        assert is_beside or is_beneath


@pytest.mark.parametrize("layout", POSTERS)
def test_a_poster_says_whose_it_is_and_what_we_never_do(words, layout):
    found = texts(only_page(sheet(words, layout, "三年级2班")))
    for text in (
        "小手拉大手平安一起走",
        words.title,
        words.agency,
        "看清灯再走",
        "扫一扫，读这封信愿意就签个名",
        "pingan.hengshui.gov.cn",
        "7KQF-2M9D-XT4R-08WE",
        f"{SCHOOL}三年级2班",
        NEVER,
        "咨询0318-0000000报警110反诈96110",
        words.approval_number,
    ):
        assert text in found, text
    assert [text in found for text in ("红灯停，绿灯行。", "座号", words.clauses[0])] == [layout != "door", False, False]


def test_a_sticker_says_what_it_is_and_whom_to_ask(words):
    found = texts(only_page(sheet(words, "stickers")))
    for text in (words.title, "7KQF-2M9DXT4R-08WE", "pingan.hengshui.gov.cn", "咨询0318-0000000"):
        assert found.count(text) == 21, text


def test_stickers_lie_edge_to_edge_in_the_middle_of_the_sheet():
    corners = [(front[4] * 25.4 / 72, front[5] * 25.4 / 72) for front, _back in LAYOUTS["stickers"].places]
    assert sorted({round(x, 1) for x, _y in corners}) == [15, 75, 135]
    assert sorted({round(y, 1) for _x, y in corners}) == [8.5 + 40 * row for row in range(7)]


def test_a_letter_without_slogan_and_rules_is_a_poster_all_the_same(words):
    bare = replace(words, slogan="", proposal=(Section("paragraph", text="你好！"),))
    assert texts(only_page(sheet(bare, "poster-a3"))).count(words.title) == 1


def test_rules_that_leave_no_room_keep_their_headings_only(words):
    rules = Section("rules", items=tuple(Item(f"第{number}条", "慢一点。" * 20, "lights") for number in range(8)))
    found = texts(only_page(sheet(replace(words, proposal=(rules,)), "poster-a3")))
    assert [f"第{number}条" in found for number in range(8)] == [True] * 6 + [False] * 2
    assert "慢一点" not in found


@pytest.mark.parametrize(
    ("layout", "change", "sentence"),
    [
        ("poster-a3", {"slogan": "很" * 40}, "宣传语太长，“海报 A3”上放不下，请改短。"),
        ("poster-a2", {"title": "很" * 60}, "信的标题太长，“海报 A2”上放不下，请改短。"),
        ("door", {"agency": "很" * 60}, "发布单位的名称太长，“门贴 A4”上放不下，请改短。"),
        ("stickers", {"title": "很" * 20}, "信的标题太长，“贴纸 60×40 毫米，每张 A4 纸 21 枚”上放不下，请改短。"),
    ],
)
def test_what_does_not_fit_is_refused(words, layout, change, sentence):
    assert refusal(replace(words, **change), layout) == sentence


def test_too_long_a_name_is_refused(words):
    name = "很" * 300
    assert refusal(words, "poster-a3", school=name) == f"名称“{name}”太长，印不下，请先改短。"
    assert refusal(words, "door", class_name=name) == f"名称“{name}”太长，印不下，请先改短。"


def test_a_code_of_one_copy_is_not_put_up(words):
    with pytest.raises(NotPrintable, match=r"^每份一个编码时不能印“门贴 A4”：贴出来的编码人人都看得到，只能是共用的。$"):
        lay_out(words, "door", origin=ORIGIN, schools=frozenset({SCHOOL}), classes=frozenset({""}))


@pytest.mark.skipif(not shutil.which("qpdf"), reason="qpdf is not installed")
def test_the_document_is_sound(words, tmp_path):
    path = tmp_path / "stickers.pdf"
    path.write_bytes(sheet(words, "stickers"))
    found = subprocess.run(["qpdf", "--check", path], capture_output=True, text=True)
    assert (found.returncode, "No syntax or stream encoding errors found" in found.stdout) == (0, True)


def test_a_units_run_has_letters_and_sheets_with_the_same_code(letter, units, people):
    layouts = ["tear-off", "poster-a2", "stickers"]
    run = confirm_print_run(letter, [units.school_a], by=people.author, numbering=PrintRun.Numbering.UNIT, copies=500, layouts=layouts)
    address = f"http://testserver/p/{code_of(1)}"
    assert symbols(only_page(pack(run, units.school_a, "poster-a2"))) == [address]
    assert symbols(only_page(pack(run, units.school_a, "stickers"))) == [address] * 21
    blocks = blocks_by_recipient(run, units.school_a)[0]
    papers = [paper_of(stamp_of(run, layout), blocks) for layout in layouts]
    assert [(paper.pages, paper.sheets) for paper in papers] == [(4, 2), (1, 1), (1, 1)]


def test_each_class_has_a_sheet_of_its_own(letter, units, people):
    run = confirm_print_run(letter, [units.school_a], by=people.author, numbering=PrintRun.Numbering.CLASS, layouts=["door"])
    pages = list(pypdfium2.PdfDocument(io.BytesIO(pack(run, units.school_a, "door"))))
    assert [symbols(page) for page in pages] == [[f"http://testserver/p/{code_of(number)}"] for number in (1, 2)]
    assert [texts(page).count(name) for page, name in zip(pages, ("三年级1班", "三年级2班"), strict=True)] == [1, 1]


def test_a_pinned_sheet_is_shown_whole(letter, units, people):
    run = confirm_print_run(letter, [units.school_a], by=people.author, numbering=PrintRun.Numbering.UNIT, copies=9, layouts=["stickers"])
    shown = pinned_pictures(run, "stickers")
    assert (len(shown["pages"]), shown["error"], shown["has_cover"]) == (1, "", False)
