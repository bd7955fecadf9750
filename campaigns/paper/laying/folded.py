"""A letter folded from A3: the letter itself and what the family keeps on the leaf in front, picture and pledge on the other. Pure.

Its four pages are fixed, so its type is as large as the words allow.
"""

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from campaigns.paper.laying.posters import hung
from campaigns.paper.laying.rendering import NotPrintable, anchors_of, render
from campaigns.paper.laying.sides import COVERS, GROUND, check_fit

SIDES = 4
# Size of the letter's type in points; whether what the family keeps begins on a page of its own.
FORMS = ((16, True), (14.5, True), (13, True), (13, False), (11.5, False))


def lay_folded(layout, context):
    """Return what sides.lay_sides does, with a page of marks for the sheet as the last role; raise NotPrintable."""
    context = context | hung(context["letter"])
    for size, is_apart in FORMS:
        document = render(render_to_string(f"paper/{layout.template}.html", context | {"size": size, "is_apart": is_apart}))
        anchors = anchors_of(document)
        if anchors["kept-end"]["page"] == 1 and (anchors["front-end"]["page"] == 0 or not is_apart):
            check_fit(document, anchors, layout, SIDES, (*COVERS, GROUND))
            return document, anchors, ["side"] * SIDES + [*COVERS, GROUND]
    raise NotPrintable("no_room", _("这封信在 A3 对折的四面里排不下：倡议书和家庭留存部分要排进前两面。请删减，或改用 A4 的版式。"))
