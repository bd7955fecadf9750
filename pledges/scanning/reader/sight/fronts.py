"""Recognising a side of a letter on which no symbol was read, by its looks. Pure: arrays.

Pages are compared as thumbnails of 4 mm a pixel, where paragraphs and drawings are blots, by normalised correlation at every
shift (Lewis 1995), any way up and at the sizes that copiers make of a page.
"""

from dataclasses import dataclass

import numpy as np
from PIL import Image

from pledges.scanning.reader.sight.forms import MM, Form, render_page

PIXELS_MM = 0.25
PAGE_MM = (297, 210)  # the longer side of what was scanned
SIZES = (1.0, 0.97, 0.94, 0.9, 0.86)
ALIKE, SURE = 0.65, 0.8  # correlation: from the first on a page may be a side, above the second no other is tried
LEAST_DARK = 0.004  # of a side, on average: with less on it, it looks like anything
MOST_OFF = 6  # pixels that a side may reach over a page's edge
SYMBOL = 128  # the shade of a symbol from afar
CUT_FROM = 0.4  # of a page's height: a slip that begins lower is cut off the sheet


@dataclass(frozen=True, eq=False)
class _Side:
    label: str  # "front" or "slip"
    grey: np.ndarray  # at PIXELS_MM


class Sides:
    """The sides of the letters that may be in a stack, those last recognised first."""

    def __init__(self, forms):
        self._tries = [
            (side, length, turn, size)
            for side in (side for form in forms for side in _sides(form))
            for size in SIZES
            for length in PAGE_MM
            for turn in range(4)
        ]

    def match(self, grey):
        """Return "front" or "slip" when a page looks like that side of a letter, else ""."""
        pages = {length: _darkness(_thumbnail(grey, PIXELS_MM * length / max(grey.shape))) for length in PAGE_MM}
        best, found = ALIKE, None
        for each in self._tries:
            side, length, turn, size = each
            score = _likeness(np.rot90(pages[length], turn), _darkness(_thumbnail(side.grey, size)))
            if score > best:
                best, found = score, each
            if score > SURE:
                break
        if found is None:
            return ""
        self._tries.remove(found)
        self._tries.insert(0, found)
        return found[0].label


def _sides(form: Form):
    """Yield the sides of a letter. Where the slip is cut off the sheet, it and its other side are sides of their own as well."""
    scale = PIXELS_MM / MM
    for number in range(form.sides):
        page = _thumbnail(_with_symbols(form, number, 8 * scale), 1 / 8)
        label = "slip" if number == form.slip_page else "front"
        cut = int(form.extent[1] * scale)
        parts = [page, page[cut:]] if number >= form.slip_page - 1 and form.extent[1] > CUT_FROM * form.page[3] else [page]
        yield from (_Side(label, part) for part in parts if _darkness(part).mean() > LEAST_DARK)


def _with_symbols(form, number, scale):
    """Return a printed side, with grey patches where symbols are stamped."""
    grey = np.array(render_page(form.pdf, number, scale))
    places = [*form.symbols.values()] if number == form.slip_page else []
    places += [form.keep] if number == form.keep_page else []
    for left, top, right, bottom in places:
        grey[int(top * scale) : int(bottom * scale), int(left * scale) : int(right * scale)] = SYMBOL
    return grey


def _thumbnail(grey, scale):
    picture = Image.fromarray(grey)
    size = [max(1, round(side * scale)) for side in picture.size]
    return np.asarray(picture.resize(size, Image.Resampling.BOX if scale < 0.5 else Image.Resampling.BILINEAR))


def _darkness(grey):
    paper = np.quantile(grey, 0.9)
    return np.clip((paper - grey.astype(np.float32)) / max(paper, 1), 0, 1)


def _likeness(page, side):
    """Return the highest correlation (-1 to 1) of a side with a page at any shift."""
    high, wide = side.shape
    page = np.pad(page, ((MOST_OFF, MOST_OFF), (MOST_OFF, MOST_OFF)))
    if page.shape[0] < high or page.shape[1] < wide:
        return 0.0
    own = side - side.mean()
    shape = page.shape
    sums = np.fft.irfft2(np.fft.rfft2(page) * np.conj(np.fft.rfft2(own, shape)), shape)[: shape[0] - high + 1, : shape[1] - wide + 1]
    spread = _boxes(page**2, high, wide) - _boxes(page, high, wide) ** 2 / side.size
    return float((sums / np.sqrt(np.maximum(spread, 1e-3) * (own**2).sum() + 1e-9)).max())


def _boxes(values, high, wide):
    """Return the sum over every window of a size, wherever it lies."""
    whole = np.pad(values, ((1, 0), (1, 0))).cumsum(axis=0, dtype=np.float64).cumsum(axis=1)
    return whole[high:, wide:] - whole[:-high, wide:] - whole[high:, :-wide] + whole[:-high, :-wide]
