"""Continuing a master: its own objects as they are, then the pages that draw them. Pure: bytes in, bytes out.

pikepdf prepares a master once; every document then repeats those bytes and adds its objects, one cross-reference table
and one trailer (ISO 32000-1, 7.5). Writing them one by one through a library takes ten times as long.
"""

import hashlib
import io
from xml.sax.saxutils import escape

import pikepdf
from pikepdf import Array, Dictionary, Name

SHARED = "/Shared"
FREE = b"0000000000 65535 f \n"


class Base:
    """A master ready to be continued.

    `body` are its bytes up to the cross-reference table, `entries` that table's lines by object number; `forms` are the
    object numbers of the drawn pages as forms, `fonts` and `resources` those of the dictionaries all
    pages share, `tree` that of the page tree.
    """

    def __init__(self, pdf, drawn):
        """`drawn`: how many of the master's pages become forms; the others are dropped."""
        prepared = _prepare(pdf, drawn)
        start = int(prepared.rsplit(b"startxref", 1)[1].split()[0])
        lines = prepared[start:].split(b"\n", 2)
        count = int(lines[1].split()[1])
        self.body = prepared[:start]
        self.entries = [lines[2][20 * number : 20 * number + 20] for number in range(count)]
        with pikepdf.open(io.BytesIO(prepared)) as saved:
            shared = saved.Root[SHARED]
            self.resources, self.fonts = _number(shared), _number(shared.Font)
            self.forms = [_number(shared.XObject[f"/M{number}"]) for number in range(drawn)]
            self._root, self.tree, self._metadata = (_number(each) for each in (saved.Root, saved.Root.Pages, saved.Root.Metadata))
            known = ("/Type", "/Pages", "/Metadata", SHARED)
            self._catalog = {str(key): _reference(value) for key, value in saved.Root.items() if key not in known}
            self._xmp = saved.Root.Metadata.read_bytes()
            self._title, self._producer = str(saved.docinfo[Name.Title]), str(saved.docinfo[Name.Producer])


class Document:
    """Objects behind a Base. `take` what was written since the last time; `close` once, at the end."""

    def __init__(self, base):
        self.base = base
        self._offsets = {}
        self._next = len(base.entries)
        self._written = [base.body]
        self._at = len(base.body)

    def reserve(self):
        """Return the number of an object that is written later."""
        self._next += 1
        return self._next - 1

    def write(self, body, number=None):
        """Write an object and return its number."""
        number = self.reserve() if number is None else number
        data = b"%d 0 obj\n%b\nendobj\n" % (number, body)
        self._offsets[number] = self._at
        self._at += len(data)
        self._written.append(data)
        return number

    def write_stream(self, content, entries=b""):
        return self.write(b"<<%b/Length %d>>\nstream\n%b\nendstream" % (entries, len(content), content))

    def take(self):
        data = b"".join(self._written)
        self._written.clear()
        return data

    def close(self, *, nodes, marks, sheet, title, seed):
        """Return the rest of the file.

        `nodes` are (object number, pages) of the page tree's branches, `marks` (text, object number of the page) of the
        bookmarks, `sheet` the paper's box in points; `seed` (bytes) tells this document from any other.
        """
        self._write_tree(nodes, sheet)
        self._write_metadata(title)
        self._write_catalog(outline=self._bookmarks(marks))
        info = self._write_info(title)
        start = self._at
        return self.take() + self._table() + self._trailer(info, self._identity(title, seed)) + b"startxref\n%d\n%%%%EOF\n" % start

    def _write_tree(self, nodes, sheet):
        """Write the root of the page tree, whose branches the blocks are."""
        kids = b" ".join(b"%d 0 R" % number for number, _pages in nodes)
        pages = sum(pages for _number, pages in nodes)
        body = b"<</Type/Pages/Kids[%b]/Count %d/MediaBox[%.2f %.2f %.2f %.2f]>>" % (kids, pages, *sheet)
        self.write(body, self.base.tree)

    def _write_metadata(self, title):
        """Write the master's metadata with this document's title in them."""
        base = self.base
        xmp = base._xmp.replace(escape(base._title).encode(), escape(title).encode())
        self.write(b"<</Type/Metadata/Subtype/XML/Length %d>>\nstream\n%b\nendstream" % (len(xmp), xmp), base._metadata)

    def _write_catalog(self, *, outline):
        """Write the catalog: what the master's had, and that readers show our title and bookmarks."""
        base = self.base
        entries = base._catalog | {
            "/Outlines": b"%d 0 R" % outline,
            "/PageMode": b"/UseOutlines",
            "/ViewerPreferences": b"<</DisplayDocTitle true>>",
            "/Lang": b"(zh-CN)",
        }
        more = b"".join(name.encode() + b" " + value for name, value in entries.items())
        self.write(b"<</Type/Catalog/Pages %d 0 R/Metadata %d 0 R%b>>" % (base.tree, base._metadata, more), base._root)

    def _write_info(self, title):
        """Write the information dictionary and return its number."""
        return self.write(b"<</Producer%b/Title%b>>" % (_text(self.base._producer), _text(title)))

    def _identity(self, title, seed):
        """Return the file identifier (14.4): the same for the same document, another for any other."""
        return hashlib.sha256(self.base.body + seed + title.encode()).hexdigest()[:32].encode()

    def _trailer(self, info, identity):
        return b"trailer\n<</Size %d/Root %d 0 R/Info %d 0 R/ID[<%b><%b>]>>\n" % (self._next, self.base._root, info, identity, identity)

    def _bookmarks(self, marks):
        """Write the outline and return its number."""
        outline = self.reserve()
        numbers = [self.reserve() for _mark in marks]
        for position, ((text, page), number) in enumerate(zip(marks, numbers, strict=True)):
            ties = b"/Prev %d 0 R" % numbers[position - 1] if position else b""
            ties += b"/Next %d 0 R" % numbers[position + 1] if position + 1 < len(numbers) else b""
            self.write(b"<</Title%b/Parent %d 0 R/Dest[%d 0 R/Fit]%b>>" % (_text(text), outline, page, ties), number)
        return self.write(b"<</Type/Outlines/First %d 0 R/Last %d 0 R/Count %d>>" % (numbers[0], numbers[-1], len(numbers)), outline)

    def _table(self):
        """Return the cross-reference table: the master's entries, then this document's."""
        entries = self.base.entries + [FREE] * (self._next - len(self.base.entries))
        for number, offset in self._offsets.items():
            entries[number] = b"%010d 00000 n \n" % offset
        return b"xref\n0 %d\n" % len(entries) + b"".join(entries)


def _prepare(pdf, drawn):
    """Return the master with its drawn pages as forms /M0, /M1 … in one dictionary of resources, and no page at all."""
    with pikepdf.open(io.BytesIO(pdf)) as master:
        pages = list(master.pages)[:drawn]
        for page in pages:
            page.trimbox = page.mediabox  # a form is as large as the page's trim box, which would cut off bleed and marks
        forms = {f"/M{number}": master.make_indirect(page.as_form_xobject()) for number, page in enumerate(pages)}
        fonts = master.make_indirect(pages[0].Resources.Font)
        tree = master.Root.Pages
        master.Root[SHARED] = master.make_indirect(Dictionary(XObject=Dictionary(forms), Font=fonts))
        tree.Kids, tree.Count = Array(), 0
        target = io.BytesIO()
        master.save(target, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return target.getvalue()


def _number(thing):
    return thing.objgen[0]


def _reference(thing):
    return b"%d 0 R" % _number(thing) if thing.is_indirect else thing.unparse()


def _text(text):
    """Return a text string in UTF-16 (7.9.2.2)."""
    return b"<feff%b>" % text.encode("utf-16-be").hex().encode()
