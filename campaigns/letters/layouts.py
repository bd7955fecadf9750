"""The layouts an office really uses, by name. Pure: no models."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MM = 72 / 25.4
A4, A5 = (210, 297), (148, 210)
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


@dataclass(frozen=True)
class Layout:
    """How a letter lies on its paper. Measures in mm.

    `template` names templates/letters/<template>.html, `page` is a letter's page, `places` say where letters lie on a
    sheet: a matrix for its front and its back each, None as it is laid.
    """

    name: str
    label: Promise
    template: str
    page: tuple[int, int] = A4
    places: tuple = UPRIGHT
    bleed: int = 0
    is_black: bool = False

    @property
    def is_a4(self):
        return self.page == A4


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
    )
}
