"""What the slips that were found leave of a page: a second slip must not be lost because the first was read. Pure: arrays.

A slip in `whole` still has the part on it that the family keeps, so its whole page of paper is its own.
"""

import numpy as np
from PIL import Image

from pledges.scanning.reader.sight.forms import corners_of
from pledges.scanning.reader.sight.registering import apply

STEP = 8  # pixels: print is sought at every eighth
DARKER = 70  # of 255: print is darker than the page's paper by more
LIGHT = 25  # of 255: what is darker than the page's paper by less is paper too
PAPER = 0.7  # of a scan is paper, or more; with less it is a photo, on which the desk would be taken for print
SHARE = 0.3  # of the print of a slip: more than this beside the slips may be another one


def has_more(grey, placed, whole):
    """Whether as much print as another slip's lies outside the slips that were placed."""
    if not placed or not _is_more(grey[::STEP, ::STEP].astype(np.int16), placed, whole):
        return False
    # The dots of a black-and-white scan may have been taken for print; they are none on average over STEP pixels.
    means = np.asarray(Image.fromarray(grey).reduce(STEP)).astype(np.int16)
    return _is_more(means, placed, whole)


def _is_more(coarse, placed, whole):
    paper = np.quantile(np.sort(coarse, axis=None), 0.8)  # of sorted values, which takes half the time
    if (coarse > paper - LIGHT).mean() < PAPER:
        return False
    points = np.argwhere(coarse < paper - DARKER)[:, ::-1] * STEP
    is_ours = np.zeros(len(points), bool)
    for each in placed:
        is_ours |= _within(points, each, whole)
    return bool((~is_ours).sum() > SHARE * is_ours.sum() / len(placed))


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
