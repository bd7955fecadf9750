"""What a PDF page shows is read, whatever bytes are embedded in it."""

import io

import numpy as np
import pikepdf
import pypdfium2
import pytest
from PIL import Image, ImageDraw

from pledges.scanning.reader.files.opening import open_document

WIDE, HIGH = 595, 842


def picture():
    grey = Image.new("L", (827, 1170), 250)
    ImageDraw.Draw(grey).rectangle((60, 80, 400, 300), fill=20)
    ImageDraw.Draw(grey).ellipse((500, 700, 780, 1100), fill=120)
    return grey


def jpeg(mode="L"):
    target = io.BytesIO()
    picture().convert(mode).save(target, "JPEG", quality=85)
    return target.getvalue()


def write(path, *, content=b"q 595 0 0 842 0 0 cm /Im0 Do Q", mode="L", resources=None, page=None, **entries):
    """Write a PDF of one page with one JPEG, with further entries of the picture, its page and its resources."""
    document = pikepdf.new()
    data = jpeg(mode)
    usual = {"Type": pikepdf.Name.XObject, "Subtype": pikepdf.Name.Image, "Width": 827, "Height": 1170, "BitsPerComponent": 8}
    usual |= {"ColorSpace": pikepdf.Name.DeviceGray if mode == "L" else pikepdf.Name.DeviceRGB, "Filter": pikepdf.Name.DCTDecode}
    made = document.add_blank_page(page_size=(WIDE, HIGH))
    stream = document.make_indirect(pikepdf.Stream(document, data, **(usual | {key: entry(document) for key, entry in entries.items()})))
    made.obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=stream), **(resources or {}))
    made.obj.Contents = document.make_stream(content)
    for key, value in (page or {}).items():
        made.obj[key] = value
    document.save(path)


def mask(document):
    half = bytes(255 if row < 585 else 0 for row in range(1170) for _column in range(1))
    usual = {"Type": pikepdf.Name.XObject, "Subtype": pikepdf.Name.Image, "Width": 1, "Height": 1170, "BitsPerComponent": 8}
    return document.make_indirect(pikepdf.Stream(document, half, ColorSpace=pikepdf.Name.DeviceGray, **usual))


def stencil(document):
    """One that hides the upper half of the picture."""
    usual = {"Type": pikepdf.Name.XObject, "Subtype": pikepdf.Name.Image, "Width": 1, "Height": 2, "BitsPerComponent": 1}
    return document.make_indirect(pikepdf.Stream(document, b"\x80\x00", ImageMask=True, **usual))


def separation(document):
    tint = pikepdf.Dictionary(FunctionType=2, Domain=[0, 1], C0=[0], C1=[1], N=1)
    return pikepdf.Array([pikepdf.Name.Separation, pikepdf.Name.Red, pikepdf.Name.DeviceGray, tint])


ODD = {
    "inverted": {"Decode": lambda _document: pikepdf.Array([1, 0])},
    "masked": {"SMask": mask},
    "stencilled": {"Mask": stencil},
    "in another colour": {"ColorSpace": separation},
    "mirrored": {"content": b"q -595 0 0 842 595 0 cm /Im0 Do Q"},
    "upside down": {"content": b"q 595 0 0 -842 0 842 cm /Im0 Do Q"},
    "on its side": {"content": b"q 0 842 -595 0 595 0 cm /Im0 Do Q"},
    "cropped": {"page": {"/CropBox": pikepdf.Array([0, 0, 595, 421])}},
    "larger than the page": {"content": b"q 1190 0 0 1684 0 0 cm /Im0 Do Q"},
    "clipped": {"content": b"q 0 0 595 421 re W n 595 0 0 842 0 0 cm /Im0 Do Q"},
    "in colour": {"mode": "RGB"},
    "rotated": {"page": {"/Rotate": 90}},
    "rotated backwards": {"page": {"/Rotate": -90}},
    "pale": {
        "content": b"q /G gs 595 0 0 842 0 0 cm /Im0 Do Q",
        "resources": {"ExtGState": pikepdf.Dictionary(G=pikepdf.Dictionary(ca=0.3))},
    },
}


@pytest.mark.parametrize("odd", ODD)
def test_a_page_is_what_is_shown_of_it(tmp_path, odd):
    write(tmp_path / "odd.pdf", **ODD[odd])
    read = open_document(tmp_path / "odd.pdf").page(0)
    shown = pypdfium2.PdfDocument(tmp_path / "odd.pdf")[0].render(scale=0.25, grayscale=True).to_numpy().squeeze()
    small = np.asarray(Image.fromarray(read).resize(shown.shape[::-1], Image.Resampling.BOX), float)
    assert np.abs(small - shown).mean() < 3


def test_a_page_that_shows_one_jpeg_is_that_jpeg_pixel_for_pixel(tmp_path):
    write(tmp_path / "plain.pdf")
    assert np.array_equal(open_document(tmp_path / "plain.pdf").page(0), np.asarray(Image.open(io.BytesIO(jpeg()))))
