"""Recognising a side of a letter on which no symbol was read, by its looks. Pure: arrays.

Pages are compared as thumbnails of 4 mm a pixel, where paragraphs and drawings are blots, by normalised correlation at every
shift (Lewis 1995), any way up, straightened, and at the sizes that copiers make of a page. Many papers look alike from so far; so
a front is one only where its patches, at a millimetre a pixel, are found on the page as well.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from PIL import Image

from pledges.scanning.reader.sight.forms import MM, Form, render_page
from pledges.scanning.reader.sight.paper import is_clear_print, skew_of, straightened

PIXELS_MM = 0.25
PAGE_MM = (297, 210)  # the longer side of what was scanned
SIZES = (1.0, 0.97, 0.94, 0.9, 0.86, 1.03)
ALIKE, SURE = 0.5, 0.8  # correlation: from the first on a page may be a front, above the second no other is tried
SLIP_ALIKE = 0.45  # from here on a page may be a slip: symbols and signatures are half of it; other papers have 0.2 to 0.4
LEAST_DARK = 0.004  # of a side, on average: with less on it, it looks like anything
LONGEST = 1200  # pixels of a page's longer side: no more is needed here
SQUARE = 96  # pixels: a page and its rim fit in it
MOST_OFF = 6  # pixels that a side may reach over a page's edge
SYMBOL = 128  # the shade of a symbol from afar
CUT_FROM = 0.4  # of a page's height: a slip that begins lower is cut off the sheet

# Patches, at a millimetre a pixel
PATCH = 24  # mm: some lines of a paragraph
PATCH_OFF = 7  # mm that a patch may lie off: as far as a page skewed by 3 degrees has it
LEAST_SPREAD = 0.05  # of a patch's darkness: emptier ones say nothing
SAME = 0.5  # correlation of a patch that is found; patches of other papers, at their best shift, have 0.2 to 0.4
LEAST_SAME = 0.6  # of the patches are found on a front: a stain or a seal hides some

REST = 0.3  # of a front's print: more than this beside it may be another side


@dataclass(frozen=True, eq=False)
class _Side:
    label: str  # "front" or "slip"
    is_part: bool  # only as much of it as lies on the slip's paper
    grey: np.ndarray  # at PIXELS_MM
    fine: np.ndarray  # at a pixel a millimetre


@dataclass(frozen=True, eq=False)
class _Match:
    """Where a side lies best: on a page of `length` millimetres that is turned back by `skew` degrees and by quarter turns."""

    score: float
    side: _Side
    size: float
    length: int
    turn: int
    skew: float
    shift: tuple[int, int]  # rows and columns at PIXELS_MM from the page's upper left corner


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

    def match(self, grey, *, depth=2):
        """Return what a page without symbols is: a letter's "front", a "slip", surely an "other" paper, or "" where that cannot be told.

        `depth`: how many fronts may lie on it, one beside the other.
        """
        skew = skew_of(grey)
        small = _thumbnail(grey, min(1, LONGEST / max(grey.shape)))
        found = self._best(small, skew)
        rest = _rest_of_front(small, found)
        if rest is not None and rest.size and found["front"].side.is_part:
            found = self._best(small, skew, is_whole=True)
            rest = _rest_of_front(small, found)
        if rest is not None:
            self._prefer(found["front"])
            return "front" if not rest.size else self.match(rest, depth=depth - 1) if depth > 1 else ""
        if "slip" in found and found["slip"].score >= SLIP_ALIKE:
            return "slip"
        return "other" if is_clear_print(grey, skew) else ""

    def _best(self, grey, skew, *, is_whole=False):
        """Return {label: the best _Match}, where one is sure no other is tried. `is_whole`: only among whole sides."""
        best = {}
        for turned_by in dict.fromkeys((0.0, skew)):
            level = straightened(grey, turned_by)
            pages = {}
            for side, length, turn, size in self._tries:
                if is_whole and side.is_part:
                    continue
                if (length, turn) not in pages:
                    pages[length, turn] = _Page.of(np.rot90(_thumbnail(level, PIXELS_MM * length / max(grey.shape)), turn))
                score, shift = _likeness(pages[length, turn], _template(side, size))
                if score > max(ALIKE if side.label == "front" else 0, best[side.label].score if side.label in best else 0):
                    best[side.label] = _Match(score, side, size, length, turn, turned_by, shift)
                if score > SURE:
                    return best
        return best

    def _prefer(self, found):
        known = (found.side, found.length, found.turn, found.size)
        self._tries.remove(known)
        self._tries.insert(0, known)


def _sides(form: Form):
    """Yield the class's cover sheet and the letter's sides. Where the slip is cut off, it and its other side are sides of their own too."""
    scale = PIXELS_MM / MM
    if form.cover is not None:
        yield _side("front", _with_symbols(form, form.cover, 8 * scale), is_part=False)
    for number in range(form.sides):
        drawn = _with_symbols(form, number, 8 * scale)
        label = "slip" if number == form.slip_page else "front"
        cut = form.extent[1] * scale
        starts = [0, cut] if number >= form.slip_page - 1 and form.extent[1] > CUT_FROM * form.page[3] else [0]
        for start in starts:
            side = _side(label, drawn[int(8 * start) :], is_part=start > 0)
            if _darkness(side.grey).mean() > LEAST_DARK:
                yield side


def _side(label, drawn, *, is_part):
    return _Side(label, is_part, _thumbnail(drawn, 1 / 8), _thumbnail(drawn, 1 / (8 * PIXELS_MM)))


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


@dataclass(frozen=True, eq=False)
class _Page:
    """A page at PIXELS_MM as correlation needs it: with a rim on which a side may lie, in a square of SQUARE pixels."""

    dark: np.ndarray
    spectrum: np.ndarray

    @classmethod
    def of(cls, grey):
        dark = np.pad(_darkness(grey), MOST_OFF)
        return cls(dark, np.fft.rfft2(dark, (SQUARE, SQUARE)))


@lru_cache(maxsize=256)
def _template(side, size):
    """Return (shape, spectrum, energy) of a side at a size."""
    dark = _darkness(_thumbnail(side.grey, size))
    own = dark - dark.mean()
    return own.shape, np.conj(np.fft.rfft2(own, (SQUARE, SQUARE))), float((own**2).sum())


def _likeness(page, template):
    """Return (the highest correlation, -1 to 1, of a side with a page at any shift, that shift)."""
    (high, wide), spectrum, energy = template
    rows, columns = page.dark.shape[0] - high + 1, page.dark.shape[1] - wide + 1
    if rows < 1 or columns < 1:
        return 0.0, (0, 0)
    sums = np.fft.irfft2(page.spectrum * spectrum, (SQUARE, SQUARE))[:rows, :columns]
    spread = _boxes(page.dark**2, high, wide) - _boxes(page.dark, high, wide) ** 2 / (high * wide)
    scores = sums / np.sqrt(np.maximum(spread, 1e-3) * energy + 1e-9)
    row, column = np.unravel_index(scores.argmax(), scores.shape)
    return float(scores[row, column]), (int(row) - MOST_OFF, int(column) - MOST_OFF)


def _boxes(values, high, wide):
    """Return the sum over every window of a size, wherever it lies."""
    whole = np.pad(values, ((1, 0), (1, 0))).cumsum(axis=0, dtype=np.float64).cumsum(axis=1)
    return whole[high:, wide:] - whole[:-high, wide:] - whole[high:, :-wide] + whole[:-high, :-wide]


def _is_same(grey, found):
    """Whether the patches of a side are found on the page about where it was matched."""
    page = _thumbnail(straightened(grey, found.skew), found.length / max(grey.shape))
    page = np.pad(_darkness(np.rot90(page, found.turn)), PATCH_OFF + PATCH)
    side = _darkness(_thumbnail(found.side.fine, found.size))
    top, left = (round(shift / PIXELS_MM) + PATCH for shift in found.shift)
    likeness = []
    for row in range(0, side.shape[0] - PATCH + 1, PATCH):
        for column in range(0, side.shape[1] - PATCH + 1, PATCH):
            patch = side[row : row + PATCH, column : column + PATCH]
            near = page[max(0, top + row) :, max(0, left + column) :][: PATCH + 2 * PATCH_OFF, : PATCH + 2 * PATCH_OFF]
            if patch.std() > LEAST_SPREAD:
                likeness.append(_highest(near, patch))
    return bool(likeness) and float(np.mean(np.array(likeness) > SAME)) >= LEAST_SAME


def _highest(page, patch):
    """Return the highest correlation of a patch with a part of a page at any shift."""
    if min(page.shape) < PATCH:
        return 0.0
    windows = np.lib.stride_tricks.sliding_window_view(page, patch.shape)
    own = patch - patch.mean()
    sums = np.einsum("ijkl,kl->ij", windows, own, optimize=True)
    spread = _boxes(page**2, PATCH, PATCH) - _boxes(page, PATCH, PATCH) ** 2 / patch.size
    return float((sums / np.sqrt(np.maximum(spread, 1e-2) * (own**2).sum())).max())


def _rest_of_front(grey, found):
    """Return the page with the front that was found painted over, of no size where hardly anything is left; None where it is none."""
    front, slip = found.get("front"), found.get("slip")
    if front is None or (slip and slip.score > front.score) or not _is_same(grey, front):
        return None
    level = np.rot90(straightened(grey, front.skew), front.turn).copy()
    scale = max(grey.shape) / front.length / PIXELS_MM
    (row, column), (high, wide) = front.shift, (round(side * front.size) for side in front.side.grey.shape)
    edges = _edges(_thumbnail(level, 1 / scale))
    within = edges[max(0, row - 1) : row + high + 1, max(0, column - 1) : column + wide + 1].sum()
    if edges.sum() - within <= REST * within:
        return level[:0]
    top, left = (max(0, round(at * scale)) for at in front.shift)
    level[top : round((row + high) * scale), left : round((column + wide) * scale)] = np.quantile(level, 0.9)
    return level


def _edges(grey):
    """Return how much each pixel of a thumbnail differs from those around it: even darkness, as a desk's, is no print."""
    padded = np.pad(_darkness(grey), 1, mode="edge")
    around = (padded[:-2, 1:-1] + padded[2:, 1:-1] + padded[1:-1, :-2] + padded[1:-1, 2:]) / 4
    return np.abs(padded[1:-1, 1:-1] - around)
