"""What a page is that bears no symbol, by its paper and print alone: blank, in focus, ruled. Pure: arrays."""

import numpy as np
from PIL import Image

# Blank paper
MARGIN = 16  # a page's edges, a sixteenth of it, are left out: shadows lie there
SPOT = 4  # pixels: means over so many squared show print and hide noise
LIGHT = 140  # of 255: paper is lighter; what is darker may be a lid, a negative or the night
UNEVEN = 30  # of 255: what is on a page is darker than its paper by more, or lighter
SPECKS = 0.0008  # of a page: so much may be dust
NOISE = 16  # of 255, the standard deviation within such squares: with more, a faint stroke would not be seen

# Print in focus
STEEP = 0.995  # the steepest two hundredth of a page's pixels are the edges of its print
SHARP = 0.28  # of the page's contrast within two pixels: print in focus has 0.33 to 1, out of focus 0.2 at most
PAPER_SHARE = 0.7  # of a scan is paper or more; a photo shows a desk

# Skew
SKEWS = np.arange(-8, 8.5, 1.0)  # degrees
SKEW_LONG = 300  # pixels of the longer side, while skew is measured
SKEW_EDGE = 20  # of these pixels, along each edge, which the corners of a turned page cross

# Ruled lines
RULED_MM = 15  # every box of a slip has sides as long in both directions, and hardly a stroke of print or hand is
RULED_PIXELS_MM = 2
RULED = 0.2  # of 255 darker than what lies beside it
UNBROKEN = 0.95  # of a line is seen
A_PAGE_MM = 297


def is_blank(grey):
    """Whether hardly anything is on a page, its edges aside, so that it is even, light paper."""
    high, wide = grey.shape
    inner = grey[high // MARGIN : -high // MARGIN or None, wide // MARGIN : -wide // MARGIN or None]
    if min(inner.shape) < SPOT:
        return False
    spots = np.asarray(Image.fromarray(inner).reduce(SPOT)).astype(np.int16)
    paper = np.quantile(spots, 0.8)
    if paper < LIGHT or (np.abs(spots - paper) > UNEVEN).mean() > SPECKS:
        return False
    fine = inner[: inner.shape[0] // SPOT * SPOT, : inner.shape[1] // SPOT * SPOT]
    around = np.kron(spots[: fine.shape[0] // SPOT, : fine.shape[1] // SPOT], np.ones((SPOT, SPOT), np.int16))
    return bool((fine - around).std() < NOISE)


def is_clear_print(grey, skew):
    """Whether a page is light paper with sharp print and without ruled boxes, so that a slip on it would have been seen."""
    coarse = grey[::4, ::4].astype(np.int16)
    paper = np.quantile(coarse, 0.9)
    if paper < LIGHT or (coarse > paper - UNEVEN).mean() < PAPER_SHARE:
        return False
    return _is_sharp(grey, paper - np.quantile(coarse, 0.005)) and not _has_boxes(straightened(grey, skew))


def _is_sharp(grey, contrast):
    """Whether the edges of the print are steep, across or down: lines of one direction show it in the other alone."""
    steepest = max(np.quantile(_steps(view), STEEP) for view in (grey[::2], grey.T[::2]))
    return bool(steepest > SHARP * max(contrast, UNEVEN))


def _steps(rows):
    """Return by how much pixels differ from the next but one in their row."""
    rows = rows.astype(np.int16)
    return np.abs(rows[:, 2::2] - rows[:, :-2:2])


def skew_of(grey):
    """Return by how many degrees a page must be turned, counterclockwise, so that its lines lie level or upright."""
    picture = Image.fromarray(grey)
    picture = picture.reduce(max(1, max(picture.size) // (2 * SKEW_LONG)))
    picture.thumbnail((SKEW_LONG, SKEW_LONG))
    paper = int(np.median(picture))

    def steepness(angle):
        level = np.asarray(picture.rotate(angle, Image.Resampling.BILINEAR, fillcolor=paper), np.float32)
        level = level[SKEW_EDGE:-SKEW_EDGE, SKEW_EDGE:-SKEW_EDGE]
        return sum((np.diff(level.mean(axis=axis)) ** 2).mean() for axis in (0, 1)) if level.size else 0.0

    return float(max(SKEWS, key=steepness))


def straightened(grey, skew):
    """Return a page turned by some degrees, of the same size."""
    if not skew:
        return grey
    paper = int(np.quantile(grey[::4, ::4], 0.9))
    return np.asarray(Image.fromarray(grey).rotate(skew, Image.Resampling.BILINEAR, fillcolor=paper))


def _has_boxes(grey):
    """Whether straight lines of RULED_MM or more run across the page and down it."""
    scale = RULED_PIXELS_MM * A_PAGE_MM / max(grey.shape)
    picture = Image.fromarray(grey)
    size = [max(1, round(side * scale)) for side in picture.size]
    small = np.asarray(picture.resize(size, Image.Resampling.BOX), np.float32) / 255
    return _is_ruled(small) and _is_ruled(small.T)


def _is_ruled(grey):
    """Whether a straight, nearly upright line is on the page: darker than both what lies to its left and to its right."""
    away = 2 * RULED_PIXELS_MM
    beside = np.minimum(grey[:, : -2 * away], grey[:, 2 * away :])
    is_line = beside - grey[:, away:-away] > RULED
    length = RULED_MM * RULED_PIXELS_MM
    wide = is_line[:, :-1] | is_line[:, 1:]
    sums = np.pad(wide, ((1, 0), (0, 0))).cumsum(axis=0)
    return bool((sums[length:] - sums[:-length] >= UNBROKEN * length).any()) if len(sums) > length else False
