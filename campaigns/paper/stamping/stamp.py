"""Stamping a master many times. Pure: a pinned master and plain data in, a PDF out.

Each master page becomes one form. A block draws it with the names it has in common; a copy draws that with its seat, its
code, in the master's own embedded fonts, and its symbols as 1-bit images. The same input gives the same bytes.
"""

import base64
import re
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from campaigns.paper.laying.layouts import ALTERNATING
from campaigns.paper.laying.sides import COVERS, GROUND
from campaigns.paper.marks.codes import grouped
from campaigns.paper.marks.qr import Symbols
from campaigns.paper.stamping.document import Base, Document
from campaigns.paper.type.glyphs import read_fonts
from campaigns.paper.type.slots import COVER_SYMBOLS, SLOTS, SYMBOLS, fit

SIDES = ("side", "sheet")  # roles of the pages a copy has; "sheet" has no back


@dataclass(frozen=True)
class Copies:
    """The letters of one class, or of one unit: `codes` in order of `seats`, which are None where they have none.

    `copies` is how many there are to be, of which those with a shared code are photocopies. `link` are the 16 characters of the class's
    link, "" where it has none.
    """

    recipient_name: str
    class_name: str
    codes: tuple[str, ...]
    seats: tuple[int, ...] | None
    copies: int
    link: str = ""

    def seat(self, copy):
        return None if self.seats is None else self.seats[copy]

    @cached_property
    def values(self):
        """What all letters of the class and its cover sheet have in common, by name of value."""
        seats = {"first_seat": str(self.seats[0]), "last_seat": str(self.seats[-1])} if self.seats else {}
        return seats | {
            "recipient_name": self.recipient_name,
            "class_name": self.class_name,
            "copies": str(self.copies),
            "first_code": grouped(self.codes[0]),
            "last_code": grouped(self.codes[-1]),
            "grouped_link": grouped(self.link),
        }


class Stamp:
    """A master that was read once. `geometry` as Laid gives it."""

    def __init__(self, pdf, geometry):
        pages = geometry["pages"]
        self._base = Base(pdf, len(pages))
        self._fonts = read_fonts(pdf, len(pages))
        self._sheet = geometry["sheet"]
        self._places = geometry["places"]
        names = {*SYMBOLS.values(), *COVER_SYMBOLS.values()} & geometry.keys()
        self._symbols = {name: Symbols(geometry[name]["side"], base64.b64decode(geometry[name]["basis"])) for name in names}
        self._pages = [_Page(number, geometry, self._fonts, self._symbols) for number in range(len(pages))]
        roles = list(zip(self._pages, pages, strict=True))
        self._covers = [page for page, role in roles if role in COVERS]
        self._ground = b"".join(b"/F%d Do\n" % page.number for page, role in roles if role == GROUND)
        self._faces = _faces([page for page, role in roles if role in SIDES], geometry.get("faces", ALTERNATING))

    def pdf(self, blocks, title):
        """Return the PDF of these Copies, each block behind its cover sheet, with a bookmark a block."""
        return b"".join(self.parts(blocks, title))

    def parts(self, blocks, title):
        """Yield the PDF in parts, one a block."""
        document = Document(self._base)
        nodes, marks = [], []
        for block in blocks:
            node, pages = document.reserve(), []
            forms = b"".join(b"/F%d %d 0 R" % (page.number, self._form(document, page, block.values)) for page in self._pages)
            for page, content in self._contents(block):
                contents = document.write_stream(content)
                pages.append(document.write(b"<</Type/Page/Parent %d 0 R/Contents %d 0 R%b>>" % (node, contents, page.boxes)))
            kids = b" ".join(b"%d 0 R" % number for number in pages)
            resources = b"<</XObject<<%b>>/Font %d 0 R>>" % (forms, self._base.fonts)
            branch = b"<</Type/Pages/Parent %d 0 R/Kids[%b]/Count %d/Resources%b>>" % (self._base.tree, kids, len(pages), resources)
            document.write(branch, node)
            nodes.append((node, len(pages)))
            marks.append((block.class_name or block.recipient_name, pages[0]))
            yield document.take()
        seed = "".join(code for block in blocks for code in block.codes).encode()
        yield document.close(nodes=nodes, marks=marks, sheet=self._sheet, title=title, seed=seed)

    @property
    def per_sheet(self):
        """How many letters lie side by side on a sheet."""
        return len(self._places)

    @property
    def sides_per_sheet(self):
        """How many pages are printed on a sheet of paper."""
        return 1 if len(self._faces) == 1 else 2

    def pages_of(self, copies):
        """Return how many pages so many copies of one block take, its cover sheet included."""
        return len(self._covers) + -(-copies // len(self._places)) * len(self._faces)

    def _form(self, document, page, values):
        """Write a master page with what the block stamps on it as a form; return its number."""
        content = b"\n".join([b"/M%d Do" % page.number, *_texts(page.block_texts(values))])
        entries = b"/Type/XObject/Subtype/Form/BBox[%b]/Resources %d 0 R" % (page.box, self._base.resources)
        return document.write_stream(content, entries)

    def _contents(self, block):
        """Yield (master page, content stream): the block's cover sheet, then sheet by sheet what lies on either side."""
        for cover in self._covers:
            yield cover, b"\n".join([b"/F%d Do" % cover.number, *cover.link(block.link, self._symbols)])
        drawn = {name: _ascii85(~self._symbols[name].draw(block.codes)) for name in set(SYMBOLS.values())}
        sheets = -(-len(block.codes) // len(self._places))
        for sheet in range(sheets):
            copies = list(range(sheet, len(block.codes), sheets))
            for face in self._faces:
                laid = [
                    _placed(side.content(block.seat(copy), block.codes[copy], drawn, copy), place[turn])
                    for copy, place in zip(copies, self._places, strict=False)
                    for side, turn in face
                ]
                yield face[0][0], self._ground + b"\n".join(laid)


def _faces(sides, faces):
    """Return the faces of a letter's sheets: for each the letter's sides that lie on it, and which of `places`' matrices is theirs."""
    on_face = {}
    for ordinal, side in enumerate(sides):
        sheet, turn = divmod(ordinal, len(faces))
        on_face.setdefault((sheet, faces[turn]), []).append((side, turn))
    return [on_face[face] for face in sorted(on_face)]


class _Page:
    """What is stamped on one page of the master: per block, per copy."""

    def __init__(self, number, geometry, fonts, symbols):
        on_page = {name: place["rectangle"] for name, place in geometry["slots"].items() if place["page"] == number}
        slots = [(SLOTS[name], rectangle) for name, rectangle in on_page.items() if name in SLOTS]
        self.number = number
        self.box = _edges(geometry["boxes"][number])
        self.boxes = _page_boxes(geometry, number)
        self._fonts = fonts
        self._of_block = [(slot, rectangle) for slot, rectangle in slots if slot.value not in ("seat", *CODE_PARTS)]
        self._seats = [(slot, rectangle) for slot, rectangle in slots if slot.value == "seat"]
        self._codes = [_CodeText(slot, rectangle, fonts[slot.style]) for slot, rectangle in slots if slot.value in CODE_PARTS]
        self._images = [(name, _image(symbols[name].side, on_page[place])) for place, name in SYMBOLS.items() if place in on_page]
        self._links = [(name, _image(symbols[name].side, on_page[place])) for place, name in COVER_SYMBOLS.items() if place in on_page]
        self._seat_texts = {}

    def link(self, link, symbols):
        """Return what draws a class's link on its cover sheet, nothing where it has none or there is no place for it."""
        return [image % _ascii85(~symbols[name].draw([link]))[0].tobytes() for name, image in self._links if link]

    def block_texts(self, values):
        return [_text(values[slot.value], slot, rectangle, self._fonts[slot.style]) for slot, rectangle in self._of_block]

    def content(self, seat, code, drawn, copy):
        """Return the content stream of one copy; `drawn` holds the symbols of the block's copies by name."""
        texts = self._seat_texts.get(seat)
        if texts is None:
            texts = [_text(str(seat), slot, rectangle, self._fonts[slot.style]) for slot, rectangle in self._seats]
            self._seat_texts[seat] = texts
        parts = [b"/F%d Do" % self.number, *_texts([*texts, *(each.of(code) for each in self._codes)])]
        parts += [image % drawn[name][copy].tobytes() for name, image in self._images]
        return b"\n".join(parts)


CODE_PARTS = {
    "grouped_code": grouped,
    "code_top": lambda code: f"{code[:4]}-{code[4:8]}",
    "code_bottom": lambda code: f"{code[8:12]}-{code[12:]}",
}


ESCAPES = {b"(": rb"\(", b")": rb"\)", b"\\": rb"\\", b"\r": rb"\r", b"\n": rb"\n"}


def _page_boxes(geometry, number):
    """Return the boxes in which a page differs from the document's sheet."""
    if geometry["pages"][number] not in SIDES:
        return b"/MediaBox[%b]" % _edges(geometry["boxes"][number]) if geometry["boxes"][number] != geometry["sheet"] else b""
    return b"".join(b"/%bBox[%b]" % (name.title().encode(), _edges(geometry[name])) for name in ("trim", "bleed") if name in geometry)


def _edges(box):
    return b" ".join(b"%.2f" % edge for edge in box)


class _CodeText:
    """A code, or a part of it, at its place. All its characters are equally wide, so only the glyphs change."""

    def __init__(self, slot, rectangle, glyphs):
        self._part = CODE_PARTS[slot.value]
        self._shown = {ord(character): _shown([glyph.glyph_id]).decode("latin-1") for character, glyph in glyphs.items()}
        sample = self._part("0" * 16)
        self._before, self._after = _text(sample, slot, rectangle, glyphs).split(sample.translate(self._shown).encode("latin-1"))

    def of(self, code):
        return self._before + self._part(code).translate(self._shown).encode("latin-1") + self._after


def _texts(texts):
    return [b"BT", *texts, b"ET"] if texts else []


def _text(text, slot, rectangle, glyphs):
    """Return the operators that show a text in a slot."""
    parts = []
    for line in fit(text, rectangle, glyphs, slot.align):
        parts.append(b"1 0 0 1 %.2f %.2f Tm" % (line.x, line.y))
        parts += [b"%b %.2f Tf(%b)Tj" % (font.encode(), line.size, _shown(run)) for font, run in _runs(line.text, glyphs)]
    return b"\n".join(parts)


def _shown(glyph_ids):
    """Return glyph ids as the inside of a literal string (7.3.4.2)."""
    data = b"".join(glyph_id.to_bytes(2, "big") for glyph_id in glyph_ids)
    return re.sub(rb"[()\\\r\n]", lambda found: ESCAPES[found[0]], data)


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


def _image(side, rectangle):
    """Return the operators that draw a symbol, with a place for its modules."""
    left, bottom, right, top = rectangle
    matrix = b"%.2f 0 0 %.2f %.2f %.2f" % (right - left, top - bottom, left, bottom)
    return b"q %b cm BI/W %d/H %d/BPC 1/IM true/F/A85 ID %%b~>\nEI Q" % (matrix, side, side)


def _placed(content, matrix):
    return content if matrix is None else b"q %.4g %.4g %.4g %.4g %.2f %.2f cm\n%b\nQ" % (*matrix, content)


def _ascii85(rows):
    """Return rows of bytes in ASCII85 (ISO 32000-1, 7.4.3): no reader can mistake what is in them for the image's end."""
    spare = -rows.shape[1] % 4
    words = np.pad(rows, ((0, 0), (0, spare))).view(">u4").astype(np.uint64)
    digits = words[:, :, None] // np.array([85**power for power in (4, 3, 2, 1, 0)], np.uint64) % 85 + 33
    encoded = digits.astype(np.uint8).reshape(len(rows), -1)
    return np.ascontiguousarray(encoded[:, : encoded.shape[1] - spare])
