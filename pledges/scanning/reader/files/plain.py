"""Which PDF pages show nothing but one JPEG, upright and whole, so that its bytes can be taken instead of a drawing. Pure.

What the page shows counts, not what is embedded: it may be inverted, masked, mirrored, cropped or in other colours. So a page is
plain only where every entry that could change the picture is absent.
"""

from dataclasses import dataclass

import pikepdf
from pikepdf import Name

MODES = {"/DeviceGray": "L", "/DeviceRGB": "RGB"}  # no other colours: an ICC profile, CMYK or a palette may mean anything
PICTURE_KEYS = {
    "/Type",
    "/Subtype",
    "/Width",
    "/Height",
    "/BitsPerComponent",
    "/ColorSpace",
    "/Filter",
    "/Length",
    "/Name",
    "/Interpolate",
    "/Metadata",
}
PAGE_KEYS = {
    "/Type",
    "/Parent",
    "/MediaBox",
    "/CropBox",
    "/BleedBox",
    "/TrimBox",
    "/ArtBox",
    "/Rotate",
    "/Resources",
    "/Contents",
    "/Metadata",
    "/StructParents",
    "/Tabs",
}
LONGEST_CONTENT = 400  # bytes of a content stream that places one picture
OFF = 0.02  # of a side that a picture may reach beyond the page, or leave of it


@dataclass(frozen=True)
class PlainJpeg:
    """`mode` is what Pillow must call the picture. How the page is rotated is left to who draws it."""

    data: bytes
    mode: str


def plain_jpeg(page, size):
    """Return the PlainJpeg of a page that shows one of `size` pixels and nothing else, or None."""
    try:
        return _plain_jpeg(page, size)
    except (pikepdf.PdfError, AttributeError, KeyError, TypeError, ValueError, ArithmeticError):
        return None


def _plain_jpeg(page, size):
    if not set(page.obj.keys()) <= PAGE_KEYS:
        return None
    resources = page.resources
    name, matrix = _placed(page)
    picture = resources["/XObject"][name]
    colours = str(picture.ColorSpace)
    if "/ColorSpace" in resources or colours not in MODES or not _is_plain(picture, size) or not _fills(matrix, page):
        return None
    return PlainJpeg(picture.read_raw_bytes(), MODES[colours])


def _placed(page):
    """Return (name, [a, b, c, d, e, f]) of the one picture that a page's content places and does nothing else."""
    contents = page.obj.Contents
    if isinstance(contents, pikepdf.Array):
        contents = contents[0] if len(contents) == 1 else None
    if int(contents.get("/Length")) > LONGEST_CONTENT:
        raise ValueError
    matrix, names = pikepdf.Matrix(), []
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) == "cm" and not names:
            matrix = pikepdf.Matrix(*map(float, operands)) @ matrix
        elif str(operator) == "Do":
            names.append(operands[0])
        elif str(operator) not in ("q", "Q"):
            raise ValueError
    (name,) = names
    return name, matrix.shorthand


def _is_plain(picture, size):
    if picture.Subtype != Name.Image or not set(picture.keys()) <= PICTURE_KEYS or (int(picture.Width), int(picture.Height)) != size:
        return False
    filters = list(picture.Filter) if isinstance(picture.Filter, pikepdf.Array) else [picture.Filter]
    return filters == [Name.DCTDecode] and int(picture.get("/BitsPerComponent", 8)) == 8


def _fills(matrix, page):
    """Whether a picture lies upright over the whole of what is shown of a page, and hardly beyond it."""
    a, b, c, d, e, f = matrix
    left, bottom, right, top = map(float, page.mediabox)
    if list(map(float, page.cropbox)) != [left, bottom, right, top]:
        return False
    wide, high = right - left, top - bottom
    off = max(abs(e - left) / wide, abs(e + a - right) / wide, abs(f - bottom) / high, abs(f + d - top) / high)
    return b == 0 and c == 0 and a > 0 and d > 0 and off < OFF
