"""The letter as its real pages, as pictures. Pure: no models."""

import base64
import io
import threading

import pypdfium2
from django.conf import settings
from PIL import Image

from campaigns.paper.laying.layout import lay_out
from campaigns.paper.laying.layouts import DEFAULT_LAYOUT, LAYOUTS
from campaigns.paper.laying.rendering import NotPrintable
from campaigns.paper.laying.sides import COVERS
from campaigns.paper.marks.codes import LENGTH
from campaigns.paper.stamping.stamp import Copies, Stamp

SPECIMEN_NAMES = ("××学校", "×年级×班")
SPECIMEN_CODE = "0" * LENGTH  # never ours: its check bits are not those of copy 0, and numbers begin at 1
DPI = 110
_PDFIUM = threading.Lock()  # PDFium must not run in two threads


def page_pictures(text, layout=DEFAULT_LAYOUT, names=SPECIMEN_NAMES, *, is_shared=False):
    """Return {"pages": [data URI of a PNG], "error": ""} of a LetterText with a specimen code; on failure no pages and a sentence.

    `names` are those of a school and a class.
    """
    school, class_name = names
    about = {"schools": frozenset({school}), "classes": frozenset({class_name}), "is_shared": is_shared}
    try:
        laid = lay_out(text, layout, origin=settings.PUBLIC_URL, **about)
    except NotPrintable as error:
        return {"pages": [], "error": str(error)}
    return shown(laid.pdf, laid.geometry, specimen(school, class_name, layout, None if is_shared else 1), text.title)


def specimen(school, class_name, layout, seat, copies=1):
    """Return Copies of one letter with a code that is none; `seat` is None where many copies share it."""
    codes = (SPECIMEN_CODE,) * (len(LAYOUTS[layout].places) if seat is None else 1)
    return Copies(school, class_name, codes, None if seat is None else (seat,), copies)


def shown(pdf, geometry, copies, title):
    """Return what page_pictures does of a master and what is stamped on it.

    The printed faces come first, then the cover sheet, which the pack has in front.
    """
    covers = sum(role in COVERS for role in geometry["pages"])
    pages = pictures(Stamp(pdf, geometry).pdf([copies], title))
    return {"pages": [*pages[covers:], *pages[:covers][:1]], "error": "", "has_cover": covers > 0}


def pictures(pdf):
    """Return the pages of a short PDF as data URIs of PNGs."""
    with _PDFIUM:
        document = pypdfium2.PdfDocument(pdf)
        try:
            return [_data_uri(page.render(scale=DPI / 72).to_pil()) for page in document]
        finally:
            document.close()


def _data_uri(image):
    target = io.BytesIO()
    # the octree takes a third of the time of the default and shows a letter's flat colours as well
    image.quantize(128, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(target, "PNG", compress_level=3)
    return "data:image/png;base64," + base64.b64encode(target.getvalue()).decode()
