"""Whether a box holds ink, against its own blank print and the page's own paper. Pure: arrays.

After SDAPS (small windows, inner margin), with the paper's own shade, window by window, in place of one threshold.
"""

from dataclasses import dataclass

import numpy as np

from pledges.scanning.reader.folds import is_crossed, without_folds

PIXELS_MM = 6  # as frames.Cut is scaled
WINDOW = PIXELS_MM  # a window is 1 x 1 mm
INSET_MM, TICK_INSET_MM = 1.0, 0.7  # from the frame's outer edge: its line, and what is left of misplacing it
NOISE = 0.08  # of the way from paper to black
STROKE = 0.07  # a window's mean darkness above that of most of the box: a faint stroke through it
DOTS = 4  # times the spread of darkness in a box: the dots of a black-and-white scan stay below
SHARP = 0.15  # of the way from paper to black, within a window
SOLID = 0.35  # dark whatever its neighbours are: a box filled from edge to edge
EMPTY_AT_MOST, INK_FROM = 3, 7  # dark windows, so mm of a stroke, in a signature box
TICK_EMPTY_AT_MOST, TICK_FROM = 1, 3  # in the 6 mm box, which has 16
PRINTED = 0.02  # of a window's blank print: what is printed there cannot be told from ink
TICK_LARGEST = 100  # pixels, with its ring
LEAST_CONTRAST = 25  # of 255, between paper and black


@dataclass(frozen=True)
class Verdict:
    """`ratio`: the share of dark windows, kept so that thresholds can change without scanning again."""

    ratio: float
    decision: str


def judge(cut, printed, black, *, is_tick=False):
    """Return the Verdict on a box: its Cut from the page, what is printed in it, the shade of black on this page."""
    windows, outside = _windows(cut)
    paper = _paper(windows, outside)
    dark = _darkness(windows, paper, black)
    beyond = [_darkness(each, paper.mean(), black) for each in outside]
    free = _free(printed, dark.shape)
    is_dark = _joined(dark > _threshold(dark, beyond)) & free
    is_sharp = _sharp(windows, np.maximum(paper - black, LEAST_CONTRAST))
    least, enough = (TICK_EMPTY_AT_MOST, TICK_FROM) if is_tick else (EMPTY_AT_MOST, INK_FROM)
    is_doubtful = False
    if is_dark.sum() > least and not is_tick:
        clear, is_doubtful = without_folds(dark, beyond)
        is_dark &= clear
    strokes = int((is_dark & is_sharp).sum())
    count = strokes + int((is_dark & ~is_sharp & (dark > SOLID)).sum())
    ratio = round(count / max(1, int(free.sum())), 4)
    if strokes >= enough:
        return Verdict(ratio, "uncertain" if is_tick and is_crossed(beyond) else "ink")
    return Verdict(ratio, "empty" if count <= least and not is_doubtful else "uncertain")


def printed_windows(blank):
    """Return which windows of a box (bool, rows x columns) have print in them or beside them, from its Cut of the blank print."""
    return _widest((_darkness(_windows(blank)[0], 255, 0) > PRINTED).astype(np.uint8)) > 0


def _threshold(dark, beyond):
    """Return how dark a window with a stroke is: darker than most of the box, or than the paper around a box that is full."""
    middle, upper = np.quantile(dark, (0.5, 0.84))
    base = min(middle, 1.5 * np.median(np.concatenate(beyond)) + 0.03)
    return min(base + max(STROKE, min(DOTS * (upper - middle), 2 * STROKE)), SOLID)


def _sharp(windows, contrast):
    """Return in which windows dark stands hard beside light, as a stroke does and a stain does not."""
    low, high = int(windows.shape[-1] * 0.1), int(windows.shape[-1] * 0.8)
    ordered = np.partition(windows, (low, high), axis=-1)
    return ordered[..., high] - ordered[..., low] > SHARP * contrast


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


def _paper(windows, outside):
    """Return the paper's shade at each window: the brightest near it, but hardly darker than the paper around the box."""
    _left, top, _right, bottom = outside
    down = np.linspace(0, 1, len(windows))[:, None]
    return np.maximum(_widest(_bright(windows)), 0.85 * (_bright(top) * (1 - down) + _bright(bottom) * down))


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
    """Return the shade that four fifths of a window's pixels are darker than."""
    at = int(windows.shape[-1] * 0.8)
    return np.partition(windows, at, axis=-1)[..., at]


def _widest(values):
    """Return the greatest of each value and its eight neighbours."""
    padded = np.pad(values, 1, mode="edge")
    tall = np.maximum(np.maximum(padded[:-2], padded[1:-1]), padded[2:])
    return np.maximum(np.maximum(tall[:, :-2], tall[:, 1:-1]), tall[:, 2:])
