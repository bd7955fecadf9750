"""A signature as strokes: read from the form, judged, drawn as SVG. Pure: no models.

Coordinates are whole numbers; the pad's width is 1000 of them, and its height is told in the same unit. A stroke is a
list of [x, y]; a drawing is a list of strokes.
"""

import base64
import json
import math
from dataclasses import dataclass
from itertools import pairwise

WIDTH = 1000
HEIGHTS = range(100, 4001)
MOST_STROKES = 200
MOST_POINTS = 4000
LEAST_INK = 80  # a stroke of 8 % of the pad's width, some 5 mm on a phone; a trembling dot stays below it
PEN = 11
MARGIN = 24
LEAST_VIEW = (420, 180)  # a tiny signature is not blown up


class NotADrawing(ValueError):
    """The text is not strokes as the page sends them."""


class TooMuchInk(ValueError):
    """More strokes or points than a signature has."""


class TooLittleInk(ValueError):
    """No stroke, or no more than a dot."""


@dataclass(frozen=True)
class Drawing:
    """`strokes` [[[x, y], …], …] with 0 ≤ x ≤ 1000 and 0 ≤ y ≤ `height`."""

    strokes: list
    height: int


def read_drawing(text):
    """Return the Drawing in the JSON text {"height": 480, "strokes": [[[x, y], …], …]}; raise NotADrawing or TooMuchInk."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NotADrawing from error
    if not isinstance(data, dict) or set(data) != {"height", "strokes"}:
        raise NotADrawing
    height, strokes = data["height"], data["strokes"]
    if not _is_whole(height) or height not in HEIGHTS or not isinstance(strokes, list):
        raise NotADrawing
    if not all(isinstance(stroke, list) and stroke and all(_is_point(point, height) for point in stroke) for stroke in strokes):
        raise NotADrawing
    if len(strokes) > MOST_STROKES or sum(map(len, strokes)) > MOST_POINTS:
        raise TooMuchInk
    return Drawing(strokes, height)


def check_ink(strokes):
    """Raise TooLittleInk when the pen travelled less than a signature needs."""
    if sum(_length(stroke) for stroke in strokes) < LEAST_INK:
        raise TooLittleInk


def svg(strokes):
    """Return the strokes as an SVG document, cropped to the ink and smoothed as the pad showed them."""
    left, top, width, height = view(strokes)
    paths = "".join(f'<path d="{_path(stroke)}"/>' for stroke in strokes)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{left} {top} {width} {height}" width="{width}" height="{height}">'
        f'<g fill="none" stroke="#1B1F24" stroke-width="{PEN}" stroke-linecap="round" stroke-linejoin="round">{paths}</g></svg>'
    )


def outlines(strokes):
    """Return each stroke as the points of the curve that `svg` draws, for what draws straight lines only."""
    return [list(_curve(stroke)) for stroke in strokes]


def picture(strokes):
    """Return the SVG as a data URI for an <img>."""
    return "data:image/svg+xml;base64," + base64.b64encode(svg(strokes).encode()).decode()


def view(strokes):
    """Return (left, top, width, height) of the ink with a margin around it, in the pad's unit."""
    across = [x for stroke in strokes for x, _y in stroke]
    down = [y for stroke in strokes for _x, y in stroke]
    width = max(LEAST_VIEW[0], max(across) - min(across) + 2 * MARGIN)
    height = max(LEAST_VIEW[1], max(down) - min(down) + 2 * MARGIN)
    return (min(across) + max(across) - width) // 2, (min(down) + max(down) - height) // 2, width, height


def _is_whole(value):
    return isinstance(value, int) and not isinstance(value, bool)


def _is_point(point, height):
    return isinstance(point, list) and len(point) == 2 and all(map(_is_whole, point)) and 0 <= point[0] <= WIDTH and 0 <= point[1] <= height


def _length(stroke):
    return sum(math.dist(here, there) for here, there in pairwise(stroke))


def _path(stroke):
    """A curve through the midpoints, each point its control; a dot becomes a line of no length, which round caps show."""
    (x, y), *rest = stroke
    parts = [f"M{x} {y}"]
    for (x, y), (next_x, next_y) in pairwise(rest):
        parts.append(f"Q{x} {y} {(x + next_x) / 2:g} {(y + next_y) / 2:g}")
    x, y = rest[-1] if rest else stroke[0]
    parts.append(f"L{x} {y}")
    return "".join(parts)


def _curve(stroke):
    """Yield points along the quadratic curves of _path, some 8 units apart."""
    start = stroke[0]
    yield start
    for control, after in pairwise(stroke[1:]):
        end = (control[0] + after[0]) / 2, (control[1] + after[1]) / 2
        steps = min(12, 1 + int((math.dist(start, control) + math.dist(control, end)) / 8))
        for share in (step / steps for step in range(1, steps + 1)):
            before, at, beyond = (1 - share) ** 2, 2 * share * (1 - share), share**2
            yield tuple(before * a + at * b + beyond * c for a, b, c in zip(start, control, end, strict=True))
        start = end
    yield stroke[-1]
