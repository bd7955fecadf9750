"""Folds in the paper: lines that run straight through a box and on beyond it, as no stroke of a hand does. Pure: arrays.

Lengths are in windows of 1 mm, as ink.py divides a box, and darkness is from 0 to 1.
"""

from dataclasses import dataclass
from functools import lru_cache
from itertools import product

import numpy as np

# What a fold's line looks like
FAINT = 0.025  # a window at least so dark shows the line, unless the caller says otherwise
THROUGH = 0.93  # of the windows along the line show it
STEEPEST = 0.09  # rows a column
WITHIN = 0.4  # of the box's width a line must run before it leaves over the upper or lower side
SHORTEST = 0.9 * THROUGH * WITHIN  # of the columns must have anything dark in them; else no line is sought, which saves time
MOST = 3  # lines that are sought from left to right, and as many from top to bottom

# What a fold darkens
CORRIDOR = 2  # windows on either side of the line that are the fold's
BESIDE = 4  # windows on either side where what is dark may still be the fold's

# What is no mere fold
REACH = 4  # windows along the frame, either way, in which a line must be seen to go on
EXCESS, LEAST_STROKE = 0.08, 4  # a stroke may run along a line of which so many columns are darker by so much than the faint ones
CROSSING = 0.05  # a window just outside the frame that is darker than most there by this shows something that crosses the frame

# Dots of a black-and-white scan, which are taken off before a line is sought
DOTS = 0.06  # at most so much more than most of the box has
MOST_BASE = 0.15  # and no more than this in all


@dataclass(frozen=True)
class Folds:
    """What was seen of folds in a box. The arrays are bool, rows x columns of windows."""

    clear: np.ndarray  # lies on no fold
    apart: np.ndarray  # lies not even beside one
    is_doubtful: bool  # whether a line is no mere fold: it ends at the frame, or a stroke may run along it


def folds_in(dark, beyond, faint=FAINT):
    """Return the Folds in a box.

    `dark`: rows x columns of windows; `beyond`: four arrays of the windows just outside the frame, left, top, right, bottom.
    `faint`: how dark a window is that shows a line.
    """
    dark, left, top, right, bottom = _above_dots(dark, beyond)
    level = _level_folds(dark, (left, right), (top, bottom), faint)
    upright = _level_folds(dark.T, (top, bottom), (left, right), faint)
    return Folds(level.clear & upright.clear.T, level.apart & upright.apart.T, level.is_doubtful or upright.is_doubtful)


def _level_folds(dark, ends, sides, faint):
    """Return the Folds that run from the left end to the right one, or leave over a side: the upper or the lower one."""
    dark, clear, apart, is_doubtful = dark.copy(), np.ones(dark.shape, bool), np.ones(dark.shape, bool), False
    for _line in range(MOST):
        path = _line_through(dark, faint)
        if path is None:
            break
        away = np.abs(np.arange(len(dark))[:, None] - path[None])
        near = away <= CORRIDOR
        is_doubtful |= not _goes_on(path, len(dark), ends, sides, faint) or _hides_stroke((dark * near).sum(axis=0))
        clear &= ~near
        apart &= away > BESIDE
        dark[near] = 0  # so the next line is another
    return Folds(clear, apart, is_doubtful)


def runs_through(dark, beyond):
    """Whether a straight line runs through a small box and on at opposite sides: a fold, or a pen's line through the slip.

    `dark`: rows x columns of bool. A cross in the box may run over opposite sides as well, but is no line between them.
    """
    left, top, right, bottom = (np.convolve(edge > CROSSING + np.median(edge), np.ones(3), "same") > 0 for edge in beyond)
    return _is_bridged(dark, left, right) or _is_bridged(dark.T, top, bottom)


def _is_bridged(dark, left, right):
    """Whether dark windows lead straight from a place on the left to one on the right."""
    rows, columns = dark.shape
    for start, end in product(np.flatnonzero(left[:rows]), np.flatnonzero(right[:rows])):
        path = np.rint(np.linspace(start, end, columns)).astype(int)
        if dark[path, np.arange(columns)].all():
            return True
    return False


def _above_dots(dark, beyond):
    """Return how much darker the windows of the box, and those beyond it, are than dots make most of the box."""
    middle, upper = np.quantile(dark, (0.5, 0.84))
    base = min(middle + min(1.5 * (upper - middle), DOTS), MOST_BASE)
    return [np.maximum(each - base, 0) for each in (dark, *beyond)]


def _hides_stroke(along):
    """Whether a line (how dark it is, column by column) is much darker in some of its columns than in the faintest quarter.

    A quarter, for a stroke may be as long as most of the line.
    """
    return bool((along > np.quantile(along, 0.25) + EXCESS).sum() >= LEAST_STROKE)


def _line_through(dark, faint):
    """Return the row, at each column, of the clearest line from end to end or over a side; None when there is none."""
    columns = dark.shape[1]
    if (dark > faint).any(axis=0).sum() < SHORTEST * columns:
        return None
    paths, at, is_inside, inside = _paths(*dark.shape)
    padded = np.pad(dark, ((1, 1), (0, 0)))
    thick = np.maximum(np.maximum(padded[:-2], padded[1:-1]), padded[2:])
    shares = ((thick[at] * is_inside > faint).sum(axis=-1) / inside) * (inside >= WITHIN * columns)
    shares += (dark[at] * is_inside).sum(axis=-1) / columns * 0.01  # of equally good paths the one with most darkness, so the longest
    slope, row = np.unravel_index(shares.argmax(), shares.shape)
    return paths[slope, row] if shares[slope, row] >= THROUGH else None


@lru_cache(maxsize=16)
def _paths(rows, columns):
    """Return every nearly level path through a box, slopes x rows at the middle x columns.

    (The row at each column, the same as an index into the box, whether it is inside the box, in how many columns it is.)
    """
    steepest = int(STEEPEST * columns)
    slopes = np.arange(-steepest, steepest + 1) / columns
    paths = np.rint(np.arange(rows)[None, :, None] + slopes[:, None, None] * (np.arange(columns) - columns / 2)).astype(int)
    is_inside = (paths >= 0) & (paths < rows)
    return paths, (np.clip(paths, 0, rows - 1), np.arange(columns)), is_inside, np.maximum(is_inside.sum(axis=-1), 1)


def _goes_on(path, rows, ends, sides, faint):
    """Whether a line is seen beyond the frame wherever it leaves the box: at an end, or over a side before that."""
    inside = np.flatnonzero((path >= 0) & (path < rows))
    upper, lower = sides
    for outermost, column, end in zip((0, len(path) - 1), inside[[0, -1]], ends, strict=True):
        if column == outermost:
            is_seen = _shows(end, path[column], faint)
        else:
            is_seen = _shows(upper if path[outermost] < 0 else lower, column, faint)
        if not is_seen:
            return False
    return True


def _shows(edge, at, faint):
    """Whether a line is seen near a place in the row of windows along an edge."""
    near = edge[max(0, at - REACH) : at + REACH + 1]
    return bool(len(near) and near.max() > faint)
