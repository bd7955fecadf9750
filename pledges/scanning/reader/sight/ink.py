"""Whether a box holds ink, against its own blank print and the page's own paper. Pure: arrays.

After SDAPS (small windows, inner margin), with the paper's own shade, window by window, in place of one threshold.
"""

from dataclasses import dataclass

import numpy as np

from pledges.scanning.reader.sight.folds import is_crossed, without_folds
from pledges.scanning.reader.sight.streaks import streak

PIXELS_MM = 6  # as frames.Cut is scaled
WINDOW = PIXELS_MM  # a window is 1 x 1 mm
INSET_MM, TICK_INSET_MM = 1.0, 0.7  # from the frame's outer edge: its line, and what is left of misplacing it
NOISE = 0.08  # of the way from paper to black
STROKE = 0.07  # a window's mean darkness above that of most of the box: a stroke through it
MOST = 2 * STROKE  # where the paper has dots
FAINT, MOST_FAINT = 0.03, 1.5 * STROKE  # the same of what may be a stroke, faint or thin
DOTTED = 2  # times the paper's own darkness: as much darker a stroke must be, for dots draw folds as well
DOTS = 5  # times the spread of darkness in a box: the dots of a black-and-white scan stay below
DOTS_AROUND = 1  # times the root of their mean darkness around the box, for they lie as if thrown
SHARP = 0.15  # of the way from paper to black, within a window
CLEAN = 0.001  # what most of a clean box stays below
PARTS = 6  # of a box's width: dots lie in each
CELLS = 2  # a window's, each way
STREAK, STREAK_CLEAN = (1, 0.13), (0.06, 0.032)  # no cell is darker than this, for specks; a line may be a stroke from this on
STREAK_SEEN = 1, 0.1  # the same among dots where windows show something as well, which in dots alone is nothing
SURE_STREAK, SURE_STREAK_CLEAN = (1, 0.17), (0.1, 0.075)  # from this on it is one, if as many windows as make a signature show it
FAINTEST_FOLD = 0.012  # what copying leaves of one, in a window
SOLID = 0.35  # dark whatever its neighbours are: a box filled from edge to edge
FILLED, AROUND_FILLED = 0.5, 0.05  # of its windows dark while there is hardly any darkness around it: within, all is ink
FOLD_ENDS = 60  # so many dark windows may be a fold's whose line was not quite found
SIGNATURE = 3, 7, 5  # dark windows, so mm of a stroke: empty at most, ink from; faint windows: empty at most
TICK = 1, 3, 1  # the same of the 6 mm box, which has 16
PRINTED = 0.02  # of a window's blank print: what is printed there cannot be told from ink
TICK_LARGEST = 100  # pixels, with its ring
LEAST_CONTRAST = 25  # of 255, between paper and black


@dataclass(frozen=True)
class Verdict:
    """`ratio`: the share of dark windows (without those that may only be faint), kept beside the decision."""

    ratio: float
    decision: str


def judge(cut, printed, black, *, is_tick=False):
    """Return the Verdict on a box: its Cut from the page, what is printed in it, the shade of black on this page."""
    windows, outside = _windows(cut)
    bright, rise = _shades(windows)
    paper = _paper(bright, outside)
    dark = _darkness(windows, paper, black)
    beyond = _split(_darkness(np.concatenate(outside), paper.mean(), black), outside)
    free = _free(printed, dark.shape)
    is_sharp = rise / np.maximum(paper - black, LEAST_CONTRAST) > SHARP
    is_dark, is_faint = (_joined(dark > level) & free for level in _levels(dark, beyond, is_tick))
    is_faint &= is_sharp
    least, enough, least_faint = TICK if is_tick else SIGNATURE
    is_doubtful, is_dark_enough, apart = False, is_dark.sum() > least, np.ones(dark.shape, bool)
    if not is_tick and (is_dark_enough or is_faint.sum() > least_faint):
        clear, apart, is_other_line = without_folds(dark, beyond)
        is_dark, is_faint, is_doubtful = is_dark & clear, is_faint & clear, is_other_line and is_dark_enough
    strokes = is_dark & is_sharp
    count = int((strokes | (is_dark & (dark > SOLID))).sum())
    ratio = round(count / max(1, int(free.sum())), 4)
    if strokes.sum() >= enough:
        may_be_fold = is_crossed(beyond) if is_tick else strokes.sum() <= FOLD_ENDS and _may_be_fold(strokes, apart, dark, beyond)
        return Verdict(ratio, "uncertain" if may_be_fold else "ink")
    is_filled = is_dark.sum() >= FILLED * free.sum() and _second_cleanest(beyond) < AROUND_FILLED
    if is_filled and ratio >= FILLED:
        return Verdict(ratio, "ink")
    if is_doubtful or is_filled or (is_tick and is_faint.sum() > least_faint):
        return Verdict(ratio, "uncertain")
    thin = "empty" if is_tick else _thin(_cells(windows, paper, black), dark, beyond, free, strokes | is_faint)
    return Verdict(ratio, "uncertain" if thin == "empty" and count > least else thin)


def printed_windows(blank):
    """Return which windows of a box (bool, rows x columns) have print in them or beside them, from its Cut of the blank print."""
    return _widest((_darkness(_windows(blank)[0], 255, 0) > PRINTED).astype(np.uint8)) > 0


def _levels(dark, beyond, is_tick):
    """Return how dark a window with a stroke is, and one that may have a faint one.

    Both are darker than most of the box, or than the paper around a box that is full, and than the dots of a black-and-white
    scan. A tick, or a box filled to its edges, spreads its darkness as dots do: so those are sought around the box as well, at
    the second cleanest of its sides.
    """
    middle, upper = np.quantile(dark, (0.5, 0.84))
    middle_around = np.median(np.concatenate(beyond))
    base, spread = min(middle, 1.5 * middle_around + 0.03), DOTS * (upper - middle)
    dots = min(spread, DOTS_AROUND * _second_cleanest(beyond) ** 0.5)
    sure = max(STROKE, dots) if is_tick else max(STROKE + DOTTED * min(middle, middle_around), spread)
    return [min(base + min(rise, most), SOLID) for rise, most in ((sure, MOST), (max(FAINT, dots), MOST_FAINT))]


def _second_cleanest(beyond):
    return sorted(side.mean() for side in beyond)[1]


def _may_be_fold(strokes, apart, dark, beyond):
    """Whether all that is dark lies beside folds, the faintest that dots draw included."""
    away = (strokes & apart)[1:-1, 1:-1]
    return not (away.any() and (away & without_folds(dark, beyond, FAINTEST_FOLD)[1][1:-1, 1:-1]).any())


def _thin(cells, dark, beyond, free, seen):
    """Return the decision on a box that has at most a thin stroke, by the clearest line in it: no fold, for ink no fold anywhere.

    `seen`: the windows that show something.
    """
    clear = without_folds(dark, beyond, FAINTEST_FOLD)[0]
    may_run = np.kron(free & clear, np.ones((CELLS, CELLS), bool))
    is_clean = np.quantile(dark, 0.84) < CLEAN

    def runs(most, least):
        return streak(np.minimum(cells, most), may_run) > least

    _least, enough, least_faint = SIGNATURE
    may_be_sure = seen.sum() >= enough and clear.all() and not _reaches_edge(seen)
    if may_be_sure and runs(*(SURE_STREAK_CLEAN if is_clean else SURE_STREAK)):
        return "ink"
    if seen.sum() > least_faint:
        return "uncertain" if not _has_dots(dark) or runs(*STREAK_SEEN) else "empty"
    return "uncertain" if runs(*(STREAK_CLEAN if is_clean else STREAK)) else "empty"


def _reaches_edge(seen):
    """Whether something comes close to a box's frame, as a crease does that runs in from beyond it."""
    return bool(seen[0].any() or seen[-1].any() or seen[:, 0].any() or seen[:, -1].any())


def _has_dots(dark):
    """Whether a black-and-white scan's dots lie all over a box, not strokes in a part of it."""
    return min(np.quantile(part, 0.7) for part in np.array_split(dark, PARTS, axis=1)) > CLEAN


def _cells(windows, paper, black):
    """Return how dark each cell is, 0 to 1: rows x columns, CELLS x CELLS of them a window."""
    rows, columns, _pixels = windows.shape
    paper, size = paper[..., None], WINDOW // CELLS
    dark = np.clip((paper - windows) / np.maximum(paper - black, LEAST_CONTRAST), 0, 1)
    cells = dark.reshape(rows, columns, CELLS, size, CELLS, size).mean(axis=(3, 5))
    return cells.swapaxes(1, 2).reshape(rows * CELLS, columns * CELLS)


def _joined(is_dark):
    """Return the windows of which a neighbour is dark too: strokes go on, specks and dots do not."""
    padded = np.pad(is_dark, 1).astype(np.uint8)
    rows = padded[:-2] + padded[1:-1] + padded[2:]
    return is_dark & (rows[:, :-2] + rows[:, 1:-1] + rows[:, 2:] > 1)


def _windows(cut):
    """Return (windows within the frame: rows x columns x pixels, the four rows of windows just outside it)."""
    inset = TICK_INSET_MM if max(cut.grey.shape) < TICK_LARGEST else INSET_MM
    start = cut.ring + round(inset * PIXELS_MM)
    high, wide = cut.grey.shape
    rows, columns = (high - 2 * start) // WINDOW, (wide - 2 * start) // WINDOW
    inner = _grid(cut.grey[start : start + rows * WINDOW, start : start + columns * WINDOW])
    depth, down, across = cut.ring - 2, slice(start, start + rows * WINDOW), slice(start, start + columns * WINDOW)
    strips = (cut.grey[down, :depth].T, cut.grey[:depth, across], cut.grey[down, -depth:].T, cut.grey[-depth:, across])
    return inner, [strip.reshape(depth, -1, WINDOW).swapaxes(0, 1).reshape(-1, depth * WINDOW) for strip in strips]


def _grid(grey):
    rows, columns = grey.shape[0] // WINDOW, grey.shape[1] // WINDOW
    return grey.reshape(rows, WINDOW, columns, WINDOW).swapaxes(1, 2).reshape(rows, columns, WINDOW * WINDOW)


def _paper(bright, outside):
    """Return the paper's shade at each window: the brightest near it, but hardly darker than the paper around the box."""
    _left, top, _right, bottom = outside
    down = np.linspace(0, 1, len(bright))[:, None]
    return np.maximum(_widest(bright), 0.85 * (_bright(top) * (1 - down) + _bright(bottom) * down))


def _darkness(windows, paper, black):
    """Return how dark each window is, 0 to 1, on average over its pixels."""
    paper = np.asarray(paper)[..., None]
    dark = (paper - windows) / np.maximum(paper - black, LEAST_CONTRAST)
    return np.clip((dark - NOISE) / (1 - NOISE), 0, 1).mean(axis=-1)


def _free(printed, shape):
    """Return which windows have nothing printed in them; a Cut may be a window larger or smaller than the blank print's."""
    free = np.ones(shape, bool)
    rows, columns = min(shape[0], printed.shape[0]), min(shape[1], printed.shape[1])
    free[:rows, :columns] = ~printed[:rows, :columns]
    return free


def _bright(windows):
    return _shades(windows)[0]


def _shades(windows):
    """Return (the shade that four fifths of a window's pixels are darker than, how far above the darkest tenth's it is).

    The second is how hard dark stands beside light, as a stroke's does and a stain's does not.
    """
    low, high = int(windows.shape[-1] * 0.1), int(windows.shape[-1] * 0.8)
    ordered = np.sort(windows, axis=-1)  # many times faster than a partition at two places
    return ordered[..., high], ordered[..., high] - ordered[..., low]


def _split(values, parts):
    """Return what was joined as `parts`, apart again."""
    return np.split(values, np.cumsum([len(part) for part in parts])[:-1])


def _widest(values):
    """Return the greatest of each value and its eight neighbours."""
    padded = np.pad(values, 1, mode="edge")
    tall = np.maximum(np.maximum(padded[:-2], padded[1:-1]), padded[2:])
    return np.maximum(np.maximum(tall[:, :-2], tall[:, 1:-1]), tall[:, 2:])
