"""Stamping a master many times. Pure: a pinned master and plain data in, a PDF out.

Each master page becomes one form that every copy draws; a copy adds its lines of text, in the master's own embedded
fonts, and its symbols as 1-bit images. The same input gives the same bytes.
"""

import base64
import io
from dataclasses import dataclass

import pikepdf
from pikepdf import Array, Dictionary, Name, OutlineItem

from campaigns.letters.codes import grouped
from campaigns.letters.glyphs import read_fonts
from campaigns.letters.qr import Symbols
from campaigns.letters.slots import SLOTS, SYMBOLS, fit


@dataclass(frozen=True)
class Copies:
    """The letters of one block: `codes` in order of seat, beginning at `first_seat`."""

    school_name: str
    class_name: str
    codes: tuple[str, ...]
    first_seat: int

    def cover_values(self):
        return {
            "school_name": self.school_name,
            "class_name": self.class_name,
            "copies": str(len(self.codes)),
            "first_seat": str(self.first_seat),
            "last_seat": str(self.first_seat + len(self.codes) - 1),
            "first_code": grouped(self.codes[0]),
            "last_code": grouped(self.codes[-1]),
        }


class Stamp:
    """A master that was read once. `geometry` as Laid gives it."""

    def __init__(self, pdf, geometry):
        self._pdf = pdf
        self._drawn = len(geometry["pages"])
        self._fonts = read_fonts(pdf, self._drawn)
        places = geometry["slots"]
        self._slots = [
            [(slot, places[name]["rectangle"]) for name, slot in SLOTS.items() if places[name]["page"] == page]
            for page in range(self._drawn)
        ]
        self._images = [
            [(symbol, places[name]["rectangle"]) for name, symbol in SYMBOLS.items() if places[name]["page"] == page]
            for page in range(self._drawn)
        ]
        self._symbols = {name: Symbols(geometry[name]["side"], base64.b64decode(geometry[name]["basis"])) for name in set(SYMBOLS.values())}

    def pdf(self, blocks, title):
        """Return the PDF of these Copies, each block behind its cover sheet, with a bookmark a block."""
        with pikepdf.open(io.BytesIO(self._pdf)) as pdf:
            pages, first_pages = self._write(pdf, blocks)
            pdf.Root.Pages.Kids = Array(pages)
            pdf.Root.Pages.Count = len(pages)
            with pdf.open_outline() as outline:
                for block, number in zip(blocks, first_pages, strict=True):
                    outline.root.append(OutlineItem(block.class_name, Array([pages[number], Name.Fit])))
            pdf.docinfo[Name.Title] = title
            target = io.BytesIO()
            pdf.save(target, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return target.getvalue()

    def _write(self, pdf, blocks):
        masters = list(pdf.pages)[: self._drawn]
        forms = {f"/M{number}": pdf.make_indirect(page.as_form_xobject()) for number, page in enumerate(masters)}
        tree = pdf.Root.Pages
        tree.MediaBox = masters[0].MediaBox
        tree.Resources = pdf.make_indirect(Dictionary(XObject=Dictionary(forms), Font=masters[0].Resources.Font))

        def add(content):
            pages.append(pdf.make_indirect(Dictionary(Type=Name.Page, Parent=tree, Contents=pdf.make_stream(content))))

        pages, first_pages = [], []
        for block in blocks:
            first_pages.append(len(pages))
            values = block.cover_values()
            add(self._page(2, values, {}))
            add(self._page(3, values, {}))
            drawn = {name: symbols.draw(block.codes) for name, symbols in self._symbols.items()}
            for index, code in enumerate(block.codes):
                images = {name: rows[index].tobytes() for name, rows in drawn.items()}
                values = _copy_values(block, index, code)
                add(self._page(0, values, images))
                add(self._page(1, values, images))
        return pages, first_pages

    def _page(self, page, values, images):
        """Return the content stream of one page."""
        parts = [b"/M%d Do" % page]
        texts = [self._text(values[slot.value], slot, rectangle) for slot, rectangle in self._slots[page]]
        if texts:
            parts += [b"BT", *texts, b"ET"]
        parts += [self._image(name, images[name], rectangle) for name, rectangle in self._images[page]]
        return b"\n".join(parts)

    def _text(self, text, slot, rectangle):
        glyphs = self._fonts[slot.style]
        parts = []
        for line in fit(text, rectangle, glyphs, slot.align):
            parts.append(b"1 0 0 1 %.2f %.2f Tm" % (line.x, line.y))
            parts += [
                b"%s %.2f Tf <%s> Tj" % (font.encode(), line.size, b"".join(b"%04x" % glyph_id for glyph_id in run))
                for font, run in _runs(line.text, glyphs)
            ]
        return b"\n".join(parts)

    def _image(self, name, rows, rectangle):
        left, bottom, right, top = rectangle
        side = self._symbols[name].side
        return b"q %.2f 0 0 %.2f %.2f %.2f cm BI /W %d /H %d /BPC 1 /IM true /D [1 0] ID %s\nEI Q" % (
            right - left,
            top - bottom,
            left,
            bottom,
            side,
            side,
            rows,
        )


def _copy_values(block, index, code):
    return {
        "school_name": block.school_name,
        "class_name": block.class_name,
        "seat": str(block.first_seat + index),
        "grouped_code": grouped(code),
        "code_top": f"{code[:4]}-{code[4:8]}",
        "code_bottom": f"{code[8:12]}-{code[12:]}",
    }


def _runs(text, glyphs):
    """Yield (font, glyph ids) of the longest stretches in one font."""
    font, run = None, []
    for character in text:
        glyph = glyphs[character]
        if glyph.font != font and run:
            yield font, run
            run = []
        font = glyph.font
        run.append(glyph.glyph_id)
    if run:
        yield font, run
