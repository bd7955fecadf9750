"""What is stamped where on each copy, and how text is fitted into its place. Pure: no models."""

from dataclasses import dataclass

LINE_HEIGHT = 1.4  # a slot is 1.4 em high: its size follows from its rectangle
BASELINE = 0.264  # of the size, above the slot's lower edge, where Noto Sans CJK's baseline lies in such a line
TWO_LINES = 0.62  # of the size, when a text needs two lines in a slot made for one
SMALLEST = 5.0  # points


@dataclass(frozen=True)
class Slot:
    """`value` names the attribute of what is stamped; `align` is 0 left, 0.5 centre, 1 right."""

    value: str
    style: str = "regular"
    align: float = 0.0


SLOTS = {
    "front-class": Slot("class_name", align=1.0),
    "front-seat": Slot("seat", "bold"),
    "keep-code": Slot("grouped_code", "mono"),
    "slip-school": Slot("recipient_name"),
    "slip-class": Slot("class_name", "bold"),
    "slip-seat": Slot("seat", "bold", 0.5),
    "slip-code-top": Slot("code_top", "mono", 0.5),
    "slip-code-bottom": Slot("code_bottom", "mono", 0.5),
    "sheet-school": Slot("recipient_name", "bold"),
    "sheet-class": Slot("class_name", "bold"),
    "sheet-code-top": Slot("code_top", "mono"),
    "sheet-code-bottom": Slot("code_bottom", "mono"),
    "cover-school": Slot("recipient_name"),
    "cover-class": Slot("class_name", "bold"),
    "cover-copies": Slot("copies", "bold"),
    "cover-first-seat": Slot("first_seat", "bold", 0.5),
    "cover-last-seat": Slot("last_seat", "bold", 0.5),
    "cover-first-code": Slot("first_code", "mono"),
    "cover-last-code": Slot("last_code", "mono"),
    "cover-link-code": Slot("grouped_link", "mono"),
}
SYMBOLS = {"keep-qr": "qr", "slip-qr": "qr", "slip-small-qr": "small_qr"}
COVER_SYMBOLS = {"cover-link": "link_qr"}  # one a class, on its cover sheet; what was pinned before there were such has none


@dataclass(frozen=True)
class Line:
    """A text at its place: size and position of the baseline's start in points from the lower left."""

    text: str
    size: float
    x: float
    y: float


def fit(text, rectangle, glyphs, align):
    """Return the Lines that set `text` in a slot's rectangle, smaller or on two lines when it is long; None when it cannot be set."""
    left, bottom, right, top = rectangle
    size, room = (top - bottom) / LINE_HEIGHT, right - left
    natural = _width(text, glyphs) * size
    if natural <= room / 0.75:
        scaled = size * min(1.0, room / natural) if natural else size
        return [_line(text, scaled, rectangle, bottom + BASELINE * size, glyphs, align)]
    middle = (len(text) + 1) // 2
    halves = text[:middle], text[middle:]
    scaled = min(size * TWO_LINES, room / max(_width(half, glyphs) for half in halves))
    if scaled < SMALLEST:
        return None
    step = (top - bottom) / 2
    return [
        _line(half, scaled, rectangle, bottom + step * (1 - number) + (step - scaled) / 2 + 0.12 * scaled, glyphs, align)
        for number, half in enumerate(halves)
    ]


def _line(text, size, rectangle, baseline, glyphs, align):
    left, _bottom, right, _top = rectangle
    return Line(text, size, left + (right - left - _width(text, glyphs) * size) * align, baseline)


def _width(text, glyphs):
    """Return the advance of `text` in em."""
    return sum(glyphs[character].width for character in text) / 1000
