"""Posters, door sheets and stickers: one side each, whose parts share the room. Pure: no models."""

import re

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from campaigns.paper.laying.layouts import MM
from campaigns.paper.laying.rendering import NotPrintable, anchors_of, render
from campaigns.paper.type.glyphs import FONTS

MOST_RULES = 6
MOST_LARGE = 9  # characters on a poster's line in the larger of its two sizes


def lay_sheet(layout, context):
    """Return what sides.lay_sides does, of what has one side and no cover.

    Rules that leave no room are shown by their headings alone; room that is left is shared out between the parts.
    """
    context = context | hung(context["letter"]) | {"has_texts": not layout.is_a4}
    document, anchors, spare_mm = _drawn(layout, context)
    if spare_mm < 0 and context["has_texts"]:
        context["has_texts"] = False
        document, anchors, spare_mm = _drawn(layout, context)
    if spare_mm > 0:
        document, anchors, _spare = _drawn(layout, context, spare_mm / (3 if context["rules"] else 2))
    _check_sheet(document, anchors, layout)
    return document, anchors, ["sheet"]


def _drawn(layout, context, gap_mm=0.0):
    """Return (document, anchors, height that is left in mm) of a poster with these gaps between its parts."""
    document = render(render_to_string(f"paper/{layout.template}.html", context | {"gap": f"{gap_mm:.2f}mm"}))
    anchors = anchors_of(document)
    ends = [anchors[name]["rectangle"][1] for name in ("words", "words-room") if name in anchors]
    return document, anchors, (ends[0] - ends[1]) / MM if ends else 0


def hung(letter):
    """Return what a poster shows of a letter: the slogan, which the title stands in for, in lines, and its first traffic rules."""
    lines = _lines(letter.slogan or letter.title)
    rules = next((block.items for block in letter.proposal if block.kind == "rules"), ())
    return {"lines": lines, "is_long": max(map(len, lines)) > MOST_LARGE, "rules": rules[:MOST_RULES]}


def _lines(slogan):
    """Return a slogan as it is, or broken after the mark next to its middle, where the mark itself then falls away."""
    ends = [found.end() for found in re.finditer("[，、；。！？：]", slogan[:-1])]
    if len(slogan) <= MOST_LARGE or not ends:
        return [slogan]
    end = min(ends, key=lambda end: abs(2 * end - 1 - len(slogan)))
    return [slogan[:end].rstrip("，、；"), slogan[end:]]


def _check_sheet(document, anchors, layout):
    """Each text must keep to the room it was given."""
    edges = {name: place["rectangle"] for name, place in anchors.items()}
    sentences = {
        "slogan": _("宣传语太长，“%(layout)s”上放不下，请改短。"),
        "title": _("信的标题太长，“%(layout)s”上放不下，请改短。"),
        "agency": _("发布单位的名称太长，“%(layout)s”上放不下，请改短。"),
        "host": _("网址太长，“%(layout)s”上放不下。"),
        "words": _("“%(layout)s”上放不下这些文字，请减少图卡，或把宣传语、标题、图卡改短。"),
    }
    for name, sentence in sentences.items():
        if name in edges and not _is_within(edges[name], edges[f"{name}-room"]):
            raise NotPrintable("no_room", sentence % {"layout": layout.label})
    if len(document.pages) != 1 + len(FONTS):
        raise NotPrintable("no_room", sentences["words"] % {"layout": layout.label})


def _is_within(rectangle, room):
    left, bottom, right, top = (round(edge, 1) for edge in room)
    return (
        left <= round(rectangle[0], 1)
        and bottom <= round(rectangle[1], 1)
        and round(rectangle[2], 1) <= right
        and round(rectangle[3], 1) <= top
    )
