"""What the slips that were found leave of a page: a second slip must not be lost because the first was read. Pure: arrays.

A slip in `whole` still has the part on it that the family keeps, so its whole page of paper is its own.
"""

import numpy as np
from PIL import Image

from pledges.scanning.reader.sight.forms import MM, corners_of
from pledges.scanning.reader.sight.registering import apply

STEP = 8  # pixels: print is sought at every eighth
DARKER = 70  # of 255: print is darker than the page's paper by more
LIGHT = 25  # of 255: what is darker than the page's paper by less is paper too
PAPER = 0.7  # of a scan is paper, or more; with less it is a photo, on which the desk would be taken for print
COARSE_MM = 0.5  # a side of the cells in which a slip is sought where its place is known
MARKED = 30  # of 255: such a cell is darker than the paper by more where something is printed or written
LEAST_MARKED = 0.002  # of the cells between a slip's symbols and boxes: some 6 cm of a pen's stroke; a printed slip marks 5 %
SHARE = 0.3  # of the print of a slip: more than this beside the slips may be another one


def has_more(grey, placed, whole):
    """Whether as much print as another slip's lies outside the slips that were placed."""
    if not placed or not _is_more(grey[::STEP, ::STEP].astype(np.int16), placed, whole):
        return False
    # The dots of a black-and-white scan may have been taken for print; they are none on average over STEP pixels.
    means = np.asarray(Image.fromarray(grey).reduce(STEP)).astype(np.int16)
    return _is_more(means, placed, whole)


def is_photo(grey):
    """Whether a page lies on a desk: less than most of what is seen is paper."""
    coarse = grey[::STEP, ::STEP].astype(np.int16)
    return _share_of_paper(coarse, _paper(coarse)) < PAPER


def _is_more(coarse, placed, whole):
    paper = _paper(coarse)
    if _share_of_paper(coarse, paper) < PAPER:
        return False
    points = np.argwhere(coarse < paper - DARKER)[:, ::-1] * STEP
    is_ours = np.zeros(len(points), bool)
    for each in placed:
        is_ours |= _within(points, each, whole)
    return bool((~is_ours).sum() > SHARE * is_ours.sum() / len(placed))


def _paper(coarse):
    return np.quantile(np.sort(coarse, axis=None), 0.8)  # of sorted values, which takes half the time


def _share_of_paper(coarse, paper):
    return (coarse > paper - LIGHT).mean()


def has_slip(grey, placed, others):
    """Whether anything is printed or written where this slip must lie, which is not on other slips.

    What is cut off, or lies beyond the page, shows even paper or nothing; the slip's margin is left out, for nobody cuts straight.
    """
    rectangles = np.array([*placed.form.symbols.values(), *placed.form.boxes.values()])
    (left, top), (right, bottom) = rectangles[:, :2].min(axis=0), rectangles[:, 2:].max(axis=0)
    columns, rows = np.meshgrid(np.arange(left, right, COARSE_MM * MM), np.arange(top, bottom, COARSE_MM * MM))
    points = placed.at(np.column_stack([columns.ravel(), rows.ravel()]))
    is_here = ((points >= 0) & (points < grey.shape[::-1])).all(axis=1)
    for each in others:
        is_here &= ~_within(points, each, ())
    if not is_here.any():
        return False
    step = max(1, int(np.linalg.norm(points[1] - points[0])))  # pixels of the page a cell, so that none lies between two cells
    means = np.asarray(Image.fromarray(grey).reduce(step)).astype(np.int16)
    here = (points[is_here] / step).astype(int)
    shades = means[here[:, 1], here[:, 0]]
    return bool((shades < np.quantile(shades, 0.8) - MARKED).sum() > LEAST_MARKED * len(points))


def without(grey, placed, whole):
    """Return the page with these slips painted over in white."""
    rest = grey.copy()
    for each in placed:
        corners = each.at(corners_of(_extent(each, whole)))
        left, top = np.clip(np.floor(corners.min(axis=0)), 0, grey.shape[::-1]).astype(int)
        right, bottom = np.clip(np.ceil(corners.max(axis=0)), 0, grey.shape[::-1]).astype(int)
        rows, columns = np.mgrid[top:bottom, left:right]
        inside = _within(np.column_stack([columns.ravel(), rows.ravel()]), each, whole)
        rest[top:bottom, left:right][inside.reshape(rows.shape)] = 255
    return rest


def _within(points, placed, whole):
    """Return which pixels (n x 2) lie on a slip."""
    left, top, right, bottom = _extent(placed, whole)
    x, y = apply(np.linalg.inv(placed.to_page), points).T
    return (x >= left) & (x <= right) & (y >= top) & (y <= bottom)


def _extent(placed, whole):
    return placed.form.page if placed in whole else placed.form.extent
