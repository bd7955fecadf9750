"""The layouts an office really uses, by name. Pure: no models."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MM = 72 / 25.4
A2, A3, A4, A5 = (420, 594), (297, 420), (210, 297), (148, 210)
STICKER = (60, 40)
DEFAULT_LAYOUT = "tear-off"
USUAL_LAYOUTS = (DEFAULT_LAYOUT, "tear-off-black")

# Two A5 leaves lie on their sides on an A4 sheet, one above the other. Turned over along the long edge, each has its own
# back; a cut stack, its upper half laid on its lower, is in order of seat. A matrix for either side, in points.
_LEAF = 148.5 * MM
_SPARE = 0.25 * MM
UPRIGHT = ((None, None),)
TWO_UP = (
    ((0, -1, 1, 0, 0, 2 * _LEAF - _SPARE), (0, 1, -1, 0, 210 * MM, _LEAF + _SPARE)),
    ((0, -1, 1, 0, 0, _LEAF - _SPARE), (0, 1, -1, 0, 210 * MM, _SPARE)),
)

# A letter folded from A3: page 4 beside page 1 outside, 2 beside 3 inside. They lie on their sides too, so that the sheet is
# turned over along its long edge like any other; page 3 is then behind page 4, which is cut off along the fold.
_HALF = 210 * MM
FOLDED = (
    (
        (0, -1, 1, 0, 0, _HALF),
        (0, 1, -1, 0, 297 * MM, 0),
        (0, 1, -1, 0, 297 * MM, _HALF),
        (0, -1, 1, 0, 0, 2 * _HALF),
    ),
)
ALTERNATING, FOLDED_FACES = (0, 1), (0, 1, 1, 0)

# What is put up rather than handed out has one side. Stickers lie edge to edge in the middle of an A4 sheet: 15 mm are left
# beside them and 8.5 mm above and below, which every office printer prints.
_COLUMNS, _ROWS = 3, 7
TWICE = (((2**0.5, 0, 0, 2**0.5, 0, 0), None),)
STICKERS = tuple(
    ((1, 0, 0, 1, (15 + 60 * column) * MM, (297 - 8.5 - 40 * (row + 1)) * MM), None) for row in range(_ROWS) for column in range(_COLUMNS)
)


@dataclass(frozen=True)
class Layout:
    """How a letter lies on its paper. Measures in mm.

    `template` names templates/paper/<template>.html, `page` is a letter's page, `places` say where letters lie on a
    `sheet`: for each letter a matrix for its pages in turn, None as it is laid; `faces` on which face of the sheet those
    pages are. One `is_for_shared` is no letter but is put up: a single side, whose code is everybody's.
    """

    name: str
    label: Promise
    template: str
    page: tuple[int, int] = A4
    places: tuple = UPRIGHT
    faces: tuple[int, ...] = ALTERNATING
    sheet: tuple[int, int] = A4
    bleed: int = 0
    is_black: bool = False
    is_for_shared: bool = False

    @property
    def is_a4(self):
        return self.page == A4

    @property
    def is_folded(self):
        return self.faces == FOLDED_FACES


LAYOUTS = {
    layout.name: layout
    for layout in (
        Layout("tear-off", _("A4 双面，剪下回执"), "tear-off"),
        Layout("tear-off-black", _("A4 双面，剪下回执（黑白）"), "tear-off", is_black=True),
        Layout("duplex", _("A4 双面，背面整页承诺书"), "duplex"),
        Layout("duplex-black", _("A4 双面，背面整页承诺书（黑白）"), "duplex", is_black=True),
        Layout("a5", _("A5，每张 A4 纸印两份，从中间裁开"), "duplex", page=A5, places=TWO_UP),
        Layout("a5-black", _("A5，每张 A4 纸印两份，从中间裁开（黑白）"), "duplex", page=A5, places=TWO_UP, is_black=True),
        Layout("press", _("印刷厂用：A4 双面，四边出血 3 毫米，带裁切线"), "tear-off", bleed=3),
        Layout(
            "press-a3",
            _("印刷厂用：A3 对折成四面，四边出血 3 毫米，带裁切线和折线"),
            "fold",
            places=FOLDED,
            faces=FOLDED_FACES,
            sheet=A3,
            bleed=3,
        ),
        Layout("poster-a3", _("海报 A3"), "poster", page=A3, sheet=A3, is_for_shared=True),
        Layout("poster-a2", _("海报 A2"), "poster", page=A3, places=TWICE, sheet=A2, is_for_shared=True),
        Layout("door", _("门贴 A4"), "poster", is_for_shared=True),
        Layout("stickers", _("贴纸 60×40 毫米，每张 A4 纸 21 枚"), "sticker", page=STICKER, places=STICKERS, is_for_shared=True),
    )
}
LETTER_LAYOUTS = tuple(name for name, layout in LAYOUTS.items() if not layout.is_for_shared)
SHEET_LAYOUTS = tuple(name for name, layout in LAYOUTS.items() if layout.is_for_shared)
