"""A box as windows of 1 mm², each with how dark it is against the paper's own shade there. Pure: arrays.

Small windows and an inner margin are taken from SDAPS. "Dark" is told from 0, the shade of the paper, to 1, black on this page.
"""

from dataclasses import dataclass

import numpy as np

PIXELS_MM = 6  # as frames.Cut is scaled
WINDOW = PIXELS_MM  # a window is 1 x 1 mm
INSET_MM, TICK_INSET_MM = 1.0, 0.7  # windows begin so far within the frame's outer edge: its line, and how far it may be misplaced
TICK_LARGEST = 100  # pixels: a smaller Cut, with its ring, is the tick box
LEAST_CONTRAST = 25  # grey levels between paper and black: with less, noise would look dark
DARKEST_PAPER = 0.85  # of the shade of the paper around a box: in a box full of ink no window shows the paper
NOISE = 0.08  # a pixel no darker than this is paper; darkness begins here
PRINTED = 0.02  # a window of the blank print that is darker than this has print in it, which ink cannot be told from
SHARP = 0.15  # within a window with a stroke, dark and light pixels differ by more; in a stain they do not
CELLS = 2  # to a window's side


@dataclass(frozen=True)
class Box:
    """What was measured of a box, window by window: rows x columns, if nothing else is said."""

    windows: np.ndarray  # rows x columns x pixels, shades from 0 to 255
    paper: np.ndarray  # the paper's shade at each window
    black: float  # the shade of black on this page
    dark: np.ndarray  # 0 to 1
    is_sharp: np.ndarray  # dark and light lie side by side in it, as at a stroke's edge
    is_free: np.ndarray  # nothing is printed in it
    beyond: list[np.ndarray]  # how dark those just outside the frame are, side by side: left, top, right, bottom


def printed_windows(blank):
    """Return which windows of a box (bool, rows x columns) have print in them or beside them, from its Cut of the blank print."""
    return _widest((_darkness(_windows(blank)[0], 255, 0) > PRINTED).astype(np.uint8)) > 0


def measured(cut, printed, black):
    """Return the Box in a Cut."""
    windows, outside = _windows(cut)
    bright, rise = _shades(windows)
    paper = _paper(bright, outside)
    dark = _darkness(windows, paper, black)
    return Box(
        windows=windows,
        paper=paper,
        black=black,
        dark=dark,
        is_sharp=rise / np.maximum(paper - black, LEAST_CONTRAST) > SHARP,
        is_free=_free(printed, dark.shape),
        beyond=_split(_darkness(np.concatenate(outside), paper.mean(), black), outside),
    )


def cells_of(box):
    """Return how dark each cell is, 0 to 1: rows x columns, CELLS x CELLS of them a window."""
    rows, columns, _pixels = box.windows.shape
    paper, size = box.paper[..., None], WINDOW // CELLS
    dark = np.clip((paper - box.windows) / np.maximum(paper - box.black, LEAST_CONTRAST), 0, 1)
    cells = dark.reshape(rows, columns, CELLS, size, CELLS, size).mean(axis=(3, 5))
    return cells.swapaxes(1, 2).reshape(rows * CELLS, columns * CELLS)


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
    return np.maximum(_widest(bright), DARKEST_PAPER * (_bright(top) * (1 - down) + _bright(bottom) * down))


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
