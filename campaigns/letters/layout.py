"""Laying a letter out once: words in, a master PDF and the places of its slots out. Pure: no models.

The master has the letter's sides, the class's cover sheet and its blank back, then one page a style that holds every
character that can be stamped: so the master's own embedded fonts can set them. Those last pages are never drawn.
"""

import base64
import functools
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
from campaigns.letters.layouts import A4, DEFAULT_LAYOUT, LAYOUTS, MM, UPRIGHT
from campaigns.letters.slots import SLOTS, fit

COVERS = ("cover", "cover-back")
MOST_SHEETS = 4
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
    cannot be set, or the text asks for foreign material.
    """
    layout = LAYOUTS[layout]
    for name in schools | classes:
        _check_simple(name)
    _check_covered(text.to_json() + "".join(schools | classes))
    names = set("".join(schools | classes)) | set("0123456789")
    characters = {"regular": names, "bold": names, "mono": {*ALPHABET, "-"}}
    context = {
        "letter": text,
        "layout": layout,
        "is_shared": is_shared,
        "host": urlsplit(origin).netloc,
        "glyph_pages": [(font, "".join(sorted(characters[style]))) for style, font in FONTS.items()],
    }
    with translation.override(settings.LANGUAGE_CODE):
        document, anchors, sides = _paginate(layout, context)
        _check_fit(document, anchors, layout, sides)
        pdf = document.write_pdf(pdf_variant="pdf/a-2b")
    pages = ["side"] * sides + list(COVERS)
    fonts = read_fonts(pdf, len(pages))
    _check_names(schools, ("slip-school", "cover-school"), anchors, fonts)
    _check_names(classes, ("slip-class", "cover-class", "front-class"), anchors, fonts)
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
    """Return (document, anchors, sides of a letter): the front may flow over more pages, and ends on an odd one."""
    for is_forced in (False, True):
        document = _render(render_to_string(f"letters/{layout.template}.html", context | {"is_forced": is_forced}))
        anchors = _anchors(document)
        sides = anchors["foot"]["page"] + 2
        if sides % 2 == 0:
            break
    if sides > 2 * MOST_SHEETS:
        raise NotPrintable(_("倡议书太长：%(sheets)d 张纸也排不下。请删减文字或图卡。") % {"sheets": MOST_SHEETS})
    return document, anchors, sides


def _boxes(document, layout):
    """Return the boxes of paper in points, [left, bottom, right, top]: of each master page, of the sheet, trimmed and with its bleed."""
    pages = []
    for page in document.pages:
        bleed = {edge: size * CSS_PX for edge, size in page.bleed.items()}
        width, height = page.width * CSS_PX, page.height * CSS_PX
        pages.append([-bleed["left"], -bleed["bottom"], width + bleed["right"], height + bleed["top"]])
    sheet = pages[0] if layout.places == UPRIGHT else [0, 0, *_points(A4)]
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
