"""Makes the samples that are missing: `python -m tests.samples.scanning.make` with the packs of a print run at hand (see PAPERS).

A slip's recipe is (file name, layout, copy, boxes with ink, what happened to it), a page's a function. The forms' geometry is
kept beside them, so that the samples go on standing for paper that was printed once, whatever letters look like later.
"""

import io
import json
import random
import sys
from pathlib import Path

import numpy as np
import qrcode
from PIL import Image, ImageDraw, ImageFilter

from tests.bench.support import scanning_damage as damage
from tests.bench.support import scanning_hands as hands
from tests.bench.support import scanning_slips

FOLDER = Path(__file__).parent
DPI = 150
PLAIN = {"skew_deg": (-2, 2), "quality": (40, 45), "noise": (2, 4)}
BOTH = ("child", "guardian")


def feeder(chance, grey, symbol, **ranges):
    return damage.adf(chance, grey, DPI, symbol, PLAIN | ranges)


def harmed(kind):
    return lambda chance, grey, symbol: feeder(chance, grey, symbol, damage=(kind,))


def turned(degrees):
    return lambda chance, grey, symbol: feeder(chance, grey, symbol, turn_deg=(degrees,))


def black_and_white(chance, grey, symbol):
    return feeder(chance, grey, symbol, dithered=1)


def folded(chance, grey, symbol):
    return feeder(chance, damage.fold(chance, grey, DPI, (0.2, 0.3)), symbol)


def skewed(chance, grey, symbol):
    return feeder(chance, grey, symbol, skew_deg=(7.5, 8))


def out_of_focus(chance, grey, symbol):
    return feeder(chance, np.asarray(Image.fromarray(grey).filter(ImageFilter.GaussianBlur(1.1))), symbol)


def faded(chance, grey, symbol):
    return feeder(chance, np.asarray(255 - (255 - grey.astype(np.float32)) * 0.35, np.uint8), symbol)


def grey_paper(chance, grey, symbol):
    return feeder(chance, np.asarray(grey * 0.72, np.uint8), symbol)


def plain(chance, grey, symbol):
    return feeder(chance, grey, symbol)


def resized(scale):
    return lambda chance, grey, symbol: feeder(
        chance, np.asarray(Image.fromarray(grey).resize([round(side * scale) for side in grey.shape[::-1]])), symbol
    )


def compressed(chance, grey, symbol):
    return feeder(chance, grey, symbol, quality=(15, 15))


def large_symbol_torn_off(chance, grey, symbol):
    (x, y), side = symbol
    picture = Image.fromarray(grey)
    ImageDraw.Draw(picture).rectangle((x - 0.7 * side, y - 0.7 * side, x + 0.7 * side, y + 0.7 * side), fill=250)
    return feeder(chance, np.asarray(picture), symbol)


def dust_on_the_glass(chance, grey, symbol):
    """A feeder draws paper past its lamp: a speck on the glass becomes a line down the whole page."""
    lined = grey.copy()
    for at in (0.31, 0.74):
        column = round(at * grey.shape[1])
        lined[:, column : column + 2] = np.minimum(lined[:, column : column + 2], 120)
    return feeder(chance, lined, symbol, skew_deg=(0, 0))


def punched(chance, grey, symbol):
    picture = Image.fromarray(grey)
    for at in (0.28, 0.72):
        x, y, radius = 12 * DPI / 25.4, at * grey.shape[0], 3 * DPI / 25.4
        ImageDraw.Draw(picture).ellipse((x - radius, y - radius, x + radius, y + radius), fill=20)
    return feeder(chance, np.asarray(picture), symbol)


def highlighted(chance, grey, symbol):
    """A marker drawn across the slip's middle."""
    marked, (top, bottom) = grey.astype(np.float32), (round(at * grey.shape[0]) for at in (0.52, 0.64))
    marked[top:bottom] *= 0.84
    return feeder(chance, np.asarray(marked, np.uint8), symbol)


def black_lid(chance, grey, symbol):
    """Some scanners have a black lid, which lies around a cut slip."""
    page = Image.new("L", (1240, 1754), 25)
    page.paste(Image.fromarray(grey).rotate(2, Image.Resampling.BICUBIC, expand=True, fillcolor=25), (0, 300))
    return feeder(chance, np.asarray(page), symbol, skew_deg=(0, 0))


def photographed(chance, grey, _symbol):
    """As an older phone takes it, three megapixels."""
    picture = Image.open(io.BytesIO(damage.photo(chance, grey, DPI)))
    return damage.jpeg(np.asarray(picture.resize((2000, 1500), Image.Resampling.BOX)), 60, 72)


RECIPES = [
    ("slip-signed-by-both", "tear-off", 0, BOTH, plain),
    ("slip-nobody-signed", "tear-off", 1, (), plain),
    ("slip-read-not-signing", "tear-off", 2, ("declined",), plain),
    ("slip-ticked-and-signed", "tear-off", 3, ("declined", "guardian"), plain),
    ("slip-pen-line-through-large-symbol", "tear-off", 4, BOTH, harmed("pen line")),
    ("slip-coffee-stain", "a5", 5, ("guardian",), harmed("stain")),
    ("slip-seal-over-large-symbol", "tear-off", 6, BOTH, harmed("seal")),
    ("slip-photocopy-of-a-photocopy", "duplex", 7, BOTH, harmed("photocopy of a photocopy")),
    ("slip-upside-down", "tear-off", 0, ("child",), turned(180)),
    ("slip-on-its-side", "a5", 1, BOTH, turned(90)),
    ("slip-on-its-other-side", "duplex", 1, ("guardian",), turned(270)),
    ("slip-skewed-8-degrees", "tear-off", 2, BOTH, skewed),
    ("slip-black-and-white-dots", "a5", 3, ("guardian",), black_and_white),
    ("slip-pencil-in-black-and-white-dots", "tear-off", 3, BOTH, black_and_white),
    ("slip-empty-in-black-and-white-dots", "tear-off", 4, (), black_and_white),
    ("slip-folded", "duplex", 4, ("child",), folded),
    ("slip-folded-and-empty", "duplex", 5, (), folded),
    ("slip-out-of-focus", "tear-off", 6, BOTH, out_of_focus),
    ("slip-toner-nearly-out", "tear-off", 7, BOTH, faded),
    ("slip-on-grey-recycled-paper", "a5", 0, ("child",), grey_paper),
    ("slip-faint-pencil", "tear-off", 1, BOTH, plain),
    ("slip-shrunk-to-fit", "a5", 2, ("guardian",), resized(0.85)),
    ("slip-enlarged", "duplex", 2, ("child",), resized(1.03)),
    ("slip-heavily-compressed", "tear-off", 5, BOTH, compressed),
    ("slip-large-symbol-torn-off", "tear-off", 6, ("guardian",), large_symbol_torn_off),
    ("slip-dust-on-the-scanner-glass", "tear-off", 7, ("child",), dust_on_the_glass),
    ("slip-punched-for-a-binder", "duplex", 3, BOTH, punched),
    ("slip-marked-with-a-highlighter", "tear-off", 0, (), highlighted),
    ("slip-one-light-stroke", "tear-off", 1, BOTH, plain),
    ("slip-one-light-stroke-copied-twice", "a5", 4, ("child",), harmed("photocopy of a photocopy")),
    ("slip-signed-with-a-cross", "a5", 6, BOTH, plain),
    ("slip-boxes-scribbled-full", "tear-off", 2, BOTH, plain),
    ("slip-tick-box-filled-in", "duplex", 6, ("declined",), plain),
    ("slip-under-a-black-lid", "tear-off", 3, ("child",), black_lid),
    ("photo-at-an-angle-in-shadow", "a5", 7, ("guardian",), photographed),
    ("photo-of-a-slip-nobody-signed", "tear-off", 5, (), photographed),
]
PENCIL = ("slip-faint-pencil", "slip-pencil-in-black-and-white-dots")
DOUBTFUL = {
    "slip-empty-in-black-and-white-dots": ("guardian",),
    "slip-dust-on-the-scanner-glass": ("declined",),
}  # boxes that a person has to look at
KINDS = {
    "slip-one-light-stroke": "one light stroke",
    "slip-one-light-stroke-copied-twice": "one light stroke",
    "slip-signed-with-a-cross": "cross",
    "slip-boxes-scribbled-full": "full box",
    "slip-tick-box-filled-in": "fill",
}


def slip(papers, chance, name, layout, copy, ink, happen):
    """Return (JPEG, what is expected) of a page with one slip."""
    paper = papers[layout]
    tool = hands.FAINT_PENCIL if name in PENCIL else hands.PEN
    grey, symbol = paper.signed(chance, copy, DPI, ink, tool, KINDS.get(name))
    return happen(chance, grey, symbol), with_slips((paper, copy, ink, DOUBTFUL.get(name, ())))


def with_slips(*slips):
    return {"kind": "with_slips", "slips": [slip_of(*each) for each in slips]}


def slip_of(paper, copy, ink, doubtful=()):
    held = {name: name in ink for name in ("child", "guardian", "declined")}
    state = "uncertain" if doubtful else scanning_slips.Slip(paper.codes[copy], paper.layout, held).state
    told = {"code": paper.codes[copy], "state": state, "ink": sorted(ink)}
    return told | ({"doubtful": sorted(doubtful)} if doubtful else {})


def two_cut_slips(papers, chance):
    """Two slips on the glass, one the wrong way round."""
    paper, page = papers["tear-off"], np.full((1754, 1240), 250, np.uint8)
    upper, _symbol = paper.signed(chance, 0, DPI, BOTH, hands.PEN)
    lower, _symbol = paper.signed(chance, 1, DPI, ("child",), hands.PEN)
    for top, grey in ((60, upper), (940, lower[::-1, ::-1])):
        page[top : top + grey.shape[0], : grey.shape[1]] = grey[:, :1240]
    return feeder(chance, page, None), with_slips((paper, 0, BOTH), (paper, 1, ("child",)))


def two_leaves(papers, chance):
    """Two A5 leaves side by side, as they were printed, not cut apart."""
    paper = papers["a5"]
    left, _symbol = paper.signed(chance, 2, DPI, ("guardian",), hands.PEN)
    right, _symbol = paper.signed(chance, 3, DPI, (), hands.PEN)
    page = np.rot90(np.hstack([left, right]))
    return feeder(chance, page, None), with_slips((paper, 2, ("guardian",)), (paper, 3, ()))


def whole_letter(papers, chance):
    """A letter of which the family's part was not cut off."""
    paper = papers["tear-off"]
    page = paper.side(4, 0, DPI).copy()
    lower, _symbol = paper.signed(chance, 4, DPI, BOTH, hands.PEN)
    page[-lower.shape[0] :] = lower
    return feeder(chance, page, None), with_slips((paper, 4, BOTH))


def shows_through(papers, chance):
    """Thin paper: the letter on the front shows on the back, where the slip is."""
    paper = papers["duplex"]
    back, symbol = paper.signed(chance, 0, DPI, ("guardian",), hands.PEN)
    front = Image.fromarray(paper.side(0, 0, DPI)[:, ::-1]).filter(ImageFilter.GaussianBlur(1.2)).resize(back.shape[::-1])
    page = np.asarray(back * (1 - 0.16 * (1 - np.asarray(front, np.float32) / 255)), np.uint8)
    return feeder(chance, page, symbol), with_slips((paper, 0, ("guardian",)))


def of_the_bench(seed, layout, copy, doubtful):
    """A slip that ./run bench scan made once, and that a reader got wrong."""

    def make(papers, _chance):
        made, data = scanning_slips.harsh(random.Random(seed), papers[layout], copy)
        ink = [name for name, is_ink in made.ink.items() if is_ink and name not in doubtful]
        return data, with_slips((papers[layout], copy, ink, doubtful))

    return make


def letter_front(papers, chance):
    return feeder(chance, papers["duplex"].side(6, 0, DPI), None), {"kind": "letter_front", "slips": []}


def empty_back(_papers, chance):
    return feeder(chance, np.full((1754, 1240), 244, np.uint8), None), {"kind": "blank", "slips": []}


def other_symbol(_papers, chance):
    """A sheet that bears somebody else's QR code."""
    page = Image.new("L", (1240, 1754), 250)
    page.paste(qrcode.make("https://example.com/lunch", box_size=8).get_image().convert("L"), (300, 400))
    ImageDraw.Draw(page).multiline_text((300, 900), "Lunch menu\nRice, greens, soup", fill=20, font_size=48)
    return feeder(chance, np.asarray(page), None), {"kind": "other_document", "slips": []}


PAGES = {
    "page-two-cut-slips-one-upside-down": two_cut_slips,
    "page-two-a5-leaves-not-cut-apart": two_leaves,
    "page-whole-letter-not-cut": whole_letter,
    "page-front-shows-through-thin-paper": shows_through,
    "slip-two-folds-among-black-and-white-dots": of_the_bench("20261127-harsh-2441", "tear-off", 1, ["child"]),
    "slip-tick-box-filled-in-with-a-faint-pencil": of_the_bench("20261127-harsh-4488", "tear-off", 2, []),
    "page-front-of-a-letter": letter_front,
    "page-empty-back": empty_back,
    "page-symbol-of-something-else": other_symbol,
}


def main(papers):
    """`papers`: {layout: Paper}. A sample that is there is left as it is."""
    expected = json.loads((FOLDER / "expected.json").read_text())
    made = {name: lambda chance, recipe=(name, *rest): slip(papers, chance, *recipe) for name, *rest in RECIPES}
    made |= {name: lambda chance, page=page: page(papers, chance) for name, page in PAGES.items()}
    for name, make in made.items():
        if f"{name}.jpg" not in expected:
            data, expected[f"{name}.jpg"] = make(random.Random(name))
            (FOLDER / f"{name}.jpg").write_bytes(data)
    # slip-as-a-phone-stores-it.heic, of slip-signed-by-both, was made by hand: pi-heif only decodes
    (FOLDER / "expected.json").write_text(json.dumps(expected, indent=1) + "\n")


PAPERS = "a folder with <layout>.pdf, a pack, <layout>.json, its master's geometry, and codes.json"

if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(f"Give {PAPERS}.")
    given = Path(sys.argv[1])
    codes = json.loads((given / "codes.json").read_text())
    layouts = ("tear-off", "duplex", "a5")
    geometries = {layout: json.loads((given / f"{layout}.json").read_text()) for layout in layouts}
    for layout, geometry in geometries.items():
        slots = {name: slot for name, slot in geometry["slots"].items() if name.startswith(("slip-", "box-", "keep-qr", "genuine"))}
        kept = {"pages": geometry["pages"], "boxes": geometry["boxes"], "slots": slots}
        if json.loads(json.dumps(kept)) != json.loads((FOLDER / f"{layout}.json").read_text()):
            sys.exit(f"{layout} is not laid out any more as the samples are that are there.")
    main({layout: scanning_slips.Paper(layout, str(given / f"{layout}.pdf"), geometries[layout], codes) for layout in layouts})
