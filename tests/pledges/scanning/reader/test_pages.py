"""Finding every slip on a page, whichever way it lies and whatever happened to it; and crediting none wrongly."""

import io
import random
from functools import partial
from itertools import product

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter

from campaigns.models import CampaignPage
from campaigns.printing.changes import recall, void_copies
from tests.bench.support import scanning_damage as damage
from tests.pledges.scanning.conftest import DPI, jpeg, page, pdf
from tests.pledges.scanning.reader import hostile

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
BOTH = ("child", "guardian")
LAYOUTS = ("tear-off", "a5", "duplex")


def states(answer):
    return [[(slip["code"], slip["state"]) for slip in each["slips"]] for each in answer.pages]


def without(grey, glass, symbol, layout="tear-off"):
    """Return a cut slip with one of its symbols blacked out."""
    left, top, right, bottom = glass.paper(layout).places([symbol], DPI)[symbol]
    grey = grey.copy()
    grey[top:bottom, left:right] = 0
    return grey


def test_several_cut_slips_on_the_glass(glass, read):
    first, second = glass.slip(0, BOTH), glass.slip(1, ("declined",))
    upside_down = np.rot90(second[1], 2)
    answer = read({"glass.jpg": jpeg(page(first[1], upside_down))})
    assert sorted(states(answer)[0]) == sorted([(first[0], "signed"), (second[0], "declined")])


def test_a_slip_without_symbols_beside_one_that_was_read_is_not_lost(glass, read):
    code, signed = glass.slip(0, BOTH)
    spoilt = glass.slip(0, BOTH)[1]
    for symbol in ("slip-qr", "slip-small-qr"):
        spoilt = without(spoilt, glass, symbol)
    assert states(read({"glass.jpg": jpeg(page(signed, spoilt))})) == [[(code, "signed"), (None, "uncertain")]]


def test_two_leaves_of_a_sheet_that_was_not_cut(glass, read):
    sheet = glass.whole(layout="a5")
    answer = read({"sheet.jpg": jpeg(sheet)})
    assert {state for _code, state in states(answer)[0]} == {"unsigned"}
    assert len(states(answer)[0]) == 2


def test_a_whole_letter_that_was_not_cut_is_one_slip(glass, read):
    answer = read({"whole.jpg": jpeg(glass.whole())})
    assert states(answer) == [[(glass.paper().codes[0], "unsigned")]]


@pytest.mark.parametrize("turn", range(4))
def test_any_way_up_shrunk_and_skewed(glass, read, turn):
    code, grey = glass.slip(0, BOTH, "duplex", dpi=DPI * 0.94)
    laid = Image.fromarray(page(grey)).rotate(2.5 + 90 * turn, expand=True, fillcolor=250)
    assert states(read({"scan.jpg": jpeg(np.asarray(laid))})) == [[(code, "signed")]]


@pytest.mark.parametrize("symbol", ["slip-qr", "slip-small-qr"])
@pytest.mark.parametrize("ink", [BOTH, ("guardian",), ("declined",)])
def test_either_symbol_suffices(glass, read, symbol, ink):
    code, grey = glass.slip(0, ink)
    whole = states(read({"whole.jpg": jpeg(page(grey))}))
    assert states(read({"one.jpg": jpeg(page(without(grey, glass, symbol)))})) == whole
    assert whole[0][0][0] == code


def test_a_slip_without_any_symbol_is_unreadable_not_another_document(glass, read):
    _code, grey = glass.slip(0, BOTH)
    for symbol in ("slip-qr", "slip-small-qr"):
        grey = without(grey, glass, symbol)
    answer = read({"scan.jpg": jpeg(page(grey))})
    assert [(each["kind"], each["slips"]) for each in answer.pages] == [("unreadable", [])]
    assert answer.code == 4


def test_symbols_that_disagree_are_for_a_person_to_decide(glass, read):
    (_first, one), (_second, other) = glass.slip(0, BOTH), glass.slip(1, BOTH)
    left, top, right, bottom = glass.paper().places(["slip-small-qr"], DPI)["slip-small-qr"]
    part = slice(top - 10, bottom + 10), slice(left - 10, right + 10)
    pasted = one.copy()
    pasted[part] = other[part]
    assert [state for _code, state in states(read({"pasted.jpg": jpeg(page(pasted))}))[0]] == ["uncertain"]


def test_the_family_s_part_alone_is_no_slip(glass, read):
    whole = glass.whole()
    kept = whole.copy()
    kept[int(whole.shape[0] * 179 / 297) :] = 255
    assert [(each["kind"], each["slips"]) for each in read({"kept.jpg": jpeg(kept)}).pages] == [("letter_front", [])]


@pytest.mark.parametrize("damage_of", ["scribbled over", "torn out"])
def test_a_slip_of_which_only_the_family_s_symbol_is_read_is_seen_by_a_person(glass, read, damage_of):
    whole = Image.fromarray(glass.whole())
    cut = whole.height * 179 // 297
    code, slip = glass.slip(0, BOTH)
    whole.paste(Image.fromarray(slip), (0, whole.height - slip.shape[0]))
    for symbol in ("slip-qr", "slip-small-qr"):
        left, top, right, bottom = glass.paper().places([symbol], DPI)[symbol]
        top, bottom = (y + whole.height - slip.shape[0] for y in (top, bottom))
        assert top > cut
        if damage_of == "torn out":
            whole.paste(255, (left, top, right, bottom))
        for step in range(14 if damage_of == "scribbled over" else 0):
            away = step * (bottom - top) // 13
            ImageDraw.Draw(whole).line((left, top + away, right, bottom - away), fill=20, width=6)
    answer = read({"scan.jpg": jpeg(np.asarray(whole))})
    assert states(answer) == [[(code, "uncertain")]]
    assert answer.code == 3


@pytest.mark.parametrize("layout", LAYOUTS)
def test_an_empty_slip_that_slipped_in_the_feeder_is_not_declined(glass, read, layout):
    _code, grey = glass.slip(0, (), layout)
    names = ("box-declined", "box-child", "slip-small-qr")
    tops = [top for _left, top, _right, _bottom in glass.paper(layout).places(names, DPI).values()]
    files = {}
    for (name, top), slipped_mm in product(zip(names, tops, strict=True), (-3.8, -2.5, 1.0, 3.0, 5.0)):
        for below in (-40, -8, 12, 40):  # pixels from the upper edge of a box or symbol to where the paper slips
            moved = Image.fromarray(grey)
            lower = moved.crop((0, top + below, *moved.size))
            moved.paste(255, (0, top + below, *moved.size))
            moved.paste(lower, (round(slipped_mm * DPI / 25.4), top + below))
            files[f"{name}{below}{slipped_mm}.jpg"] = jpeg(np.asarray(moved))
    assert {state for slips in states(read(files)) for _code, state in slips} <= {"unsigned", "uncertain", "duplicate"}


def test_codes_that_are_not_counted_here(glass, read, units, people):
    code, grey = glass.slip(0, BOTH)
    scan = {"scan.jpg": jpeg(page(grey))}
    assert states(read(scan, "--school", units.school_b.code)) == [[(code, "other_school")]]
    assert states(read(scan, "--school", units.school_a.code)) == [[(code, "signed")]]
    agency = CampaignPage.objects.get().get_parent()
    today = CampaignPage.objects.get()
    agency.add_child(
        instance=CampaignPage(
            title="另一个", slug="other", summary="另", opens_on=today.opens_on, closes_on=today.closes_on, erase_on=today.erase_on
        )
    )
    assert states(read(scan, "--campaign", "other")) == [[(code, "other_campaign")]]
    block = glass.blocks[0]
    void_copies(block, block.first_number, block.first_number, reason="重印", by=people.author)
    assert states(read(scan)) == [[(code, "void")]]


def test_a_recalled_letter_is_void(glass, read):
    code, grey = glass.slip(0, BOTH)
    recall(glass.print_run, by=None)
    assert states(read({"scan.jpg": jpeg(page(grey))})) == [[(code, "void")]]


def test_a_letter_made_with_another_key_is_forged(glass, read, settings):
    from campaigns.printing.copies import keyring

    code, grey = glass.slip(0, BOTH)
    settings.CODE_KEYS = [(1, 2**30 - 1, b"x" * 32)]
    keyring.cache_clear()
    try:
        assert states(read({"scan.jpg": jpeg(page(grey))})) == [[(code, "forged")]]
    finally:
        settings.CODE_KEYS = [(1, 2**30 - 1, b"c" * 32)]
        keyring.cache_clear()


def test_a_letter_under_another_address_is_forged(glass, read):
    """Its small symbol names no address: beside a forged one it proves nothing, and one paper is forged once."""
    code, grey = glass.slip(0, BOTH)
    type(glass.print_run).objects.update(public_url="https://elsewhere.example")
    files = {"slip.jpg": jpeg(page(grey)), "whole.jpg": jpeg(glass.whole())}
    assert states(read(files)) == [[(code, "forged")]] * 2


def test_a_photo_from_the_side_is_read(glass, read):
    code, grey = glass.slip(1, BOTH, "a5", dpi=300)
    assert states(read({"photo.jpg": damage.photo(random.Random(3), grey, 300)})) == [[(code, "signed")]]


def test_every_format_gives_the_same(glass, read):
    code, grey = glass.slip(0, ("guardian",))
    laid = page(grey)
    black = np.asarray(Image.fromarray(laid).convert("1"))
    files = {
        "a.pdf": pdf(laid, laid),
        "b.tif": hostile.tiff_of(laid, laid),
        "c.tif": hostile.tiff_of(black, compression="group4"),
        "d.zip": hostile.zip_of({"一班/1.jpg": jpeg(laid), "__MACOSX/._1.jpg": b"x", "2.pdf": pdf(laid)}),
        "e.bin": jpeg(laid),
    }
    answer = read(files)
    assert [(each["file"], each["page"]) for each in answer.pages] == [
        ("a.pdf", 1),
        ("a.pdf", 2),
        ("b.tif", 1),
        ("b.tif", 2),
        ("c.tif", 1),
        ("d.zip/一班/1.jpg", 1),
        ("d.zip/2.pdf", 1),
        ("e.bin", 1),
    ]
    assert states(answer) == [[(code, "partly_signed")]] + [[(code, "duplicate")]] * 7


@pytest.fixture
def read_drawn(glass, read):
    """Return the states of empty slips, one a layout, on which `draw` (an ImageDraw, places of boxes and symbols, pixels a mm) drew."""

    def states_of(*draws, layouts=LAYOUTS):
        files = {}
        for copy, (layout, draw) in enumerate(product(layouts, draws)):
            picture = Image.fromarray(glass.slip(copy % 3, (), layout)[1])
            places = glass.paper(layout).places(("box-child", "box-guardian", "box-declined", "slip-small-qr"), DPI)
            draw(ImageDraw.Draw(picture), places, DPI / 25.4)
            files[f"{copy}.jpg"] = jpeg(page(np.asarray(picture)))
        return [state for slips in states(read(files)) for _code, state in slips]

    return states_of


def ring(draw, centre, radius, scale, shade, width_mm):
    x, y, reach = *centre, radius * scale
    draw.ellipse((x - reach, y - reach, x + reach, y + reach), outline=shade, width=round(width_mm * scale))


def test_a_seal_across_an_empty_box_is_no_signature(read_drawn):
    def seal(draw, places, scale, shade):
        left, _top, right, bottom = places["box-guardian"]
        ring(draw, ((left + right) / 2, bottom - 2 * scale), 20, scale, shade, 1.2)
        x, y = (left + right) / 2, bottom - 2 * scale
        for number in range(12):
            angle = number * np.pi / 6
            u, v = x + 15.4 * scale * np.cos(angle), y + 15.4 * scale * np.sin(angle)
            draw.rectangle((u - 10, v - 10, u + 10, v + 10), outline=shade, width=4)

    assert read_drawn(*(partial(seal, shade=shade) for shade in (60, 90, 150))) == ["uncertain"] * 9


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "PDF"])
def test_what_is_red_and_crosses_a_box_is_no_signature_however_little_of_a_seal_it_looks(glass, read, kind):
    """The words beside a seal's star, a date stamp, a teacher's red pen: in colour they are told from ink."""
    files, names = {}, {"red": (205, 45, 50), "black": (40, 40, 40), "red and signed": (205, 45, 50)}
    for copy, (name, colour) in enumerate(names.items()):
        picture = Image.fromarray(glass.slip(copy, BOTH if name == "red and signed" else (), "duplex")[1]).convert("RGB")
        left, top, _right, _bottom = glass.paper("duplex").places(["box-child"], DPI)["box-child"]
        strokes(ImageDraw.Draw(picture), left + 160, top - 40, DPI / 25.4, high=14, fill=colour)
        target = io.BytesIO()
        picture.save(target, kind, **({} if kind == "PNG" else {"resolution": DPI} if kind == "PDF" else {"quality": 85}))
        files[f"{name}.{kind.lower()}"] = target.getvalue()
    assert [state for slips in states(read(files)) for _code, state in slips] == ["uncertain", "partly_signed", "signed"]


def test_a_pen_line_that_ends_in_an_empty_box_is_no_signature(read_drawn):
    def line(draw, places, scale):
        left, top, _right, bottom = places["slip-small-qr"]
        box = places["box-child"]
        ends = [((left + 2 * scale), (top + bottom) / 2), (box[0] + 20 * scale, (box[1] + box[3]) / 2)]
        draw.line(ends, fill=30, width=round(0.6 * scale))

    assert read_drawn(line) == ["uncertain"] * 3


def strokes(draw, left, top, scale, wide=26, high=7, fill=40):
    """Draw what may be a name of three characters, in a frame of so many millimetres."""
    for number in range(15):
        x, y = left + (number // 5) * wide / 3 * scale, top
        across, down = number % 5 * 1.4 * scale, (number * 3 % 5) * high / 6 * scale
        draw.line((x + across, y + down, x + 6 * scale - across / 2, y + high * scale - down), fill=fill, width=round(0.5 * scale))


@pytest.mark.parametrize(("where", "layouts"), [("above", LAYOUTS), ("below", ("a5", "duplex"))])
def test_a_name_beside_its_box_is_seen_by_a_person(read_drawn, where, layouts):
    def beside(draw, places, scale):
        for name in ("box-child", "box-guardian"):
            left, top, _right, bottom = places[name]
            strokes(draw, left + 22 * scale, top - 8.5 * scale if where == "above" else bottom + 1.5 * scale, scale)

    assert read_drawn(beside, layouts=layouts) == ["uncertain"] * len(layouts)


def test_a_tick_box_that_was_marked_but_not_ticked_is_seen_by_a_person(read_drawn):
    def mark(draw, places, scale, how):
        left, top, right, bottom = places["box-declined"]
        pen = {"fill": 40, "width": round(0.5 * scale)}
        if how == "traced":
            at = 0.4 * scale
            draw.line([(left + at, top + at), (right, top + at), (right, bottom - at), (left, bottom - at), (left + at, top)], **pen)
        elif how == "circled":
            draw.ellipse((left - 2 * scale, top - 2 * scale, right + 2 * scale, bottom + 2 * scale), outline=40, width=pen["width"])
        else:
            x, y = left - 5 * scale, (top + bottom) / 2
            draw.line([(x - 2 * scale, y - scale), (x, y + scale), (x + 3 * scale, y - 4 * scale)], **pen)

    assert read_drawn(*(partial(mark, how=how) for how in ("traced", "circled", "ticked beside"))) == ["uncertain"] * 9


def test_a_stain_beside_an_empty_box_is_no_name(read_drawn):
    def stain(draw, places, scale):
        left, _top, right, bottom = places["box-guardian"]
        rim = np.linspace(250, 195, 24)
        for number, shade in enumerate(rim):  # soft towards its edge
            reach = (8 - number / 12) * scale
            x, y = (left + right) / 2, bottom + 9 * scale
            draw.ellipse((x - reach, y - reach, x + reach, y + reach), fill=int(shade))

    assert read_drawn(stain, layouts=("duplex",)) == ["unsigned"]


def test_a_faint_signature_beside_a_tick_is_seen_by_a_person(read_drawn):
    def both(draw, places, scale):
        left, top, right, bottom = places["box-declined"]
        draw.line([(left + scale, top + 3 * scale), (left + 2.5 * scale, bottom - scale), (right - scale, top + scale)], fill=40, width=4)
        left, top, _right, _bottom = places["box-child"]
        strokes(draw, left + 20 * scale, top + 6 * scale, scale, fill=228)

    assert read_drawn(both, layouts=("a5", "duplex")) == ["uncertain"] * 2


def test_a_signature_over_the_frame_and_a_name_stamp_stay_signatures(read_drawn):
    def sign(draw, places, scale):
        left, top, _right, bottom = places["box-child"]
        for number in range(12):
            x = left + (5 + 3 * number) * scale
            draw.line((x, top + (2 + number % 3) * scale, x + 3 * scale, bottom + (number % 4 - 1) * scale), fill=30, width=4)
        left, top, right, bottom = places["box-guardian"]
        x, y, half = (left + right) / 2, (top + bottom) / 2, 5 * scale
        draw.rectangle((x - half, y - half, x + half, y + half), outline=100, width=6)
        for across in (-2, 1):
            draw.line((x - 3 * scale, y + across * scale, x + 3 * scale, y + across * scale), fill=100, width=6)
            draw.line((x + across * scale, y - 3 * scale, x + across * scale, y + 3 * scale), fill=100, width=6)

    assert read_drawn(sign) == ["signed"] * 3


def kinds(answer):
    return {(each["file"], each["kind"], len(each["slips"])) for each in answer.pages}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_skewed_slip_whose_symbols_are_covered_is_seen_by_a_person(glass, read, layout):
    _code, grey = glass.slip(0, BOTH, layout)
    files = {}
    for shade, skew in product((255, 120), (-6, -3.5, 1.5, 4)):
        covered = Image.fromarray(grey)
        for symbol in ("slip-qr", "slip-small-qr"):
            covered.paste(shade, tuple(glass.paper(layout).places([symbol], DPI)[symbol]))
        turned = covered.rotate(skew, expand=True, fillcolor=250, resample=Image.Resampling.BICUBIC)
        files[f"{shade}{skew}.jpg"] = jpeg(np.asarray(turned))
    assert kinds(read(files)) == {(name, "unreadable", 0) for name in files}


def test_what_cannot_be_seen_is_not_called_harmless(glass, read):
    slip = page(glass.slip(0, BOTH)[1])
    blurred = Image.fromarray(slip).filter(ImageFilter.GaussianBlur(8))
    noise = np.random.default_rng(3)
    files = {
        "negative.jpg": jpeg(255 - slip),
        "black.jpg": jpeg(np.zeros((1754, 1240), np.uint8)),
        "dark.jpg": jpeg(np.full((1754, 1240), 90, np.uint8)),
        "noise.jpg": jpeg(np.clip(noise.normal(200, 40, (1754, 1240)), 0, 255).astype(np.uint8)),
        "out of focus.jpg": jpeg(np.asarray(blurred)),
        "photometric.tif": hostile.tiff_of(slip < 150, compression="group4"),
    }
    assert kinds(read(files)) == {(name, "unreadable", 0) for name in files}


def test_even_light_paper_is_blank(read):
    grain = np.random.default_rng(4).normal(0, 6, (1754, 1240))
    files = {f"{shade}.jpg": jpeg(np.clip(shade + grain, 0, 255).astype(np.uint8)) for shade in (250, 215, 170)}
    assert kinds(read(files)) == {(name, "blank", 0) for name in files}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_front_is_a_front_whichever_way_it_lies(glass, read, layout):
    front = Image.fromarray(glass.whole(0, 0, layout))
    if layout == "duplex":
        front.paste(255, tuple(int(edge * DPI / 25.4) for edge in (28, 250, 54, 276)))  # its own symbol
    files = {f"{turn}.jpg": jpeg(np.asarray(front.rotate(turn, expand=True, fillcolor=250))) for turn in (0, 93, 178, 265)}
    assert kinds(read(files)) == {(name, "letter_front", 0) for name in files}


def test_foreign_paper_is_no_front(glass, read):
    glass.paper()
    coins, form = Image.new("L", (1240, 1754), 90), Image.new("L", (1240, 1754), 250)
    for number in range(40):
        x, y = 40 + 290 * (number % 4) + 17 * (number % 3), 30 + 170 * (number // 4)
        ImageDraw.Draw(coins).ellipse((x, y, x + 140, y + 140), fill=150 + number, outline=60, width=6)
        ImageDraw.Draw(form).rectangle((120, 200 + 36 * number, 1120, 236 + 36 * number), outline=0, width=2)
        form.paste(60, (140, 210 + 36 * number, 240 + 20 * (number * 7 % 11), 226 + 36 * number))
    files = {"coins.jpg": jpeg(np.asarray(coins)), "form.jpg": jpeg(np.asarray(form))}
    assert {kind for _file, kind, _slips in kinds(read(files))} <= {"unreadable", "other_document"}


def test_a_slip_beside_a_front_is_not_lost(glass, read):
    spoilt = glass.slip(0, BOTH, "a5")[1]
    for symbol in ("slip-qr", "slip-small-qr"):
        spoilt = without(spoilt, glass, symbol, "a5")
    front = Image.fromarray(glass.whole(0, 0, "a5")).rotate(90, expand=True)
    half = front.crop((0, 0, front.width // 2, front.height))
    sheet = Image.new("L", front.size, 250)
    sheet.paste(half, (0, 0))
    sheet.paste(Image.fromarray(spoilt), (front.width // 2, 0))
    assert kinds(read({"sheet.jpg": jpeg(np.asarray(sheet))})) == {("sheet.jpg", "unreadable", 0)}


@pytest.mark.parametrize("glass_size", ["a3", "a4"])
def test_a_slip_beside_a_front_whose_own_symbol_is_read_is_not_lost(glass, read, glass_size):
    """A duplex letter has its own symbol on its front, so the page is known by it; the slip beside it has none left."""
    front, spoilt = glass.whole(0, 0, "duplex"), glass.slip(1, BOTH, "duplex")[1]
    for symbol in ("slip-qr", "slip-small-qr"):
        spoilt = without(spoilt, glass, symbol, "duplex")
    sheet = Image.fromarray(np.hstack([front, spoilt]))
    if glass_size == "a4":
        sheet = sheet.resize((sheet.width * 297 // 420, sheet.height * 297 // 420))
    assert states(read({"sheet.jpg": jpeg(np.asarray(sheet))})) == [[(None, "uncertain")]]
    fronts = np.hstack([front, glass.whole(1, 0, "duplex")])
    assert kinds(read({"fronts.jpg": jpeg(fronts)})) == {("fronts.jpg", "letter_front", 0)}


def test_one_paper_is_one_slip_although_its_two_symbols_do_not_fit(glass, read):
    """A pen through a symbol, or a crumpled paper, moves its corners: then each symbol places the slip alone."""
    code, grey = glass.slip(0, BOTH, "duplex")
    left, top, right, bottom = glass.paper("duplex").places(["slip-qr"], DPI)["slip-qr"]
    moved = grey.copy()
    moved[top - 60 : bottom + 60, left - 60 : right + 60] = 255
    symbol = Image.fromarray(grey[top - 20 : bottom + 20, left - 20 : right + 20]).resize((right - left + 4, bottom - top + 70))
    moved[top - 20 : top - 20 + symbol.height, left - 50 : left - 50 + symbol.width] = np.asarray(symbol)
    assert [code for code, _state in states(read({"moved.jpg": jpeg(moved)}))[0]] == [code]


def test_the_cover_sheet_of_a_class_is_no_foreign_paper(glass, read):
    covers = {f"{layout}.jpg": jpeg(glass.paper(layout).cover(DPI)) for layout in ("tear-off", "a5", "duplex")}
    turned = jpeg(np.rot90(glass.paper().cover(DPI), 2))
    assert kinds(read(covers | {"turned.jpg": turned})) == {(name, "letter_front", 0) for name in (*covers, "turned.jpg")}


def test_a_page_of_something_else_is_another_document(read, glass):
    notes = Image.new("L", (1654, 2339), 255)
    for line in range(20):
        notes.paste(0, (200, 200 + 90 * line, 900 + 37 * (line % 9), 220 + 90 * line))
    assert [(each["kind"], each["slips"]) for each in read({"notes.jpg": jpeg(np.asarray(notes))}).pages] == [("other_document", [])]
