"""Finding printed symbols on a page. Pure: an array in, Symbols out. A code is never guessed: only what decodes whole counts."""

import re
from dataclasses import dataclass

import numpy as np
import zxingcpp
from PIL import Image, ImageFilter

from campaigns.paper.marks.codes import ALPHABET, LENGTH

FORMATS = zxingcpp.BarcodeFormat.QRCodeModel2
LOCAL, GLOBAL = zxingcpp.Binarizer.LocalAverage, zxingcpp.Binarizer.GlobalHistogram
_LETTER = re.compile(rf"(?:(https?://[a-z0-9.:\-\[\]]+)/p/)?([{ALPHABET}]{{{LENGTH}}})")


@dataclass(frozen=True, eq=False)
class Symbol:
    """A decoded symbol: the small one has no `origin`. `corners`: 4 x 2 pixels, in the symbol's own reading order."""

    code: str
    origin: str | None
    corners: np.ndarray

    @property
    def centre(self):
        return self.corners.mean(axis=0)

    @property
    def side(self):
        """Its mean side in pixels."""
        return float(np.linalg.norm(self.corners - np.roll(self.corners, 1, axis=0), axis=1).mean())


@dataclass(frozen=True)
class Found:
    """What lies on a page: our `symbols`; `foreign` decoded but are not a letter's; `broken` were seen but do not decode."""

    symbols: tuple[Symbol, ...]
    foreign: int
    broken: int


def find_quickly(grey):
    """Return what one pass over a page (uint8, height x width) finds."""
    return _found(_read(grey, LOCAL), grey.shape)


def find_thoroughly(grey):
    """Return what any of several scales and binarisers finds, stopping at the first that finds a letter's symbol."""
    best = Found((), 0, 0)
    for scale, prepared, binarizer in _attempts(grey):
        found = _found(_read(prepared, binarizer), prepared.shape, scale)
        if found.symbols:
            return found
        best = max(best, found, key=lambda each: (each.foreign, each.broken))
    return best


def _attempts(grey):
    """Yield (scale, picture, binariser), the likeliest first. Names of damage: what each is for."""
    picture = Image.fromarray(grey)
    yield 1, grey, GLOBAL  # even light, noise
    dither = np.asarray(picture.filter(ImageFilter.GaussianBlur(1)))
    yield 1, dither, LOCAL  # dots of a black-and-white scan
    if max(grey.shape) <= LARGEST_DOUBLED:
        double = np.asarray(picture.resize((2 * picture.width, 2 * picture.height), Image.Resampling.BICUBIC))
        yield 2, double, LOCAL  # 150 dots an inch, and fine photocopies
        yield 2, np.asarray(Image.fromarray(double).filter(ImageFilter.GaussianBlur(2))), LOCAL
    half = np.asarray(picture.reduce(2))
    yield 0.5, half, LOCAL  # large photos, coarse noise
    yield 0.5, half, GLOBAL
    yield 1, np.asarray(picture.filter(ImageFilter.MedianFilter(3))), LOCAL  # specks
    yield 1, np.asarray(picture.filter(ImageFilter.UnsharpMask(3, 200, 0))), LOCAL  # out of focus


LARGEST_DOUBLED = 3600  # pixels: an A4 page at 300 dots an inch


def _read(picture, binarizer):
    return zxingcpp.read_barcodes(
        picture,
        formats=FORMATS,
        try_invert=False,
        try_downscale=False,
        binarizer=binarizer,
        return_errors=True,
        text_mode=zxingcpp.TextMode.Plain,
    )


def _found(barcodes, shape, scale=1):
    symbols, foreign, broken = [], 0, 0
    for barcode in barcodes:
        if not barcode.valid:
            broken += 1
            continue
        match = _LETTER.fullmatch(barcode.text)
        if match is None:
            foreign += 1
            continue
        symbols.append(Symbol(match[2], match[1], _corners(barcode.position) / scale))
    return Found(tuple(symbols), foreign, broken)


def _corners(position):
    points = (position.top_left, position.top_right, position.bottom_right, position.bottom_left)
    return np.array([(point.x, point.y) for point in points], float)
