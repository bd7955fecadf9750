"""Setting text with the fonts a master PDF has embedded. Pure: no models."""

import io
import re
from dataclasses import dataclass

import pikepdf

from campaigns.paper.type.faces import face

# One page of the master a style holds every character that can be stamped in it.
FONTS = {
    "regular": "font:1pt 'Noto Sans CJK SC'",
    "bold": "font:700 1pt 'Noto Sans CJK SC'",
    "mono": "font:700 1pt 'Noto Sans Mono CJK SC'",
}
FAMILIES = ("Noto Sans CJK SC", "Noto Serif CJK SC", "LXGW WenKai")


@dataclass(frozen=True)
class Glyph:
    """A character in an embedded font: the font's resource name, glyph id, and advance in thousandths of the size."""

    font: str
    glyph_id: int
    width: float


def read_fonts(pdf, first_page):
    """Return {style: {character: Glyph}} from the pages of a master that follow its drawn pages."""
    with pikepdf.open(io.BytesIO(pdf)) as master:
        pages = list(master.pages)[first_page:]
        return {style: _read_page(page) for style, page in zip(FONTS, pages, strict=True)}


def uncovered(text):
    """Return the characters of `text`, white space apart, that none of the letter's fonts has."""
    faces = [face(name) for name in FAMILIES]
    return {character for character in text if not character.isspace() and not any(ord(character) in found.characters for found in faces)}


def _read_page(page):
    resources = {name: (_characters(font), _widths(font.DescendantFonts[0])) for name, font in page.Resources.Font.items()}
    glyphs = {}
    for name, glyph_id in _shown(page):
        characters, widths = resources[name]
        glyphs[characters[glyph_id]] = Glyph(name, glyph_id, widths.get(glyph_id, 1000.0))
    return glyphs


def _shown(page):
    """Yield (font resource name, glyph id) in the order a page shows them."""
    font = None
    for operands, operator in pikepdf.parse_content_stream(page, "Tf TJ Tj"):
        if str(operator) == "Tf":
            font = str(operands[0])
            continue
        for part in operands[0] if str(operator) == "TJ" else operands:
            if isinstance(part, pikepdf.String):
                data = bytes(part)
                yield from ((font, int.from_bytes(data[start : start + 2], "big")) for start in range(0, len(data), 2))


def _characters(font):
    """Return {glyph id: text} of a font's ToUnicode table."""
    table = font.ToUnicode.read_bytes().decode("ascii")
    pairs = re.findall(r"<([0-9a-fA-F]{4})> <([0-9a-fA-F]+)>", table)
    return {int(glyph_id, 16): bytes.fromhex(text).decode("utf-16-be") for glyph_id, text in pairs}


def _widths(descendant):
    """Return {glyph id: width} of a CID font's W array (ISO 32000-1, 9.7.4.3), in its "first [widths]" form."""
    entries = list(descendant.W)
    widths = {}
    for first, values in zip(entries[::2], entries[1::2], strict=True):
        widths |= {int(first) + offset: float(value) for offset, value in enumerate(values)}
    return widths
