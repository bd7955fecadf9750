"""Laying a letter out once: words in, a master PDF and the places of its slots out. Pure: no models.

The master has the letter's sides, the class's cover sheet and its blank back, or the one side of a poster, door sheet or
sticker; then one page a style that holds every character that can be stamped: so the master's own embedded fonts can set
them. Those last pages are never drawn.
"""

import base64
import functools
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from campaigns.paper.laying.folded import lay_folded
from campaigns.paper.laying.layouts import DEFAULT_LAYOUT, LAYOUTS
from campaigns.paper.laying.posters import lay_sheet
from campaigns.paper.laying.rendering import NotPrintable, boxes_of
from campaigns.paper.laying.settable import check_covered, check_room, check_set, check_simple
from campaigns.paper.laying.sides import GROUND, lay_sides
from campaigns.paper.marks import qr
from campaigns.paper.marks.codes import ALPHABET
from campaigns.paper.type.glyphs import FONTS, read_fonts

SMALL_PREFIX = ""


@dataclass(frozen=True)
class Laid:
    """A master PDF and its geometry: JSON-ready; rectangles are [left, bottom, right, top] in points from the lower left."""

    pdf: bytes
    geometry: dict


@functools.lru_cache(maxsize=16)
def lay_out(text, layout=DEFAULT_LAYOUT, *, origin, schools, classes, is_shared=False):
    """Return the Laid master of a LetterText for codes under `origin`; `schools` and `classes` (frozensets) are the names to be stamped.

    Where many share one code (`is_shared`), letters have no seats. Raise NotPrintable when the words do not fit, a name
    cannot be set, the text asks for foreign material, or the layout is for shared codes alone.
    """
    layout, names = LAYOUTS[layout], schools | classes
    _check_before(text, layout, names, is_shared)
    context = {
        "letter": text,
        "layout": layout,
        "is_shared": is_shared,
        "has_class": any(classes),
        "host": urlsplit(origin).netloc,
        "glyph_pages": _glyph_pages(names),
    }
    with translation.override(settings.LANGUAGE_CODE):
        lay = lay_sheet if layout.is_for_shared else lay_folded if layout.is_folded else lay_sides
        document, anchors, pages = lay(layout, context)
        pdf = document.write_pdf(pdf_variant="pdf/a-2b")
    fonts = read_fonts(pdf, len(pages))
    for style in ("regular", "bold"):
        check_set(sorted(names), fonts[style])
    check_room(schools, ("slip-school", "cover-school", "sheet-school"), anchors, fonts)
    check_room(classes, ("slip-class", "cover-class", "front-class", "sheet-class"), anchors, fonts)
    geometry = {
        "pages": pages,
        "places": layout.places,
        "faces": layout.faces,
        "slots": anchors,
        "qr": _symbol(f"{origin}/p/"),
        "small_qr": _symbol(SMALL_PREFIX),
        **({"link_qr": _symbol(f"{origin}/c/")} if "cover-link" in anchors else {}),
        **boxes_of(document, layout, pages.index(GROUND) if GROUND in pages else None),
    }
    return Laid(pdf, geometry)


def _check_before(text, layout, names, is_shared):
    if layout.is_for_shared and not is_shared:
        raise NotPrintable(
            "code_in_public", _("每份一个编码时不能印“%(layout)s”：贴出来的编码人人都看得到，只能是共用的。") % {"layout": layout.label}
        )
    for name in names:
        check_simple(name)
    check_covered(replace(text, english=()).to_json() + "".join(names))


def _glyph_pages(names):
    """Return (font, every character that may be stamped in it) for each style."""
    written = set("".join(names)) | set("0123456789")
    characters = {"regular": written, "bold": written, "mono": {*ALPHABET, "-"}}
    return [(font, "".join(sorted(characters[style]))) for style, font in FONTS.items()]


def _symbol(prefix):
    side, packed = qr.basis(prefix)
    return {"side": side, "basis": base64.b64encode(packed).decode()}
