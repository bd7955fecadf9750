"""Ink in a box that is part of a larger shape, which crosses its frame. Pure: arrays.

A school's seal, the ring of a cup or a line through the slip may end in an empty box. So a box whose frame is crossed is looked at
with what is around it, in cells of a millimetre; what is printed there is left out.
"""

from dataclasses import dataclass
from functools import lru_cache, partial

import numpy as np

from pledges.scanning.reader.sight.boxes.cells import INKED, Print, joined, marks_of, spread, without_folds
from pledges.scanning.reader.sight.forms import MM, corners_of
from pledges.scanning.reader.sight.registering import homography

AROUND_MM = 24  # on every side of a box: as much of a seal of 42 mm as shows what it is
CLOSE_MM = 3, 6  # so near to a box is what may run along its frame, and what ends just within it
FRAME_MM = 0.9  # on either side of a frame's outer edge nothing is told from the frame

FAINTEST, PALE = 0.07, 0.4  # of black; of the ink in a box: cells of the same mark are darker
UNMARKED, NOISE = 0.85, 2.2  # of the cells around a box no mark lies on; times as far above the middle as those reach, noise reaches

RADII_MM = range(14, 47, 3)  # of seals (38 to 42 mm wide, shrunk by a copier or not) and of cups
RING, RING_INSIDE = 0.55, 0.8  # of a ring's cells, where nothing is printed, are inked beyond the box and in it: stamps are patchy
INSIDE_MM, OUTSIDE_MM = 6, 12  # as much of a ring must be seen in the box, and beyond it: a signature that runs over has no such arc

LEAST_LEFT = 6  # cells of ink in a box that are of no ring or line, and more than a pen's dot, may be a signature

STRAIGHT_MM = 1.0  # all ink of a box that lies nearer to one line is a line, which may bend
REACH_MM = 4  # so near to the frame its end lies
ASTRAY_MM, SHORTEST_MM = 1.5, 5  # as far off its course a line may go on, and off its direction in as many millimetres as are in the box
CORE_MM = 0.8  # so near to its course all is plain where a line must be seen
FOLLOWED_MM, STIFF_MM = (7, 12, 17, 24), 12  # from its end in the box, step by step; first by a straight line, further on by one that bends
BEYOND_MM, LEAST_BEYOND = 10, 3  # from the frame a line is sought where nothing is printed, and seen at so many millimetres at least
UNBROKEN = 0.65  # of those at which nothing is printed


@dataclass(frozen=True, eq=False)
class _Plan:
    """Where the cells of a Print lie around a box; the frame is left out."""

    print: Print
    inside: np.ndarray
    outside: np.ndarray  # and in no other box
    beyond: np.ndarray  # the same, with what is in other boxes
    beside_mm: np.ndarray  # the same as away_mm, or how far within another box
    away_mm: np.ndarray  # from the box


@dataclass(frozen=True, eq=False)
class _Around:
    """A box's _Plan, and which of its cells are inked on the page."""

    plan: _Plan
    inked: np.ndarray


@lru_cache(maxsize=64)
def _plan(form, name):
    rectangle = form.boxes[name]
    around = Print.of(form, rectangle + np.array([-1, -1, 1, 1]) * AROUND_MM * MM)
    away = around.away_mm(rectangle)
    away_from_others = np.min([around.away_mm(each) for other, each in form.boxes.items() if other != name], axis=0)
    outside, beyond = (np.minimum(away, others) > FRAME_MM for others in (away_from_others, np.abs(away_from_others)))
    return _Plan(around, away < -FRAME_MM, outside, beyond, np.maximum(away, -away_from_others), away)


def is_of_larger_shape(picture, form, name, corners, shades):
    """Whether the ink in a box is, but for fewer millimetres than a signature has, part of a ring or of a line that crosses the frame.

    `corners`: the frame's on the page (a Pillow image in grey); `shades`: (white, black).
    """
    plan = _plan(form, name)
    ink = plan.print.ink(picture, homography(corners_of(form.boxes[name]), corners), shades)
    inside, outside = (ink[part & plan.print.is_free] for part in (plan.inside, plan.outside))
    if not outside.size:
        return False  # print lies all around the box
    around = _Around(plan, ink > least_darkness(inside, outside))
    within = joined(around.inked) & plan.inside & plan.print.is_free
    if within.sum() < LEAST_LEFT:
        return _runs_along(around)
    unfolded = joined(without_folds(around.inked))
    return _are_lines(around, within) or _are_lines(around, within & unfolded) or _is_ring(around, within, unfolded)


def least_darkness(within, beyond):
    """Return how dark (0 to 1) a cell of a mark is at least, by the cells within a box and beyond it that nothing is printed in.

    Pale stamps are pale all over. Dots and folds are no marks.
    """
    middle, upper = np.quantile(beyond, (0.5, UNMARKED))
    noise = max(FAINTEST, middle + NOISE * (upper - middle))
    seen = within[within > noise]
    pale = PALE * np.quantile(seen, 0.8) if len(seen) else 0.0
    return float(min(max(pale, noise), INKED))


def _runs_along(around):
    """Whether a line that goes on is seen at a box's frame, where hardly anything lies well within the box."""
    for close in CLOSE_MM:
        near = joined(around.inked) & (around.plan.beside_mm < close)
        if any(_is_line(around, mark) for mark in (near, *marks_of(near, near))):
            return True
    return False


def _are_lines(around, within):
    """Whether the ink in a box is one line, or several marks that are each a line, but for less than a signature."""
    if not within.any() or _is_line(around, within):
        return bool(within.any())
    left = 0
    for mark in marks_of(within, within):
        left += 0 if _is_line(around, mark) else mark.sum()
        if left >= LEAST_LEFT:
            return False
    return True


def _is_line(around, within):
    """Whether ink in a box lies on one smooth line that goes on beyond the frame, at one end or both."""
    points = np.argwhere(within)
    if len(points) < LEAST_LEFT:
        return False
    centre = points.mean(axis=0)
    direction = np.linalg.eigh(np.cov(points.T))[1][:, 1]
    y, x = np.mgrid[: within.shape[0], : within.shape[1]]
    along = (y - centre[0]) * direction[0] + (x - centre[1]) * direction[1]
    across = (x - centre[1]) * direction[0] - (y - centre[0]) * direction[1]
    return any(_goes_on(around, within, way * along, across) for way in (-1, 1))


def _goes_on(around, within, along, across):
    """Whether the line through the ink in a box is seen, millimetre by millimetre beyond the frame, wherever nothing is printed."""
    end = along[within].max()
    if around.plan.away_mm[within & (along > end - 1)].max() < -REACH_MM:
        return False
    past, ahead, known = around.plan.beyond & (along > end), along - end, within
    aside = ASTRAY_MM + ahead * (ASTRAY_MM / max(np.ptp(along[within]), SHORTEST_MM))
    for followed in FOLLOWED_MM:
        is_found = known.sum() > within.sum()
        line = np.polyfit(along[known], across[known], 2 if followed > STIFF_MM else 1)
        off = np.abs(across - np.polyval(line, along))
        known = within | (past & around.inked & (ahead < followed) & (off < (ASTRAY_MM if is_found else aside)))
    steps = ahead.clip(0, AROUND_MM).astype(int)
    here, printed, inked = (
        np.bincount(steps[past & cells], minlength=AROUND_MM + 1) > 0
        for cells in (off < CORE_MM, (off < CORE_MM) & ~around.plan.print.is_free, (off < ASTRAY_MM) & around.inked)
    )
    plain = np.flatnonzero(here & ~printed)[:BEYOND_MM]
    if len(plain) == BEYOND_MM:
        inked = inked[: plain[-1] + 1]
    is_line = np.sqrt((off[within] ** 2).mean()) < STRAIGHT_MM
    return is_line and inked.sum() >= LEAST_BEYOND and inked[plain].sum() >= UNBROKEN * len(plain)


def _is_ring(around, within, marked):
    """Whether the ink in a box, of what is `marked` and no fold, lies on or in a ring that is seen beyond the frame as well."""
    plan, own = around.plan, within & marked
    if (marked & plan.outside).sum() < OUTSIDE_MM:
        return False
    wide = spread(marked)  # a ring seldom runs through the middle of its cells
    shape = tuple(side + 2 * RADII_MM[-1] + 4 for side in within.shape)  # centres lie beyond the edges as well
    all_ink, ink_in, free_in, ink_out, free_out = (
        np.fft.rfft2(cells.astype(np.float32), shape)
        for cells in (own, wide & plan.inside, plan.inside, wide & plan.print.is_free & plan.outside, plan.print.is_free & plan.outside)
    )
    for radius in RADII_MM:
        along = partial(_along, _circle(radius, shape))
        beyond = along(ink_out)
        if beyond.max() < OUTSIDE_MM:
            continue
        is_seen = beyond >= np.maximum(OUTSIDE_MM, RING * along(free_out))
        is_seen &= along(ink_in) >= np.maximum(INSIDE_MM, RING_INSIDE * along(free_in))
        if is_seen.any() and (is_seen & (own.sum() - _along(_disc(radius + 2, shape), all_ink) < LEAST_LEFT)).any():
            return True
    return False


def _along(figure, spectrum):
    """Return how many cells lie on a figure around each cell."""
    return np.fft.irfft2(spectrum * figure).round()


@lru_cache(maxsize=512)
def _circle(radius, shape):
    """Return the spectrum of the cells at a radius from the corner of an array, which goes on at its opposite edges."""
    return np.fft.rfft2((np.abs(_from_corner(shape) - radius) < 0.5).astype(np.float32))


@lru_cache(maxsize=512)
def _disc(radius, shape):
    """The same of the cells within a radius."""
    return np.fft.rfft2((_from_corner(shape) <= radius).astype(np.float32))


def _from_corner(shape):
    rows, columns = (np.minimum(np.arange(side), side - np.arange(side)) for side in shape)
    return np.hypot(rows[:, None], columns[None])
