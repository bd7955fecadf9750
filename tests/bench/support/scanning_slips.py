"""Slips as families return them, from a real pack: what is on each, and a page that shows it."""

from dataclasses import dataclass

import numpy as np
import pypdfium2
from PIL import Image

from tests.bench.support import scanning_damage as damage
from tests.bench.support import scanning_hands as hands

MM = 72 / 25.4
EMPTY = 1 / 3
DECLINED = 0.08
CUT_MM = 118  # the height of a slip cut from the tear-off letter
ADF_LAYOUTS = ("tear-off", "duplex", "a5")
PHOTO_LAYOUTS = ("a5", "tear-off")


@dataclass(frozen=True)
class Slip:
    """What is true of a slip: its code and which boxes hold ink; `state` as an honest reader calls it."""

    code: str
    layout: str
    ink: dict[str, bool]

    @property
    def state(self):
        signed = [is_ink for name, is_ink in self.ink.items() if name != "declined"]
        if self.ink["declined"]:
            return "uncertain" if any(signed) else "declined"
        return "signed" if all(signed) else "partly_signed" if any(signed) else "unsigned"


class Paper:
    """The printed slips of one layout: `pdf` a pack, `geometry` its master's, `codes` in the pack's order of letters."""

    def __init__(self, layout, pdf, geometry, codes):
        self.layout, self.codes = layout, codes
        self._document = pypdfium2.PdfDocument(pdf)
        self._slots = geometry["slots"]
        self._places = geometry["places"]
        self._sides = geometry["pages"].count("side")
        self._covers = len(geometry["pages"]) - self._sides
        self._page = self._slots["slip-qr"]["page"]
        self._box = geometry["boxes"][self._page]

    def blank(self, copy, dpi):
        """Return (grey, to_pixel): the printed slip of the n-th copy, upright and cut out, and a map of master points to its pixels."""
        sheets = -(-len(self.codes) // len(self._places))
        page = self._document[self._covers + copy % sheets * self._sides + self._page]
        scale = dpi / 72
        high = page.get_height()
        if len(self._places) > 1:
            return self._leaf(page, copy // sheets, scale)
        cut = high - CUT_MM * MM if self.layout.startswith("tear-off") else 0
        grey = page.render(scale=scale, grayscale=True, crop=(0, 0, 0, cut)).to_numpy().squeeze()
        return grey, lambda x, y: (x * scale, (high - cut - y) * scale)

    def _leaf(self, page, place, scale):
        """A5 leaves lie on their sides on A4; this one is cut out and turned upright."""
        half = page.get_height() / 2
        crop = (0, half, 0, 0) if place == 0 else (0, 0, 0, half)
        grey = page.render(scale=scale, grayscale=True, crop=crop).to_numpy().squeeze()
        grey = np.rot90(grey, -1)
        a, b, c, d, e, f = self._places[place][self._page % 2]
        wide = page.get_width()

        def to_pixel(x, y):
            u, v = a * x + c * y + e, b * x + d * y + f - (half if place == 0 else 0)
            return (v * scale, u * scale) if b > 0 else ((half - v) * scale, (wide - u) * scale)

        return (grey if a * 0 + b > 0 else np.rot90(grey, 2)), to_pixel

    def filled(self, chance, copy, dpi, tool):
        """Return (Slip, grey, centre and side of its large symbol in pixels) of the n-th copy, filled in by some hand."""
        is_declined = chance.random() < DECLINED
        names = [name.removeprefix("box-") for name in self._slots if name.startswith("box-")]
        ink = {name: is_declined if name == "declined" else not is_declined and chance.random() > EMPTY for name in names}
        grey, symbol = self.signed(chance, copy, dpi, [name for name in names if ink[name]], tool)
        return Slip(self.codes[copy], self.layout, ink), grey, symbol

    def signed(self, chance, copy, dpi, ink, tool, kind=None):
        """Return (grey, centre and side of its large symbol in pixels) of the n-th copy with ink, of one kind, in the boxes named."""
        grey, to_pixel = self.blank(copy, dpi)
        grey = np.array(grey)
        for name in ink:
            hand = hands.tick if name == "declined" else hands.signature
            self._write(chance, grey, to_pixel, self._slots[f"box-{name}"]["rectangle"], dpi / 25.4, hand, tool, kind)
        left, bottom, right, top = self._slots["slip-qr"]["rectangle"]
        return grey, (to_pixel((left + right) / 2, (top + bottom) / 2), (right - left) * dpi / 72)

    def places(self, names, dpi):
        """Return {name: [left, top, right, bottom] in pixels} of slots on the upright slip."""
        to_pixel = self.blank(0, dpi)[1]
        rectangles = {name: self._slots[name]["rectangle"] for name in names}
        return {
            name: [int(edge) for edge in (*to_pixel(left, top), *to_pixel(right, bottom))]
            for name, (left, bottom, right, top) in rectangles.items()
        }

    def side(self, copy, side, dpi):
        """Return a whole printed page of the n-th copy's sheet, 0 the front."""
        page = self._document[self._covers + copy * self._sides + side]
        return page.render(scale=dpi / 72, grayscale=True).to_numpy().squeeze()

    def cover(self, dpi):
        """Return the class's printed cover sheet."""
        return self._document[0].render(scale=dpi / 72, grayscale=True).to_numpy().squeeze()

    @staticmethod
    def _write(chance, grey, to_pixel, rectangle, scale, hand, tool, kind):
        left, bottom, right, top = rectangle
        (x0, y0), (x1, y1) = to_pixel(left, top), to_pixel(right, bottom)
        spare = 4 * scale if hand is hands.tick else 0
        x0, y0, x1, y1 = (round(edge) for edge in (x0 - spare, y0 - spare, x1 + spare, y1 + spare))
        drawn = hand(chance, ((x1 - x0) / scale, (y1 - y0) / scale), scale, tool, kind)
        part = grey[y0:y1, x0:x1]
        drawn = drawn[: part.shape[0], : part.shape[1]]
        part[: drawn.shape[0], : drawn.shape[1]] = part[: drawn.shape[0], : drawn.shape[1]] * (1 - drawn)


def moderate(chance, paper, copy):
    """Return (Slip, JPEG) as a well-kept feeder gives it."""
    dpi = chance.uniform(*damage.MODERATE["dpi"])
    slip, grey, symbol = paper.filled(chance, copy, dpi * chance.uniform(*damage.MODERATE["scale"]), hands.PEN)
    return slip, damage.adf(chance, grey, dpi, symbol, damage.MODERATE)


def harsh(chance, paper, copy):
    """Return (Slip, JPEG) as a poor feeder gives a slip that went through a school bag."""
    dpi = chance.uniform(*damage.HARSH["dpi"])
    tool = hands.FAINT_PENCIL if chance.random() < damage.HARSH["faint_pencil"] else hands.PEN
    slip, grey, symbol = paper.filled(chance, copy, dpi * chance.uniform(*damage.HARSH["scale"]), tool)
    return slip, damage.adf(chance, grey, dpi, symbol, damage.HARSH)


def photo(chance, paper, copy):
    """Return (Slip, JPEG) as a teacher's phone takes it."""
    slip, grey, _symbol = paper.filled(chance, copy, 300, hands.PEN)
    return slip, damage.photo(chance, grey, 300)


def picture(data):
    return np.asarray(Image.open(data))
