"""A letter's own sides: the proposal flows over as many fronts as it needs, the pledge is on the last back. Pure: no models."""

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from campaigns.paper.laying.layouts import MM
from campaigns.paper.laying.posters import hung
from campaigns.paper.laying.rendering import NotPrintable, anchors_of, render
from campaigns.paper.type.glyphs import FONTS

COVERS = ("cover", "cover-back")
GROUND = "ground"  # the role of a page that is drawn on each face of a sheet, beneath the letter's own: marks to cut and fold at
MOST_SHEETS = 4


def lay_sides(layout, context):
    """Return (document, anchors, roles of its drawn pages) of a letter: the front may flow over more pages, and ends on an odd one.

    A last front that the words leave to the foot alone is laid as a poster.
    """
    context = context | hung(context["letter"])
    for is_forced in (False, True):
        document = render(render_to_string(f"paper/{layout.template}.html", context | {"is_forced": is_forced}))
        anchors = anchors_of(document)
        sides = anchors["foot"]["page"] + 2
        if sides % 2 == 0 and anchors["foot"]["page"] == anchors["front-end"]["page"]:
            break
    if sides > 2 * MOST_SHEETS:
        raise NotPrintable("too_many_sheets", _("倡议书太长：%(sheets)d 张纸也排不下。请删减文字或图卡。") % {"sheets": MOST_SHEETS})
    check_fit(document, anchors, layout, sides)
    return document, anchors, ["side"] * sides + list(COVERS)


def check_fit(document, anchors, layout, sides, others=COVERS):
    """Each text must end above what stands beneath it."""
    back = sides - 1
    limits = [("clauses-end", "boxes", 2, _("承诺事项太多或太长：超出回执约 %(mm)d 毫米。请删减。"))]
    if "family-end" in anchors:
        limits.append(("family-end", "genuine", 3, _("家庭留存部分太长：超出约 %(mm)d 毫米。请删减，或移到倡议书里。")))
    for name, beneath, gap, sentence in limits:
        limit = anchors[beneath]["rectangle"][3] + gap * MM
        over = limit - anchors[name]["rectangle"][1] + (anchors[name]["page"] - back) * layout.page[1] * MM
        if over > 0:
            raise NotPrintable("no_room", sentence % {"mm": max(1, round(over / MM))})
    if len(document.pages) != sides + len(others) + len(FONTS):
        raise NotPrintable("no_room", _("这封信排不进纸面，请删减文字。"))
