"""What the slips that were found leave of a page: a second slip must not be lost because the first was read. Pure: arrays."""

import numpy as np

from pledges.scanning.registering import apply

STEP = 8  # pixels: print is sought at every eighth
DARKER = 70  # of 255, than the page's paper
PAPER = 0.7  # of a page is paper on a scan; on a photo of a desk it is not
SHARE = 0.3  # of a slip's own print


def has_more(grey, placed, whole):
    """Whether as much print as another slip's lies outside the slips that were placed (`whole`: with the family's part)."""
    if not placed:
        return False
    coarse = grey[::STEP, ::STEP].astype(np.int16)
    paper = np.quantile(coarse, 0.8)
    is_dark = coarse < paper - DARKER
    if (coarse > paper - 25).mean() < PAPER:
        return False
    is_ours = _covered(coarse.shape, STEP, placed, whole)
    return bool((is_dark & ~is_ours).sum() > SHARE * (is_dark & is_ours).sum() / len(placed))


def without(grey, placed, whole):
    """Return the page with those slips painted over."""
    rest = grey.copy()
    rest[_covered(grey.shape, 1, placed, whole)] = 255
    return rest


def _covered(shape, step, placed, whole):
    covered = np.zeros(shape, bool)
    for each in placed:
        left, top, right, bottom = each.form.page if each in whole else each.form.extent
        corners = each.at(np.array([(left, top), (right, top), (right, bottom), (left, bottom)])) / step
        x0, y0 = np.clip(np.floor(corners.min(axis=0)), 0, shape[::-1]).astype(int)
        x1, y1 = np.clip(np.ceil(corners.max(axis=0)), 0, shape[::-1]).astype(int)
        if x1 <= x0 or y1 <= y0:
            continue
        rows, columns = np.mgrid[y0:y1, x0:x1]
        on_form = apply(np.linalg.inv(each.to_page), np.column_stack([columns.ravel(), rows.ravel()]) * step)
        inside = ((on_form >= (left, top)) & (on_form <= (right, bottom))).all(axis=1)
        covered[y0:y1, x0:x1] |= inside.reshape(rows.shape)
    return covered
