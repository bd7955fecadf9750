"""Ink that lies beside an empty box, and may be meant for it: a name above its frame, a tick left of its square. Pure: arrays.

All boxes of a slip, and what lies around them, are seen at once in cells of a millimetre; what is printed there is left out.
"""

from functools import lru_cache

import numpy as np

from pledges.scanning.reader.readings.states import DECLINED_BOX
from pledges.scanning.reader.sight.boxes.cells import Print, crookedness, joined, marks_of, without_folds
from pledges.scanning.reader.sight.forms import MM, corners_of
from pledges.scanning.reader.sight.registering import homography

AROUND_MM = 18  # on every side of all boxes
FRAME_MM = 1.2  # on either side of a frame nothing is told from it
NEAR_MM, NEAR_TICK_MM = 13, 10  # so near to a box a name, or a tick, may be meant for it
CLOSE_MM = 5  # nearer than this it may be meant for a box although another is nearer still
LEAST, LEAST_TICK = 8, 3  # cells: as many millimetres of strokes
FAINT = 0.17  # of black, on average over a cell: a pen's line of 0.3 mm through half of it
LARGEST_MM = (18, 45)  # no name is higher or wider: a larger mark is a seal, a stain or a line through the slip
HARD, MOSTLY = 0.2, 0.5  # of black, within a cell; of a mark's cells: strokes have such edges, stains hardly any
STROKE_MM, STRAIGHT_MM = 16, 0.8  # a longer mark that is straighter than this is no name, but a line


def boxes_beside_ink(picture, form, cuts, decided, shades):
    """Return the empty boxes that ink lies beside, on a page (a Pillow image in grey); `shades`: (white, black)."""
    empty = [name for name, decision in decided.items() if decision == "empty"]
    if not empty:
        return []
    around, free, away = _around(form)
    points = np.vstack([corners_of(form.boxes[name]) for name in cuts])
    to_page = homography(points, np.vstack([each.corners for each in cuts.values()]))
    inked = around.ink(picture, to_page, shades) > FAINT
    nearest = np.minimum.reduce([*away.values()])
    wanted = {name: free & (away[name] < _near(name)) & (away[name] <= np.maximum(nearest, CLOSE_MM)) for name in empty}
    if not any((inked & wanted[name]).sum() >= _least(name) for name in empty):
        return []
    inked = joined(without_folds(inked), 1)
    written, is_hard = np.zeros_like(inked), around.rise(picture, to_page, shades) > HARD
    for mark in marks_of(inked, np.logical_or.reduce([*wanted.values()])):
        if is_hard[mark].mean() > MOSTLY and _may_be_handwriting(mark, free):
            written |= mark
    return [name for name in empty if _is_written(written & wanted[name], _least(name))]


@lru_cache(maxsize=32)
def _around(form):
    """Return (the Print of all boxes and of AROUND_MM around them, which cells tell something, {name: mm from each box})."""
    every = np.array([*form.boxes.values()])
    margin = AROUND_MM * MM
    print = Print.of(form, np.concatenate([every[:, :2].min(axis=0) - margin, every[:, 2:].max(axis=0) + margin]))
    away = {name: print.away_mm(rectangle) for name, rectangle in form.boxes.items()}
    return print, print.is_free & (np.minimum.reduce([*away.values()]) > FRAME_MM), away


def _near(name):
    return NEAR_TICK_MM if name == DECLINED_BOX else NEAR_MM


def _least(name):
    return LEAST_TICK if name == DECLINED_BOX else LEAST


def _is_written(cells, least):
    """Whether enough is written, and not only pieces of one line, as of a fold of which print hides the rest."""
    points = np.argwhere(cells)
    return len(points) >= least and (max(np.ptp(points, axis=0)) < STROKE_MM or crookedness(points) > STRAIGHT_MM)


def _may_be_handwriting(mark, free):
    """Whether a mark (bool, rows x columns) has the size of a name or a tick, and lies outside the boxes."""
    points = np.argwhere(mark)
    size = np.ptp(points, axis=0) + 1
    if (size > LARGEST_MM).any() or (mark & ~free).sum() > (mark & free).sum():
        return False
    return max(size) <= STROKE_MM or crookedness(points) > STRAIGHT_MM
