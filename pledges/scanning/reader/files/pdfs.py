"""PDF: a page that shows one JPEG and nothing else is decoded as it is, any other is drawn at a bounded size. Pure."""

import io
import os

import numpy as np
import pikepdf
import pypdfium2
from pypdfium2 import raw

from pledges.scanning.reader.files import limits
from pledges.scanning.reader.files.documents import Refused, refusal_of
from pledges.scanning.reader.files.pictures import check_size, grey_of, opened, without_red_of
from pledges.scanning.reader.files.plain import plain_jpeg

WHOLE = 0.9  # of a page that its one picture covers
PASSWORD_ERROR = 4  # FPDF_ERR_PASSWORD
LOOKED_AT = 200  # objects of a page


class PdfFile:
    """A PDF. It is opened anew every so many pages, so that what the library keeps of them does not add up."""

    RENEWED_AFTER = 200

    def __init__(self, path):
        self._path = path
        self._document = self._open()
        self._read = 0
        self._plain = None
        self.pages = len(self._document)
        if self.pages <= limits.PAGES:
            self._plain = _without_script(path)

    def page(self, number):
        if self._read == self.RENEWED_AFTER:
            self.close()
            self._document, self._plain, self._read = self._open(), _without_script(self._path), 0
        self._read += 1
        return self._shown(number, grey_of)

    def without_red(self, number):
        return self._shown(number, without_red_of)

    def _shown(self, number, pixels_of):
        try:
            page = self._document[number]
        except pypdfium2.PdfiumError as error:
            raise Refused("broken") from error
        try:
            return _read(page, self._plain.pages[number], pixels_of)
        except (pikepdf.PdfError, IndexError, OSError) as error:
            raise refusal_of(error) from error
        finally:
            page.close()

    def close(self):
        self._document.close()
        if self._plain is not None:
            self._plain.close()

    def _open(self):
        """Open it as PDFium does: the library's own way looks for the name, and what is unpacked has none."""
        try:
            self._path.stat()
        except OSError as error:
            raise refusal_of(error) from error
        document = raw.FPDF_LoadDocument(os.fsencode(self._path) + b"\0", None)
        if raw.FPDF_GetPageCount(document) < 1:
            raise Refused("password" if raw.FPDF_GetLastError() == PASSWORD_ERROR else "broken")
        return pypdfium2.PdfDocument(document)


def _without_script(path):
    """Return a PDF as pikepdf opens it; raise Refused where it has a script: no copier writes one into a scan."""
    try:
        document = pikepdf.open(path)
    except (pikepdf.PdfError, OSError) as error:
        raise refusal_of(error) from error
    try:
        root = document.Root
        actions = [root.get("/OpenAction"), *(root.get("/AA") or {}).values()]
        has_script = "/JavaScript" in (root.get("/Names") or {}) or any(
            isinstance(action, pikepdf.Dictionary) and action.get("/S") == "/JavaScript" for action in actions
        )
    except (pikepdf.PdfError, AttributeError, TypeError, ValueError, OSError) as error:
        document.close()
        raise refusal_of(error) from error
    if has_script:
        document.close()
        raise Refused("script")
    return document


def _read(page, plain, pixels_of):
    """Return a page as `pixels_of` makes a picture of it: `page` as PDFium has it, `plain` as pikepdf has it."""
    width, height = page.get_size()
    if not (0 < width < 1e6 and 0 < height < 1e6):
        raise Refused("broken")
    picture = _only_picture(page, width * height)
    if picture is None:
        return _drawn(page, width, height, limits.DOTS, pixels_of)
    columns, rows = picture.get_px_size()
    check_size(columns, rows)
    if jpeg := plain_jpeg(plain, (columns, rows)):
        image = opened(io.BytesIO(jpeg.data), "JPEG")
        if image.mode == jpeg.mode and image.size == (columns, rows):
            pixels = pixels_of(image)
            return None if pixels is None else np.ascontiguousarray(np.rot90(pixels, -page.get_rotation() // 90))
    left, bottom, right, top = picture.get_bounds()
    return _drawn(page, width, height, max(columns, rows) / max(right - left, top - bottom), pixels_of)


def _only_picture(page, area):
    """Return the picture that is all of a page, or None; raise Refused when a page holds one too large to decode."""
    objects = raw.FPDFPage_CountObjects(page)
    pictures = [
        thing for _number, thing in zip(range(LOOKED_AT), page.get_objects(filter=(raw.FPDF_PAGEOBJ_IMAGE,), max_depth=3), strict=False)
    ]
    for picture in pictures:
        check_size(*picture.get_px_size())
    if objects != 1 or len(pictures) != 1:
        return None
    left, bottom, right, top = pictures[0].get_bounds()
    return pictures[0] if (right - left) * (top - bottom) > WHOLE * area else None


def _drawn(page, width, height, scale, pixels_of):
    scale = min(scale, (limits.RENDERED_PIXELS / (width * height)) ** 0.5, limits.LONGEST / max(width, height))
    if min(width, height) * scale < 1:
        raise Refused("broken")
    if pixels_of is grey_of:
        return page.render(scale=scale, grayscale=True).to_numpy().squeeze().copy()
    return pixels_of(page.render(scale=scale, rev_byteorder=True).to_pil())
