"""Makes the samples anew: `python -m tests.samples.scanning.make` with the packs of a print run at hand (see PAPERS).

Each recipe is (file name, layout, copy, boxes with ink, what happened to it). The forms' geometry is kept beside them, so
that the samples go on standing for paper that was printed once, whatever letters look like later.
"""

import json
import random
import sys
from pathlib import Path

import numpy as np
from PIL import Image, ImageFilter

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
    ("slip-skewed-8-degrees", "tear-off", 2, BOTH, skewed),
    ("slip-black-and-white-dots", "a5", 3, ("guardian",), black_and_white),
    ("slip-folded", "duplex", 4, ("child",), folded),
    ("slip-folded-and-empty", "duplex", 5, (), folded),
    ("slip-out-of-focus", "tear-off", 6, BOTH, out_of_focus),
    ("slip-toner-nearly-out", "tear-off", 7, BOTH, faded),
    ("slip-on-grey-recycled-paper", "a5", 0, ("child",), grey_paper),
    ("slip-faint-pencil", "tear-off", 1, BOTH, plain),
]
PENCIL = ("slip-faint-pencil",)


def main(papers):
    """`papers`: {layout: Paper}."""
    expected = {}
    for name, layout, copy, ink, happen in RECIPES:
        chance = random.Random(name)
        paper = papers[layout]
        tool = hands.FAINT_PENCIL if name in PENCIL else hands.PEN
        grey, symbol = paper.signed(chance, copy, DPI, ink, tool)
        (FOLDER / f"{name}.jpg").write_bytes(happen(chance, grey, symbol))
        expected[f"{name}.jpg"] = {"layout": layout, "code": paper.codes[copy], "ink": sorted(ink)}
    expected["slip-as-a-phone-stores-it.heic"] = expected["slip-signed-by-both.jpg"]  # made by hand: pi-heif only decodes
    (FOLDER / "expected.json").write_text(json.dumps(expected, indent=1) + "\n")


PAPERS = "a folder with <layout>.pdf, a pack, <layout>.json, its master's geometry, and codes.json"

if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(f"Give {PAPERS}.")
    given = Path(sys.argv[1])
    codes = json.loads((given / "codes.json").read_text())
    layouts = ("tear-off", "duplex", "a5")
    geometries = {layout: json.loads((given / f"{layout}.json").read_text()) for layout in layouts}
    main({layout: scanning_slips.Paper(layout, str(given / f"{layout}.pdf"), geometries[layout], codes) for layout in layouts})
    for layout, geometry in geometries.items():
        slots = {name: slot for name, slot in geometry["slots"].items() if name.startswith(("slip-", "box-", "keep-qr", "genuine"))}
        kept = {"pages": geometry["pages"], "boxes": geometry["boxes"], "slots": slots}
        (FOLDER / f"{layout}.json").write_text(json.dumps(kept) + "\n")
