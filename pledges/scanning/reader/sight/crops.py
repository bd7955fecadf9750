"""Pictures of what was read, for people: the slip alone, upright, and the whole page. Pure: arrays in, JPEG out."""

import io

import numpy as np
from PIL import Image

SLIP_WIDE = 1000  # pixels: some 120 an inch of an A4 sheet's width, enough to read handwriting
PAGE_LONG = 1600
QUALITY = 50


def cut_out(grey, corners):
    """Return the slip whose corners lie there (4 x 2, clockwise from its own upper left), upright."""
    corners = np.array(corners, float)
    wide = max(np.linalg.norm(corners[1] - corners[0]), np.linalg.norm(corners[2] - corners[3]), 1)
    high = max(np.linalg.norm(corners[3] - corners[0]), np.linalg.norm(corners[2] - corners[1]), 1)
    scale = min(1, SLIP_WIDE / wide, SLIP_WIDE / high)
    size = max(1, round(wide * scale)), max(1, round(high * scale))
    upper_left, upper_right, lower_right, lower_left = corners
    quadrilateral = np.concatenate([upper_left, lower_left, lower_right, upper_right]).tolist()
    # Reduced first: a picture taken from every third pixel is hard to read.
    factor = max(1, int(1 / scale))
    picture = Image.fromarray(grey)
    if factor > 1:
        picture, quadrilateral = picture.reduce(factor), [value / factor for value in quadrilateral]
    return _jpeg(picture.transform(size, Image.Transform.QUAD, quadrilateral, Image.Resampling.BILINEAR, fillcolor=255))


def whole_page(grey):
    """Return the page, its longer side PAGE_LONG pixels at most."""
    picture = Image.fromarray(grey)
    picture.thumbnail((PAGE_LONG, PAGE_LONG))
    return _jpeg(picture)


def _jpeg(picture):
    target = io.BytesIO()
    picture.save(target, "JPEG", quality=QUALITY, optimize=True)
    return target.getvalue()
