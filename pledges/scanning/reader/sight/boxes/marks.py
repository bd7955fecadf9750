"""Ink in a box that is part of a larger shape, which crosses its frame. Pure: arrays.

A school's seal, the ring of a cup or a line through the slip may end in an empty box. So a box whose frame is crossed is looked at
with what is around it, in cells of a millimetre; what is printed there is left out.
"""

from dataclasses import dataclass
from functools import lru_cache, partial

import numpy as np
from PIL import Image

from pledges.scanning.reader.sight.forms import BLANK_SCALE, MM, corners_of
from pledges.scanning.reader.sight.registering import homography

AROUND_MM = 24  # on every side of a box: as much of a seal of 42 mm as shows what it is
PIXELS_MM = 3
INKED = 0.25  # of black, on average over a cell: a pen's line of 0.3 mm; a scan's dots and most folds are fainter
PAPER_MM = 3  # so near to a stroke paper is seen
PRINTED = 0.02  # of black: a cell of the blank print that is darker is printed, and so are those beside it
THICKER = 1.4  # times as dark as the master has it, a copier may print a cell or one beside it; what is darker still is ink on print
FRAME_MM = 0.9  # on either side of a frame's outer edge nothing is told from the frame
SYMBOL_MM = 1.5  # around a stamped symbol nothing is told from it

RADII_MM = range(14, 47, 2)  # of seals (38 to 42 mm wide, shrunk by a copier or not) and of cups
RING = 0.8  # of a ring's cells, where nothing is printed, are inked: patchy stamps leave some out
INSIDE_MM, OUTSIDE_MM = 6, 12  # as much of a ring must be seen in the box, and beyond it: a signature that runs over has no such arc

LEAST_LEFT = 6  # cells of ink in a box that are not of the ring, and more than a pen's dot, may be a signature

STRAIGHT_MM = 1.0  # all ink of a box that lies nearer to one line is a line
BEYOND_MM = ((0, 2.2), (2.2, 6))  # from the frame: in both of these a line that comes from outside is seen


@dataclass(frozen=True)
class Plan:
    """What a form has in and around a box, in cells of a millimetre, rows x columns. The frame is left out, and what is in other boxes."""

    origin: tuple[float, float]  # form points of its upper left corner
    is_free: np.ndarray  # nothing is printed in it
    most_printed: np.ndarray  # how dark print, and dirt, may make it at most
    inside: np.ndarray
    outside: np.ndarray
    away_mm: np.ndarray  # from the box


@dataclass(frozen=True)
class Surroundings:
    """A box's Plan, and which of its cells are inked on the page."""

    plan: Plan
    inked: np.ndarray


def surroundings(picture, form, name, corners, shades):
    """Return the Surroundings of a box whose frame's corners lie there on the page (a Pillow image in grey); `shades`: (white, black)."""
    white, black = shades
    plan = _plan(form, name)
    cells = _drawn(picture, homography(corners_of(form.boxes[name]), corners), plan.origin, plan.is_free.shape)
    return Surroundings(plan, _darkness(cells, _paper(cells, white), white - black) > plan.most_printed)


@lru_cache(maxsize=64)
def _plan(form, name):
    """Return the Plan of a box and of AROUND_MM on every side of it."""
    rectangle = form.boxes[name]
    left, top, right, bottom = rectangle + np.array([-1, -1, 1, 1]) * AROUND_MM * MM
    columns, rows = round((right - left) / MM), round((bottom - top) / MM)
    blank = _drawn(Image.fromarray(form.blank), np.diag([BLANK_SCALE, BLANK_SCALE, 1.0]), (left, top), (rows, columns))
    printed = _brightest(_darkness(blank, 255, 255))
    is_free = printed < PRINTED
    x, y = np.meshgrid(left + (np.arange(columns) + 0.5) * MM, top + (np.arange(rows) + 0.5) * MM)
    is_stamped = np.min([_away(x, y, each) for each in form.symbols.values()], axis=0) < SYMBOL_MM
    is_free &= ~is_stamped
    away = _away(x, y, rectangle)
    away_from_others = np.min([_away(x, y, each) for other, each in form.boxes.items() if other != name], axis=0)
    return Plan(
        origin=(left, top),
        is_free=is_free,
        most_printed=np.where(is_stamped, np.inf, INKED + THICKER * printed),
        inside=away < -FRAME_MM,
        outside=np.minimum(away, away_from_others) > FRAME_MM,
        away_mm=away,
    )


def is_of_larger_shape(around):
    """Whether the ink in a box is, but for fewer millimetres than a signature has, part of a ring or of a line that crosses the frame."""
    within = around.inked & around.plan.inside
    return bool(within.any()) and (_is_line(around, within) or _is_ring(around, within))


def _is_line(around, within):
    """Whether all ink in a box lies on one straight line that goes on beyond the frame."""
    points = np.argwhere(within)
    if len(points) < 3 or _crookedness(points) > STRAIGHT_MM:
        return False
    centre = points.mean(axis=0)
    direction = np.linalg.eigh(np.cov(points.T))[1][:, 1]
    y, x = np.mgrid[: within.shape[0], : within.shape[1]]
    off = np.abs((y - centre[0]) * -direction[1] + (x - centre[1]) * direction[0])
    away = around.plan.away_mm[around.inked & around.plan.outside & (off < 1.5)]
    return all(((away > start) & (away < end)).any() for start, end in BEYOND_MM)


def _is_ring(around, within):
    """Whether the ink in a box lies on or in a ring that is seen beyond the frame as well."""
    plan, wide = around.plan, _spread(around.inked)  # a ring seldom runs through the middle of its cells
    if (around.inked & plan.outside).sum() < OUTSIDE_MM:
        return False
    shape = tuple(2 * side for side in within.shape)
    y, x = np.mgrid[: within.shape[0], : within.shape[1]]
    ink_in, free_in, ink_out, free_out = (
        np.fft.rfft2(cells, shape)
        for cells in (wide & plan.inside, plan.inside, wide & plan.is_free & plan.outside, plan.is_free & plan.outside)
    )
    for radius in RADII_MM:
        along = partial(_along, radius, shape, within.shape)
        beyond = along(ink_out)
        is_seen = beyond >= np.maximum(OUTSIDE_MM, RING * along(free_out)) if beyond.max() >= OUTSIDE_MM else beyond > np.inf
        if not is_seen.any():
            continue
        is_seen &= along(ink_in) >= np.maximum(INSIDE_MM, RING * along(free_in))
        for row, column in np.argwhere(is_seen):
            if (within & (np.hypot(y - row, x - column) > radius + 2)).sum() < LEAST_LEFT:
                return True
    return False


def _along(radius, shape, kept, spectrum):
    """Return how many cells lie on the circle around each cell."""
    return np.fft.irfft2(spectrum * _circle(radius, shape), shape)[: kept[0], : kept[1]]


@lru_cache(maxsize=512)
def _circle(radius, shape):
    """Return the spectrum of the cells at a radius from the corner of an array, which goes on at its opposite edges."""
    rows, columns = (np.minimum(np.arange(side), side - np.arange(side)) for side in shape)
    return np.fft.rfft2((np.abs(np.hypot(rows[:, None], columns[None]) - radius) < 0.5).astype(float))


def _crookedness(points):
    """Return by how much points (n x 2) are off the straight line that fits them best, the root of the mean square."""
    return float(np.linalg.eigvalsh(np.cov(points.T, bias=True))[0].clip(0) ** 0.5)


def _drawn(picture, to_page, origin, shape):
    """Return (rows x columns x pixels) of cells of a millimetre from a place of the form on."""
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
        bright = _brightest(bright)
    return np.minimum(bright, white)[..., None]


def _brightest(values):
    padded = np.pad(values, 1, mode="edge")
    tall = np.maximum(np.maximum(padded[:-2], padded[1:-1]), padded[2:])
    return np.maximum(np.maximum(tall[:, :-2], tall[:, 1:-1]), tall[:, 2:])


def _darkness(cells, paper, contrast):
    return np.clip((paper - cells) / max(contrast, 1), 0, 1).mean(axis=-1)


def _away(x, y, rectangle):
    """Return by how many millimetres points lie outside a rectangle; within it, below 0, how far from its nearest side."""
    left, top, right, bottom = rectangle
    across, down = np.maximum(left - x, x - right), np.maximum(top - y, y - bottom)
    return np.where((across > 0) & (down > 0), np.hypot(across, down), np.maximum(across, down)) / MM


def _spread(cells):
    """Return the cells and their eight neighbours."""
    padded = np.pad(cells, 1)
    tall = padded[:-2] | padded[1:-1] | padded[2:]
    return tall[:, :-2] | tall[:, 1:-1] | tall[:, 2:]
