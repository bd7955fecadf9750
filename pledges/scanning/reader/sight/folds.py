"""Lines that run straight through a box and on beyond it: folds in the paper, not strokes of a hand. Pure: arrays."""

from functools import lru_cache

import numpy as np

FAINT = 0.025  # of black, in a window: what is fainter shows no line, where nothing else is said
THROUGH = 0.93  # of a box's width that such a line must show
STEEPEST = 0.09  # rows a column
CORRIDOR = 2  # windows on either side that a fold may darken
BESIDE = 4  # windows on either side where what is dark may still be the fold's
WITHIN = 0.4  # of the box's width that a line must run before it leaves over the other side
SHORTEST = 0.9 * THROUGH * WITHIN  # of the box's width with anything dark: with less no line is sought
REACH = 4  # windows along the edge in which it is looked for again
MOST = 3
DOTS, MOST_BASE = 0.06, 0.15
EXCESS, LEAST_STROKE = 0.08, 4  # darkness across the line; windows
CROSSING = 0.05


def without_folds(dark, beyond, faint=FAINT):
    """Return (windows that lie on no fold: bool, those not even beside one, whether a line was seen that is no mere fold).

    `dark`: rows x columns of windows; `beyond`: four arrays of the windows just outside the frame, left, top, right, bottom.
    `faint`: how dark windows are in which a line shows. No mere fold: a line that ends at the frame, or one along which a stroke may run.
    """
    dark, left, top, right, bottom = _above_dots(dark, beyond)
    clear, apart, is_doubtful = np.ones(dark.shape, bool), np.ones(dark.shape, bool), False
    for transposed, ends, sides in ((False, (left, right), (top, bottom)), (True, (top, bottom), (left, right))):
        values = (dark.T if transposed else dark).copy()
        on, beside = (clear.T, apart.T) if transposed else (clear, apart)
        for _line in range(MOST):
            path = _line_through(values, faint)
            if path is None:
                break
            away = np.abs(np.arange(len(values))[:, None] - path[None])
            near = away <= CORRIDOR
            is_doubtful |= not all(
                _leaves(path[::step], len(values), end, sides, step, faint) for step, end in zip((1, -1), ends, strict=True)
            )
            is_doubtful |= _hides_stroke((values * near).sum(axis=0))
            on &= ~near
            beside &= away > BESIDE
            values[near] = 0
    return clear, apart, is_doubtful


def is_crossed(beyond):
    """Whether something runs on at opposite sides of a box, so through it."""
    left, top, right, bottom = (np.convolve(edge > CROSSING + np.median(edge), np.ones(3), "same") > 0 for edge in beyond)
    return bool((left & right).any() or (top & bottom).any())


def _above_dots(dark, beyond):
    """Return the windows less what most of the box has: the dots of a black-and-white scan."""
    middle, upper = np.quantile(dark, (0.5, 0.84))
    base = min(middle + min(1.5 * (upper - middle), DOTS), MOST_BASE)
    return [np.maximum(each - base, 0) for each in (dark, *beyond)]


def _hides_stroke(along):
    """Whether a line is much darker over some of its length than where it is faint: a stroke may be as long as most of it."""
    return bool((along > np.quantile(along, 0.25) + EXCESS).sum() >= LEAST_STROKE)


def _line_through(dark, faint):
    """Return the row at each column of the line that runs through all columns, or until it leaves the box; None when there is none."""
    columns = dark.shape[1]
    if (dark > faint).any(axis=0).sum() < SHORTEST * columns:
        return None
    paths, at, is_inside, inside = _paths(*dark.shape)
    padded = np.pad(dark, ((1, 1), (0, 0)))
    thick = np.maximum(np.maximum(padded[:-2], padded[1:-1]), padded[2:])
    shares = ((thick[at] * is_inside > faint).sum(axis=-1) / inside) * (inside >= WITHIN * columns)
    shares += (dark[at] * is_inside).sum(axis=-1) / columns * 0.01  # of paths as good as each other the darkest, so the longest
    slope, row = np.unravel_index(shares.argmax(), shares.shape)
    return paths[slope, row] if shares[slope, row] >= THROUGH else None


@lru_cache(maxsize=16)
def _paths(rows, columns):
    """Return (the row at each column of every nearly level path, the same as an index, which of it is inside, of how many columns)."""
    steepest = int(STEEPEST * columns)
    slopes = np.arange(-steepest, steepest + 1) / columns
    paths = np.rint(np.arange(rows)[None, :, None] + slopes[:, None, None] * (np.arange(columns) - columns / 2)).astype(int)
    is_inside = (paths >= 0) & (paths < rows)
    return paths, (np.clip(paths, 0, rows - 1), np.arange(columns)), is_inside, np.maximum(is_inside.sum(axis=-1), 1)


def _leaves(path, rows, edge, sides, step, faint):
    """Whether the line goes on in the windows beyond the frame, where its path begins."""
    inside = np.flatnonzero((path >= 0) & (path < rows))
    first = inside[0]
    if first == 0:
        return _shows(edge, path[0], faint)
    side = sides[0] if path[0] < 0 else sides[1]
    return _shows(side, first if step == 1 else len(path) - 1 - first, faint)


def _shows(edge, at, faint):
    near = edge[max(0, at - REACH) : at + REACH + 1]
    return bool(len(near) and near.max() > faint)
