"""What is inked around printed boxes, in cells of a millimetre; what is printed there is left out. Pure: arrays."""

from dataclasses import dataclass

import numpy as np
from PIL import Image

from pledges.scanning.reader.sight.forms import BLANK_SCALE, MM

PIXELS_MM = 3
INKED = 0.25  # of black, on average over a cell, more than print: a pen's line of 0.3 mm; a scan's dots and most folds are fainter
PAPER_MM = 3  # so near to a stroke paper is seen
PRINTED = 0.02  # of black: a cell of the blank print that is darker is printed, and so are those beside it
THICKER = 1.4  # times as dark as the master has it, a copier may print a cell or one beside it; what is darker still is ink on print
FOLD_SLOPES = np.arange(-0.09, 0.1, 0.03)  # cells across a cell along
FOLDED, FOLD_CELLS = 0.6, 1  # of all that is seen such a line is inked; cells on either side are the fold's
STAMPED_MM = 1.5  # around what is stamped on each copy nothing is told from it


@dataclass(frozen=True, eq=False)
class Print:
    """What a form has in a part of its slip, in cells of a millimetre, rows x columns."""

    origin: tuple[float, float]  # form points of the upper left corner
    x: np.ndarray  # form points of each cell's middle
    y: np.ndarray
    is_free: np.ndarray  # nothing is printed in it
    most_printed: np.ndarray  # how dark print may make it at most

    @classmethod
    def of(cls, form, rectangle):
        """Return the Print in a rectangle (form points) of a form's slip."""
        left, top, right, bottom = rectangle
        shape = round((bottom - top) / MM), round((right - left) / MM)
        x, y = np.meshgrid(left + (np.arange(shape[1]) + 0.5) * MM, top + (np.arange(shape[0]) + 0.5) * MM)
        blank = _drawn(Image.fromarray(form.blank), np.diag([BLANK_SCALE, BLANK_SCALE, 1.0]), (left, top), shape)
        printed = brightest(_darkness(blank, 255, 255))
        is_stamped = np.min([_away(x, y, each) for each in form.stamped], axis=0) < STAMPED_MM
        return cls((left, top), x, y, (printed < PRINTED) & ~is_stamped, np.where(is_stamped, np.inf, THICKER * printed))

    def away_mm(self, rectangle):
        """Return by how many millimetres each cell lies outside a rectangle; within it, below 0, how far from its nearest side."""
        return _away(self.x, self.y, rectangle)

    def ink(self, picture, to_page, shades):
        """Return how much darker each cell of a page (a Pillow image in grey) is than print may make it, to 1.

        `to_page` maps form points, `shades`: (white, black).
        """
        white, black = shades
        cells = _drawn(picture, to_page, self.origin, self.x.shape)
        return _darkness(cells, _paper(cells, white), white - black) - self.most_printed

    def rise(self, picture, to_page, shades):
        """Return how hard dark stands beside light in each cell of a page, 0 to 1: as at a stroke's edge, and not in a stain."""
        cells = _drawn(picture, to_page, self.origin, self.x.shape)
        return np.ptp(cells, axis=-1) / max(shades[0] - shades[1], 1)


def _drawn(picture, to_page, origin, shape):
    """Return (rows x columns x pixels) of cells from a place of the form on."""
    step = MM / PIXELS_MM
    matrix = to_page @ np.array([(step, 0, origin[0]), (0, step, origin[1]), (0, 0, 1)])
    matrix = matrix / matrix[2, 2]
    rows, columns = shape
    wide, high = columns * PIXELS_MM, rows * PIXELS_MM
    cut = picture.transform((wide, high), Image.Transform.PERSPECTIVE, tuple(matrix.ravel()[:8]), Image.Resampling.BILINEAR, fillcolor=255)
    cells = np.asarray(cut, np.float32).reshape(rows, PIXELS_MM, columns, PIXELS_MM)
    return cells.swapaxes(1, 2).reshape(rows, columns, -1)


def _paper(cells, white):
    """Return the paper's shade at each cell, which a shadow darkens: the brightest pixel near it, never brighter than the page's white."""
    bright = cells.max(axis=-1)
    for _mm in range(PAPER_MM):
        bright = brightest(bright)
    return np.minimum(bright, white)[..., None]


def _darkness(cells, paper, contrast):
    return np.clip((paper - cells) / max(contrast, 1), 0, 1).mean(axis=-1)


def _away(x, y, rectangle):
    left, top, right, bottom = rectangle
    across, down = np.maximum(left - x, x - right), np.maximum(top - y, y - bottom)
    return np.where((across > 0) & (down > 0), np.hypot(across, down), np.maximum(across, down)) / MM


def brightest(values):
    """Return the greatest of each cell and its eight neighbours."""
    padded = np.pad(values, 1, mode="edge")
    tall = np.maximum(np.maximum(padded[:-2], padded[1:-1]), padded[2:])
    return np.maximum(np.maximum(tall[:, :-2], tall[:, 1:-1]), tall[:, 2:])


def joined(inked, neighbours=2):
    """Return the inked cells of which so many neighbours are inked too: marks go on, a scan's dots do not."""
    padded = np.pad(inked, 1).astype(np.uint8)
    rows = padded[:-2] + padded[1:-1] + padded[2:]
    return inked & (rows[:, :-2] + rows[:, 1:-1] + rows[:, 2:] > neighbours)


def without_folds(inked):
    """Return the inked cells less those along a nearly level or upright line through all that is seen."""
    return _without_upright(_without_upright(inked).T).T


def _without_upright(inked):
    high, wide = inked.shape
    rows, left = np.arange(high), inked.copy()
    for slope in FOLD_SLOPES:
        columns = np.arange(wide)[None] + np.rint(slope * (rows - high / 2)).astype(int)[:, None]
        is_inside = (columns >= 0) & (columns < wide)
        along = spread(inked)[rows[:, None], columns.clip(0, wide - 1)] & is_inside
        for column in np.flatnonzero(along.sum(axis=0) > FOLDED * high):
            for beside in range(-FOLD_CELLS, FOLD_CELLS + 1):
                left[rows, (columns[:, column] + beside).clip(0, wide - 1)] = False
    return left


def spread(cells):
    """Return the cells and their eight neighbours."""
    padded = np.pad(cells, 1)
    tall = padded[:-2] | padded[1:-1] | padded[2:]
    return tall[:, :-2] | tall[:, 1:-1] | tall[:, 2:]


def marks_of(inked, wanted):
    """Yield each mark of which a part is wanted: inked cells that touch one another (bool, rows x columns)."""
    left = inked & wanted
    while left.any():
        mark, size = np.zeros_like(left), 0
        mark[np.unravel_index(left.argmax(), left.shape)] = True
        while mark.sum() > size:
            size = mark.sum()
            mark = spread(mark) & inked
        left &= ~mark
        yield mark


def crookedness(points):
    """Return by how much points (n x 2) are off the straight line that fits them best, the root of the mean square."""
    return float(np.linalg.eigvalsh(np.cov(points.T, bias=True))[0].clip(0) ** 0.5)
