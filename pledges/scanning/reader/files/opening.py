"""Opening what a copier or a phone wrote: any file in, grey pages out, one at a time. Pure: paths and arrays.

Called in a worker process only: whatever a hostile file does to the libraries, it does to that process.
"""

from pledges.scanning.reader.files import limits
from pledges.scanning.reader.files.documents import Refused, kind_of, refusal_of
from pledges.scanning.reader.files.pdfs import PdfFile
from pledges.scanning.reader.files.pictures import PictureFile


def open_document(path):
    """Return the Document of a file that is no archive; raise Refused or Fault."""
    try:
        size, kind = path.stat().st_size, kind_of(path)
    except OSError as error:
        raise refusal_of(error) from error
    if not size:
        raise Refused("empty")
    if size > limits.FILE_BYTES:
        raise Refused("file_too_large", most=limits.FILE_BYTES // 1024**2)
    if kind == "ZIP":
        raise Refused("nested")
    if not kind:
        raise Refused("not_a_scan")
    document = PdfFile(path) if kind == "PDF" else PictureFile(path, kind)
    if document.pages > limits.PAGES:
        pages = document.pages
        document.close()
        raise Refused("too_many_pages", pages=pages, most=limits.PAGES)
    return document
