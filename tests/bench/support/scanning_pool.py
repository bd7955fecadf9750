"""What the bench's own processes do: make slips, and the bare minimum of reading. Nothing of Django."""

import io
import random
from pathlib import Path

import pikepdf
import zxingcpp
from PIL import Image

from tests.bench.support import scanning_marks, scanning_slips

_papers, _document = [], []


def load(packs):
    _papers[:] = [scanning_slips.Paper(layout, path, geometry, codes) for layout, path, geometry, codes in packs]


def make(kind, seed, number, copy, path):
    """Write the picture of a slip of the n-th pack and return the Slip."""
    draw = scanning_marks.KINDS.get(kind) or getattr(scanning_slips, kind)
    slip, data = draw(random.Random(seed), _papers[number], copy)
    Path(path).write_bytes(data)
    return slip


def open_pdf(path):
    _document[:] = [pikepdf.open(path)]


def read_barely(number):
    """The least that any reader does: extract the JPEG, decode it, look for symbols once."""
    data = _document[0].pages[number].Resources.XObject.Im0.read_raw_bytes()
    picture = Image.open(io.BytesIO(data)).convert("L")
    return len(zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode))
