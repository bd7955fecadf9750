"""What else lands on a slip: stamps, rings, lines, names beside their boxes. Each kind says what an honest reader makes of it.

A kind is a function (chance, paper, copy) that returns (Slip, JPEG); its paper is a clean scan or, two of five times, a harsh one.
"""

import math

import numpy as np
from PIL import Image, ImageDraw

from tests.bench.support import scanning_damage as damage
from tests.bench.support import scanning_hands as hands
from tests.bench.support.scanning_slips import Slip

CLEAN = {name: damage.MODERATE[name] for name in ("dpi", "skew_deg", "scale", "quality", "noise")}
FINE = 2  # lines are drawn so many times larger, then reduced
BOTH = ("child", "guardian")


class _Sheet:
    """An empty slip that is being marked: `box` gives a printed place in pixels, `mm` how many of them a millimetre has."""

    def __init__(self, chance, paper, copy, *, ink=(), is_harsh=None, tool=hands.PEN, kind=None):
        is_harsh = chance.random() < 0.4 if is_harsh is None else is_harsh
        self.chance, self._ranges = chance, damage.HARSH if is_harsh else CLEAN
        self._dpi = chance.uniform(*self._ranges["dpi"])
        dots = self._dpi * chance.uniform(*self._ranges["scale"])
        self.mm = dots / 25.4
        self.grey, self._symbol = paper.signed(chance, copy, dots, ink, tool, kind)
        self.box = paper.places(("slip-qr", "slip-small-qr", "box-declined", "box-child", "box-guardian"), dots)
        self._slip = Slip(paper.codes[copy], paper.layout, {name: name in ink for name in (*BOTH, "declined")})

    def one_of_both(self):
        return self.box[f"box-{self.chance.choice(BOTH)}"]

    def draw(self, draw, dark, width_mm):
        """Let `draw` (an ImageDraw, pixels of it a pixel, pixels a line) draw with one darkness."""
        picture = Image.new("L", [side * FINE for side in self.grey.shape[::-1]])
        draw(ImageDraw.Draw(picture), FINE, max(1, round(width_mm * self.mm * FINE)))
        self.darken(np.asarray(picture.reduce(FINE), np.float32) / 255 * dark)

    def darken(self, shares):
        self.grey = np.asarray(self.grey * (1 - np.clip(shares, 0, 1)), np.uint8)

    def patchy(self, cells=14):
        return 0.55 + 0.45 * damage._clouds(self.chance, *self.grey.shape[::-1], cells)

    def scanned(self, **ink):
        slip = Slip(self._slip.code, self._slip.layout, self._slip.ink | ink)
        return slip, damage.adf(self.chance, self.grey, self._dpi, self._symbol, self._ranges)


def seal(chance, paper, copy):
    """A school's round seal of 36 to 43 mm, of which the ring or what stands in it crosses an empty box."""
    sheet = _Sheet(chance, paper, copy)
    radius = chance.uniform(18, 21.5) * sheet.mm
    x, y = _centre(sheet, radius)

    widths = [round(wide * sheet.mm * FINE) for wide in (chance.uniform(0.8, 1.5), 0.45, 0.4)]

    def around(u, v, reach):
        return [(edge * FINE) for edge in (u - reach, v - reach, u + reach, v + reach)]

    def draw(pen, _fine, _width):
        pen.ellipse(around(x, y, radius), outline=255, width=widths[0])
        tips = [(math.pi * number / 5, at * radius) for number, at in enumerate((0.33, 0.13) * 5)]
        pen.polygon([((x + at * math.sin(angle)) * FINE, (y - at * math.cos(angle)) * FINE) for angle, at in tips], fill=255)
        for number in range(12):
            angle, half = math.pi * (0.65 + 1.7 * number / 12), 0.1 * radius
            u, v = x + 0.76 * radius * math.cos(angle), y + 0.76 * radius * math.sin(angle)
            pen.rectangle(around(u, v, half), outline=255, width=widths[1])
            pen.line([u * FINE, (v - half) * FINE, u * FINE, (v + half) * FINE], fill=255, width=widths[2])

    sheet.draw(draw, chance.uniform(0.3, 0.75) * sheet.patchy(), 1)
    return sheet.scanned()


def cup_ring(chance, paper, copy):
    """The ring of a cup of 60 to 90 mm through an empty box."""
    sheet = _Sheet(chance, paper, copy)
    radius = chance.uniform(30, 45) * sheet.mm
    x, y = _centre(sheet, radius)
    rows, columns = np.mgrid[: sheet.grey.shape[0], : sheet.grey.shape[1]].astype(np.float32)
    away = (np.hypot(columns - x, rows - y) - radius) / (chance.uniform(0.5, 1.3) * sheet.mm)
    sheet.darken(chance.uniform(0.15, 0.55) * np.exp(-(away**2)) * sheet.patchy(8))
    return sheet.scanned()


def pen_line(chance, paper, copy):
    """A pen's line, not quite straight, from a symbol into an empty box."""
    sheet = _Sheet(chance, paper, copy)
    left, top, right, bottom = sheet.box[chance.choice(("slip-qr", "slip-small-qr"))]
    start = chance.uniform(left, right), chance.uniform(top, bottom)
    left, top, right, bottom = sheet.one_of_both()
    end = chance.uniform(left + 4 * sheet.mm, right - 4 * sheet.mm), chance.uniform(top + 3 * sheet.mm, bottom - 3 * sheet.mm)
    bend = chance.uniform(-2, 2) * sheet.mm
    points = [[a + (b - a) * t / 20 + bend * math.sin(math.pi * t / 20) for a, b in zip(start, end, strict=True)] for t in range(21)]
    sheet.draw(_line(points), chance.uniform(0.6, 1), chance.uniform(0.35, 1.3))
    return sheet.scanned()


def name_stamp(chance, paper, copy):
    """A name's stamp of 9 to 12 mm in either box."""
    sheet = _Sheet(chance, paper, copy)
    for name in BOTH:
        left, top, right, bottom = sheet.box[f"box-{name}"]
        side = min(chance.uniform(9, 12) * sheet.mm, bottom - top - 2 * sheet.mm)
        x, y = chance.uniform(left + sheet.mm, right - side - sheet.mm), chance.uniform(top + sheet.mm, bottom - side - sheet.mm)
        lines = [[(x, y), (x + side, y), (x + side, y + side), (x, y + side), (x, y)]]
        for number in range(16):
            u, v, reach = x + side * (0.1 + 0.45 * (number % 2)), y + side * (0.1 + 0.45 * (number // 2 % 2)), 0.36 * side
            lines.append([(u + chance.uniform(0, reach), v + chance.uniform(0, reach)) for _end in range(2)])
        dark = chance.uniform(0.4, 0.7) * sheet.patchy()
        for points in lines:
            sheet.draw(_line(points), dark, 0.7)
    return sheet.scanned(child=True, guardian=True)


def name_beside(chance, paper, copy):
    """A name above or below each box."""
    sheet = _Sheet(chance, paper, copy)
    for name in BOTH:
        left, top, right, bottom = sheet.box[f"box-{name}"]
        high, wide = chance.uniform(7, 11) * sheet.mm, min(chance.uniform(20, 40) * sheet.mm, right - left)
        x, away = chance.uniform(left, right - wide), chance.uniform(0.3, 2) * sheet.mm
        y = top - high - away if chance.random() < 0.5 else bottom + away
        drawn = hands.signature(chance, (wide / sheet.mm, high / sheet.mm), sheet.mm, kind="characters")
        shares = np.zeros(sheet.grey.shape, np.float32)
        part = shares[max(0, round(y)) :, max(0, round(x)) :][: drawn.shape[0], : drawn.shape[1]]
        part[:] = drawn[: part.shape[0], : part.shape[1]]
        sheet.darken(shares)
    return sheet.scanned()


def traced(chance, paper, copy):
    """The tick box's own frame drawn over once or twice."""
    sheet = _Sheet(chance, paper, copy)
    left, top, right, bottom = sheet.box["box-declined"]
    for _time in range(chance.randint(1, 2)):
        corners = [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)]
        points = [[edge + chance.uniform(-0.5, 0.5) * sheet.mm for edge in corner] for corner in corners]
        sheet.draw(_line(points), chance.uniform(0.7, 1), chance.uniform(0.35, 0.8))
    return sheet.scanned()


def circled(chance, paper, copy):
    """A ring drawn around the tick box."""
    sheet = _Sheet(chance, paper, copy)
    left, top, right, bottom = sheet.box["box-declined"]
    x, y, wide, high = (left + right) / 2, (top + bottom) / 2, chance.uniform(3.9, 6.6) * sheet.mm, chance.uniform(0.85, 1.2)
    begin = chance.uniform(0, 6)
    points = [(x + wide * math.cos(begin + t / 30 * 6.6), y + wide * high * math.sin(begin + t / 30 * 6.6)) for t in range(31)]
    sheet.draw(_line(points), chance.uniform(0.7, 1), chance.uniform(0.35, 0.8))
    return sheet.scanned()


def tick(chance, paper, copy):
    """A plain tick on a harsh page."""
    tool = hands.FAINT_PENCIL if chance.random() < 0.5 else hands.PEN
    return _Sheet(chance, paper, copy, ink=("declined",), is_harsh=True, tool=tool, kind="tick").scanned()


def _centre(sheet, radius):
    """Return where the centre of a ring lies that runs through one of the signatures' boxes."""
    left, top, right, bottom = sheet.one_of_both()
    angle = sheet.chance.uniform(0, 2 * math.pi)
    return sheet.chance.uniform(left, right) + radius * math.cos(angle), sheet.chance.uniform(top, bottom) + radius * math.sin(angle)


def _line(points):
    return lambda pen, fine, width: pen.line([(x * fine, y * fine) for x, y in points], fill=255, width=width, joint="curve")


EMPTY = {"seal": seal, "cup_ring": cup_ring, "pen_line": pen_line}  # on an empty slip: none of it is a signature
SIGNED = {"name_stamp": name_stamp}
DOUBTFUL = {"name_beside": name_beside, "traced": traced, "circled": circled}  # nobody but a person can tell what was meant
DECLINED = {"tick": tick}
KINDS = EMPTY | SIGNED | DOUBTFUL | DECLINED


def is_right(kind, state):
    """Whether a slip of a kind was not read wrongly: what waits for a person is right wherever nothing else is asked."""
    if kind in EMPTY:
        return state in ("unsigned", "uncertain")
    if kind in DOUBTFUL:
        return state == "uncertain"
    return state == ("declined" if kind in DECLINED else "signed")
