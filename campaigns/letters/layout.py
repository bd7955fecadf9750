"""Laying a letter out once: words in, a master PDF and the places of its slots out. Pure: no models.

The master has the letter's two sides, the class's cover sheet and its blank back, then one page a style that holds every
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
from campaigns.letters.slots import SLOTS, fit

PAGES = ("side", "side", "cover", "cover-back")
MM = 72 / 25.4
CSS_PX = 0.75
SMALL_PREFIX = ""


class NotPrintable(Exception):
    """Something stands against printing; the message is a sentence for the officer."""


@dataclass(frozen=True)
class Laid:
    """A master PDF and its geometry: JSON-ready; rectangles are [left, bottom, right, top] in points from the lower left."""

    pdf: bytes
    geometry: dict


class OwnMaterial(URLFetcher):
    """Knows our own drawings (`drawing:NAME`) and nothing else: no file, no host."""

    def fetch(self, url, headers=None):
        scheme, _colon, name = url.partition(":")
        try:
            if scheme != "drawing":
                raise LookupError(url)
            return URLFetcherResponse(url, drawings.path_of(name).read_bytes(), {"Content-Type": "image/svg+xml"})
        except (LookupError, OSError) as error:
            raise FatalURLFetchingError(url) from error


@functools.lru_cache(maxsize=8)
def lay_out(text, *, origin, schools, classes):
    """Return the Laid master of a LetterText for codes under `origin`; `schools` and `classes` (frozensets) are the names to be stamped.

    Raise NotPrintable when the words do not fit, a name cannot be set, or the text asks for foreign material.
    """
    for name in schools | classes:
        _check_simple(name)
    _check_covered(text.to_json() + "".join(schools | classes))
    names = set("".join(schools | classes)) | set("0123456789")
    characters = {"regular": names, "bold": names, "mono": {*ALPHABET, "-"}}
    with translation.override(settings.LANGUAGE_CODE):
        html = render_to_string(
            "letters/tear-off.html",
            {
                "letter": text,
                "host": urlsplit(origin).netloc,
                "glyph_pages": [(font, "".join(sorted(characters[style]))) for style, font in FONTS.items()],
            },
        )
        document = _render(html)
        anchors = _anchors(document)
        pdf = document.write_pdf(pdf_variant="pdf/a-2b")
        _check_fit(document, anchors)
    fonts = read_fonts(pdf, len(PAGES))
    _check_names(schools, ("slip-school", "cover-school"), anchors, fonts)
    _check_names(classes, ("slip-class", "cover-class", "front-class"), anchors, fonts)
    side, packed = qr.basis(f"{origin}/p/")
    small_side, small_packed = qr.basis(SMALL_PREFIX)
    geometry = {
        "pages": list(PAGES),
        "size": [210 * MM, 297 * MM],
        "boxes": [[0, 0, 210 * MM, 297 * MM]] * len(PAGES),
        "places": [[None, None]],
        "slots": anchors,
        "qr": {"side": side, "basis": base64.b64encode(packed).decode()},
        "small_qr": {"side": small_side, "basis": base64.b64encode(small_packed).decode()},
    }
    return Laid(pdf, geometry)


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


def _check_fit(document, anchors):
    """Each flow must end above what stands beneath it, in points from the lower left."""
    limits = (
        ("front-end", 0, (297 - 177) * MM, _("倡议书太长：超出了第一面可用的地方约 %(mm)d 毫米。请删减文字或图卡。")),
        ("family-end", 1, anchors["genuine"]["rectangle"][3] + 3 * MM, _("家庭留存部分太长：超出约 %(mm)d 毫米。请删减文字。")),
        ("clauses-end", 1, anchors["boxes"]["rectangle"][3] + 2 * MM, _("承诺事项太多或太长：超出回执约 %(mm)d 毫米。请删减。")),
    )
    for name, page, limit, sentence in limits:
        over = limit - anchors[name]["rectangle"][1] + (anchors[name]["page"] - page) * 297 * MM
        if over > 0:
            raise NotPrintable(sentence % {"mm": max(1, round(over / MM))})
    if len(document.pages) != len(PAGES) + len(FONTS):
        raise NotPrintable(_("这封信排不进两面，请删减文字。"))


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
            if fit(name, anchors[slot]["rectangle"], fonts[SLOTS[slot].style], SLOTS[slot].align) is None:
                raise NotPrintable(_("名称“%(name)s”太长，印不下，请先改短。") % {"name": name})
