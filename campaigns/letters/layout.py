"""Laying a letter out once: words in, a master PDF and the places of its slots out. Pure: no models.

The master has the letter's sides, the class's cover sheet and its blank back, or the one side of a poster, door sheet or
sticker; then one page a style that holds every character that can be stamped: so the master's own embedded fonts can set
them. Those last pages are never drawn.
"""

import base64
import functools
import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import urlsplit

import weasyprint
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from campaigns.letters import drawings, qr
from campaigns.letters.codes import ALPHABET
from campaigns.letters.glyphs import FONTS, read_fonts, uncovered
from campaigns.letters.layouts import DEFAULT_LAYOUT, LAYOUTS, MM, UPRIGHT
from campaigns.letters.slots import SLOTS, fit

COVERS = ("cover", "cover-back")
MOST_SHEETS = 4
MOST_RULES = 6
MOST_LARGE = 9  # characters on a poster's line in the larger of its two sizes
CSS_PX = 0.75
SMALL_PREFIX = ""
BLACK = "-black"


class NotPrintable(Exception):
    """Something stands against printing; the message is a sentence for the officer."""


@dataclass(frozen=True)
class Laid:
    """A master PDF and its geometry: JSON-ready; rectangles are [left, bottom, right, top] in points from the lower left."""

    pdf: bytes
    geometry: dict


class OwnMaterial(URLFetcher):
    """Knows our own drawings (`drawing:NAME`, `drawing:NAME-black`) and nothing else: no file, no host."""

    def fetch(self, url, headers=None):
        scheme, _colon, name = url.partition(":")
        try:
            if scheme != "drawing":
                raise LookupError(url)
            drawing = drawings.path_of(name.removesuffix(BLACK)).read_text(encoding="utf-8")
        except (LookupError, OSError) as error:
            raise FatalURLFetchingError(url) from error
        drawing = drawings.in_black(drawing) if name.endswith(BLACK) else drawing
        return URLFetcherResponse(url, drawing.encode(), {"Content-Type": "image/svg+xml"})


@functools.lru_cache(maxsize=16)
def lay_out(text, layout=DEFAULT_LAYOUT, *, origin, schools, classes, is_shared=False):
    """Return the Laid master of a LetterText for codes under `origin`; `schools` and `classes` (frozensets) are the names to be stamped.

    Where many share one code (`is_shared`), letters have no seats. Raise NotPrintable when the words do not fit, a name
    cannot be set, the text asks for foreign material, or the layout is for shared codes alone.
    """
    layout = LAYOUTS[layout]
    if layout.is_for_shared and not is_shared:
        raise NotPrintable(_("每份一个编码时不能印“%(layout)s”：贴出来的编码人人都看得到，只能是共用的。") % {"layout": layout.label})
    for name in schools | classes:
        _check_simple(name)
    _check_covered(text.to_json() + "".join(schools | classes))
    names = set("".join(schools | classes)) | set("0123456789")
    characters = {"regular": names, "bold": names, "mono": {*ALPHABET, "-"}}
    context = {
        "letter": text,
        "layout": layout,
        "is_shared": is_shared,
        "has_class": any(classes),
        "host": urlsplit(origin).netloc,
        "glyph_pages": [(font, "".join(sorted(characters[style]))) for style, font in FONTS.items()],
    }
    with translation.override(settings.LANGUAGE_CODE):
        document, anchors, pages = (_sheet if layout.is_for_shared else _paginate)(layout, context)
        pdf = document.write_pdf(pdf_variant="pdf/a-2b")
    fonts = read_fonts(pdf, len(pages))
    _check_names(schools, ("slip-school", "cover-school", "sheet-school"), anchors, fonts)
    _check_names(classes, ("slip-class", "cover-class", "front-class", "sheet-class"), anchors, fonts)
    side, packed = qr.basis(f"{origin}/p/")
    small_side, small_packed = qr.basis(SMALL_PREFIX)
    geometry = {
        "pages": pages,
        "places": layout.places,
        "slots": anchors,
        "qr": {"side": side, "basis": base64.b64encode(packed).decode()},
        "small_qr": {"side": small_side, "basis": base64.b64encode(small_packed).decode()},
        **_boxes(document, layout),
    }
    return Laid(pdf, geometry)


def _paginate(layout, context):
    """Return (document, anchors, roles of its drawn pages) of a letter: the front may flow over more pages, and ends on an odd one."""
    for is_forced in (False, True):
        document = _render(render_to_string(f"letters/{layout.template}.html", context | {"is_forced": is_forced}))
        anchors = _anchors(document)
        sides = anchors["foot"]["page"] + 2
        if sides % 2 == 0:
            break
    if sides > 2 * MOST_SHEETS:
        raise NotPrintable(_("倡议书太长：%(sheets)d 张纸也排不下。请删减文字或图卡。") % {"sheets": MOST_SHEETS})
    _check_fit(document, anchors, layout, sides)
    return document, anchors, ["side"] * sides + list(COVERS)


def _sheet(layout, context):
    """Return what _paginate does, of what has one side and no cover.

    Rules that leave no room are shown by their headings alone; room that is left is shared out between the parts.
    """
    context = context | _hung(context["letter"]) | {"has_texts": not layout.is_a4}
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
    document = _render(render_to_string(f"letters/{layout.template}.html", context | {"gap": f"{gap_mm:.2f}mm"}))
    anchors = _anchors(document)
    ends = [anchors[name]["rectangle"][1] for name in ("words", "words-room") if name in anchors]
    return document, anchors, (ends[0] - ends[1]) / MM if ends else 0


def _hung(letter):
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


def _boxes(document, layout):
    """Return the boxes of paper in points, [left, bottom, right, top]: of each master page, of the sheet, trimmed and with its bleed."""
    pages = []
    for page in document.pages:
        bleed = {edge: size * CSS_PX for edge, size in page.bleed.items()}
        width, height = page.width * CSS_PX, page.height * CSS_PX
        pages.append([-bleed["left"], -bleed["bottom"], width + bleed["right"], height + bleed["top"]])
    sheet = pages[0] if layout.places == UPRIGHT else [0, 0, *_points(layout.sheet)]
    width, height = _points(layout.page)
    spare = layout.bleed * MM
    cut = {"trim": [0, 0, width, height], "bleed": [-spare, -spare, width + spare, height + spare]} if layout.bleed else {}
    return {"boxes": pages, "sheet": sheet, **cut}


def _points(size):
    return [measure * MM for measure in size]


def _render(html):
    try:
        return weasyprint.HTML(string=html, url_fetcher=OwnMaterial(), base_url="drawing:").render()
    except FatalURLFetchingError as error:
        raise NotPrintable(_("信里引用了外部材料“%(url)s”，不能印制。信中只能用文字和系统自带的图画。") % {"url": error}) from error


def _anchors(document):
    """Return {id: {"page": number, "rectangle": [left, bottom, right, top] in points}} for every element with an id."""
    found = {}
    for number, page in enumerate(document.pages):
        height = page.height * CSS_PX
        for name, (left, top, right, bottom) in page.anchors.items():
            rectangle = [left * CSS_PX, height - bottom * CSS_PX, right * CSS_PX, height - top * CSS_PX]
            found[name] = {"page": number, "rectangle": [round(value, 3) for value in rectangle]}
    return found


def _check_fit(document, anchors, layout, sides):
    """Each text must end above what stands beneath it."""
    back = sides - 1
    limits = [("clauses-end", "boxes", 2, _("承诺事项太多或太长：超出回执约 %(mm)d 毫米。请删减。"))]
    if "family-end" in anchors:
        limits.append(("family-end", "genuine", 3, _("家庭留存部分太长：超出约 %(mm)d 毫米。请删减，或移到倡议书里。")))
    for name, beneath, gap, sentence in limits:
        limit = anchors[beneath]["rectangle"][3] + gap * MM
        over = limit - anchors[name]["rectangle"][1] + (anchors[name]["page"] - back) * layout.page[1] * MM
        if over > 0:
            raise NotPrintable(sentence % {"mm": max(1, round(over / MM))})
    if len(document.pages) != sides + len(COVERS) + len(FONTS):
        raise NotPrintable(_("这封信排不进纸面，请删减文字。"))


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
            raise NotPrintable(sentence % {"layout": layout.label})
    if len(document.pages) != 1 + len(FONTS):
        raise NotPrintable(sentences["words"] % {"layout": layout.label})


def _is_within(rectangle, room):
    left, bottom, right, top = (round(edge, 1) for edge in room)
    return (
        left <= round(rectangle[0], 1)
        and bottom <= round(rectangle[1], 1)
        and round(rectangle[2], 1) <= right
        and round(rectangle[3], 1) <= top
    )


def _check_simple(name):
    """Refuse what one glyph a character cannot set: scripts that join or run from right to left, combining marks."""
    for character in name:
        is_simple = unicodedata.category(character)[0] not in "MC" and unicodedata.bidirectional(character) not in ("R", "AL")
        if not is_simple:
            raise NotPrintable(
                _("名称“%(name)s”中的字符“%(character)s”（%(code)s）不能排印，请先改正。")
                % {"name": name, "character": character, "code": f"U+{ord(character):04X}"}
            )


def _check_covered(words):
    """Refuse, with the character named, what no font of the letter has."""
    for character in sorted(uncovered(words)):
        raise NotPrintable(
            _("没有字体能印出“%(character)s”（%(code)s），请换一个字或请管理员安装字体。")
            % {"character": character, "code": f"U+{ord(character):04X}"}
        )


def _check_names(names, slots, anchors, fonts):
    for name in names:
        for slot in slots:
            if name and slot in anchors and fit(name, anchors[slot]["rectangle"], fonts[SLOTS[slot].style], SLOTS[slot].align) is None:
                raise NotPrintable(_("名称“%(name)s”太长，印不下，请先改短。") % {"name": name})
