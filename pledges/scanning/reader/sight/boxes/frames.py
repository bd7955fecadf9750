"""Cutting a printed box out of a page, upright, by its own printed frame. Pure: arrays."""

from dataclasses import dataclass

import numpy as np
from PIL import Image

from pledges.scanning.reader.sight.forms import BLANK_SCALE, MM, corners_of
from pledges.scanning.reader.sight.registering import affine, apply, homography

# Where a frame is looked for
NEAR_MM, FAR_MM = 1.6, 4.0  # so far from where the map has it: a map by both symbols, by one alone
ENOUGH = 3  # of a frame's four sides: where so many are seen, there is a frame
SNAP_MM = 0.8  # so far from where the other sides of the frame say that a line is
HALVES = ((0.08, 0.46), (0.54, 0.92))  # of a side's length: each half on its own, without the corners
LINE_MM = 0.3  # the width of a frame's line
FAINTEST = 0.25  # of black, on average over half a side: what is fainter is no frame's line
SMALL_BOX = 10 * MM  # points; a narrower box is the tick box, whose frame is looked for last

# What is seen of a side along its length. The tick box is smaller than what is drawn in it: it is looked for as a whole square by this
SEGMENT, ACROSS = 4, 2  # pixels of a cut: a line is seen in pieces so long and so wide, for single dots draw none
DRAWN = 0.3  # of black: a piece of a line that is darker is seen
UNBROKEN = 0.93  # of a large box's side is seen: with less, a part of it lies elsewhere, and its line in the box; whole ones show it all
WHOLE_SIDE = 0.8  # of a side's pieces are seen: then the side is, whatever crosses it
DISTANCE = 0.1  # of a side's pieces: so much more must be seen of a square a millimetre further off

# A frame that somebody drew over
TRACED = 1.4  # times as thick as the other frames of the slip: print has 0.9 to 1.1, a pen along it 1.5 to 3.3
TRACED_MM, UNEVEN = 0.9, 0.05  # on either side of the line; of black: paper is not all of one shade

# What a frame can look like; what lies outside these measures was taken from another line
PARALLEL_MM = 0.4  # opposite sides lean alike to within this
LEANING_MM = 1.5  # a side leans less than this, from one of its halves to the other
RESIZED_MM = 2.5  # a frame is wider or narrower than the map has it by less than this
STRETCHED_MM = 2.5  # its longer side differs by less than this from what its shorter one says

# How a box is cut out
STRAIGHT_MM = 0.35  # a frame that leans more than this is cut out once more, straightened
RING_MM = 1.6  # of paper around the frame
BILINEAR = Image.Resampling.BILINEAR


@dataclass(frozen=True)
class Cut:
    """A box cut out upright at BLANK_SCALE pixels a point: `grey` (float32) with `ring` pixels of what is around its frame.

    `sides`: how many of its frame's four sides were seen. `corners`: the frame's on the page, 4 x 2 pixels. `is_square`: False
    where what was taken for the frame cannot be one, as when another box's line is nearer than its own; it is cut out by the map then.
    """

    grey: np.ndarray
    ring: int
    sides: int
    corners: np.ndarray
    is_square: bool = True


def cut_boxes(picture, placed, contrast):
    """Return {name: Cut} of a slip's boxes on a page (a Pillow image in grey); `contrast` is its white less its black."""
    if placed.error is not None:
        return {name: cut(picture, placed.to_page, rectangle, contrast, NEAR_MM) for name, rectangle in placed.form.boxes.items()}
    return _cut_outwards(picture, placed, contrast)


def _cut_outwards(picture, placed, contrast):
    """The same by one symbol: the large box nearest to it first. Each frame that is seen makes the map better for the next box."""
    form, symbol = placed.form, placed.symbols[0]
    points, to = corners_of(form.symbols["slip-qr" if symbol.origin else "slip-small-qr"]), symbol.corners
    here = points.mean(axis=0)
    to_page, cuts = placed.to_page, {}

    def order(box):
        return box[1][2] - box[1][0] < SMALL_BOX, np.linalg.norm(corners_of(box[1]).mean(axis=0) - here)

    for name, rectangle in sorted(form.boxes.items(), key=order):
        margin = FAR_MM if len(points) == 4 else NEAR_MM
        cuts[name] = found = cut(picture, to_page, rectangle, contrast, margin)
        if found.sides == 4 and found.is_square:
            points, to = np.vstack([points, corners_of(rectangle)]), np.vstack([to, found.corners])
            to_page = affine(points, to) if len(points) < 12 else homography(points, to)
    return cuts


def cut(picture, to_page, rectangle, contrast, margin_mm):
    """Return the Cut of the box whose frame lies near `rectangle` (form points), at most `margin_mm` off."""
    margin = margin_mm + RING_MM
    grey = _upright(picture, to_page, rectangle, margin)
    if rectangle[2] - rectangle[0] < SMALL_BOX:
        return _cut_square(grey, to_page, rectangle, contrast, margin_mm)
    dark, expected = _profiles(grey, margin, margin_mm, contrast)
    offsets, scores = _peaks(dark, expected, _px(margin_mm))
    offsets, is_parallel = _parallel(offsets, scores, dark, expected)
    offsets, is_even = _even(offsets, scores, dark, expected, rectangle)
    is_seen = scores.min(axis=1) >= FAINTEST
    offsets = _trusted(offsets, scores)
    askew = np.abs(offsets[:, 0] - offsets[:, 1]).max()
    resized = np.abs(_inwards(offsets)).max()
    is_square = is_parallel and is_even and bool(askew < LEANING_MM * BLANK_SCALE * MM and resized < RESIZED_MM * BLANK_SCALE * MM)
    if not is_square:
        offsets, askew = np.zeros((4, 2)), 0
    corners = _page_corners(to_page, rectangle, offsets, margin)
    if askew < STRAIGHT_MM * BLANK_SCALE * MM:
        box = _sliced(grey, margin, offsets.mean(axis=1))
    else:
        box = _upright(picture, homography(corners_of(rectangle), corners), rectangle, RING_MM)
    sides = int((is_seen & (_wholeness(box, contrast) >= UNBROKEN)).sum())
    return Cut(box, _px(RING_MM), sides, corners, is_square)


def is_drawn_over(cuts, name, contrast):
    """Whether a box's frame is drawn in lines so much thicker than the other boxes' that somebody traced it."""
    own = sorted(_thickness(cuts[name], contrast))[1]  # of its four sides one may be hidden, or no line
    if own < LINE_MM:
        return False
    others = [side for other, each in cuts.items() if other != name for side in _thickness(each, contrast)]
    return own > TRACED * np.median(others)


def _thickness(found, contrast):
    """Return how many millimetres of black lie across each side of a frame, at most places along it."""
    within, ring = slice(found.ring - _px(TRACED_MM), found.ring + _px(TRACED_MM + LINE_MM)), found.ring
    bands = [view[within, ring:-ring] for view in (found.grey.T, found.grey, found.grey.T[::-1], found.grey[::-1])]
    dark = [np.clip((np.quantile(band, 0.9) - band) / contrast - UNEVEN, 0, 1).sum(axis=0) for band in bands]
    return [float(np.median(each)) / (BLANK_SCALE * MM) for each in dark]


def _wholeness(box, contrast):
    """Return which share of each side of a frame is seen where it was cut out: left, top, right, bottom."""
    ring, spare, shares = _px(RING_MM), _px(STRAIGHT_MM), []
    paper = np.quantile(box[::4, ::4], 0.8)
    for view in (box.T, box, box.T[::-1], box[::-1]):
        band = np.clip((paper - view[ring - spare : ring + spare + _px(LINE_MM), ring:-ring]) / contrast, 0, 1)
        pieces = _means(_means(band, SEGMENT, 1), ACROSS, 0)[: 1 - ACROSS, : 1 - SEGMENT]
        shares.append((pieces.max(axis=0) > DRAWN).mean())
    return np.array(shares)


def _cut_square(grey, to_page, rectangle, contrast, margin_mm):
    """The same for a small box: its sides are as long as the map says, only its place is looked for."""
    margin, reach = margin_mm + RING_MM, _px(margin_mm)
    wide, high = (round(side * BLANK_SCALE) for side in rectangle[2:] - rectangle[:2])
    dark = np.clip((np.quantile(grey, 0.8) - grey) / contrast, 0, 1)
    first = _px(RING_MM)
    places = np.s_[first : first + 2 * reach + 1, first : first + 2 * reach + 1]
    down, across = _sides_seen(dark, high), _sides_seen(dark.T, wide).T
    line = _px(LINE_MM) - 1  # the lower and the right side lie so far within the box's outer edge
    seen = np.array([down[places], across[places], np.roll(down, line - wide, 1)[places], np.roll(across, line - high, 0)[places]])
    y, x = np.mgrid[-reach : reach + 1, -reach : reach + 1]
    score = seen.sum(axis=0) - DISTANCE * np.hypot(x, y) / (BLANK_SCALE * MM)
    at = np.unravel_index(score.argmax(), score.shape)
    sides = int((seen[(slice(None), *at)] >= WHOLE_SIDE).sum())
    dy, dx = (at[0] - reach, at[1] - reach) if sides >= ENOUGH else (0, 0)
    offsets = np.array([(dx, dx), (dy, dy), (-dx, -dx), (-dy, -dy)], float)
    corners = _page_corners(to_page, rectangle, offsets, margin)
    return Cut(_sliced(grey, margin, offsets.mean(axis=1)), _px(RING_MM), sides, corners)


def _sides_seen(dark, length):
    """Return which share of an upright line of a length is seen that begins at each pixel; beyond the cut nothing is."""
    pieces = _means(_means(dark, SEGMENT, 0), ACROSS, 1)
    padded = np.pad(pieces, ((0, 0), (1, 1)))
    is_seen = np.maximum(np.maximum(padded[:, :-2], pieces), padded[:, 2:]) > DRAWN
    return _means(is_seen, length, 0)


def _means(values, length, axis):
    """Return the mean of as many values from each on along an axis; zeros follow the last."""
    after = [(0, 0), (0, 0)]
    after[axis] = (1, length)
    sums = np.pad(values.astype(np.float32), after).cumsum(axis=axis)
    count = values.shape[axis]
    return (sums.take(range(length, length + count), axis) - sums.take(range(count), axis)) / length


def _upright(picture, to_page, rectangle, margin_mm):
    left, top, right, bottom = rectangle + np.array([-1, -1, 1, 1]) * margin_mm * MM
    matrix = to_page @ np.array([(1 / BLANK_SCALE, 0, left), (0, 1 / BLANK_SCALE, top), (0, 0, 1)])
    matrix = matrix / matrix[2, 2]
    size = round((right - left) * BLANK_SCALE), round((bottom - top) * BLANK_SCALE)
    if abs(matrix[2, 0]) + abs(matrix[2, 1]) < 1e-12:
        cut_out = picture.transform(size, Image.Transform.AFFINE, tuple(matrix[:2].ravel()), BILINEAR, fillcolor=255)
    else:
        cut_out = picture.transform(size, Image.Transform.PERSPECTIVE, tuple(matrix.ravel()[:8]), BILINEAR, fillcolor=255)
    return np.asarray(cut_out, np.float32)


def _profiles(grey, margin_mm, reach_mm, contrast):
    """Return (darkness: left, top, right, bottom x two halves of each side x pixels inwards, the pixel where its line is expected)."""
    reach, expected = _px(reach_mm), (margin_mm + LINE_MM / 2) * BLANK_SCALE * MM
    first = max(0, round(expected) - reach - 1)
    profiles = []
    for view in (grey.T, grey, grey.T[::-1], grey[::-1]):
        band = view[first : round(expected) + reach + 2]
        width = band.shape[1]
        profiles += [band[:, int(start * width) : int(end * width)].mean(axis=1) for start, end in HALVES]
    profiles = np.array(profiles).reshape(4, 2, -1)
    return (np.median(profiles, axis=2, keepdims=True) - profiles) / contrast, expected - first - 0.5


def _peaks(dark, expected, reach):
    """Return (offset from where it is expected, height) of the line in each profile; a nearer line is the likelier one."""
    nearness = 1 - 0.4 * np.abs(np.arange(dark.shape[2]) - expected) / (reach + 1)
    at = np.clip((dark * nearness).argmax(axis=2), 1, dark.shape[2] - 2)
    steps = np.array([-1, 0, 1])
    around = np.maximum(np.take_along_axis(dark, at[..., None] + steps, axis=2), 0)
    total = around.sum(axis=2)
    centre = at + (around * steps).sum(axis=2) / np.maximum(total, 1e-6)
    return centre - expected, total / 2


def _parallel(offsets, scores, dark, expected):
    """Return (offsets, whether opposite sides lean alike).

    Where they do not, one of their four halves was taken from another line, a pen's or the next box's. The half is moved to
    where the other three say, if a line is seen there too. Which half it is shows by that: only halves of one side may fit so.
    If both halves of a side do, the one is moved that comes to lie further in, for the next box lies further out.
    """
    offsets, is_parallel = offsets.copy(), True
    for side in (0, 1):
        pair = [side, side + 2]
        off = (offsets[pair] * (1, -1)).sum()
        if scores[pair].min() < FAINTEST or abs(off) < PARALLEL_MM * BLANK_SCALE * MM:
            continue
        implied = offsets[pair] - off * np.array((1, -1))
        places = [place for place in np.ndindex(2, 2) if _height(dark[pair][place], implied[place] + expected) >= FAINTEST]
        if is_one_side := len({which for which, _half in places}) == 1:
            inmost = max(places, key=lambda place: implied[place])
            offsets[pair[inmost[0]], inmost[1]] = implied[inmost]
        is_parallel &= is_one_side
    return offsets, is_parallel


def _even(offsets, scores, dark, expected, rectangle):
    """Return (offsets, whether the frame is larger than the map has it by the same share across and down).

    Where it is not, one side was taken from the next box's line: one of the two that are further from where they should be. It
    is moved to where the other three say, if both its halves are seen near there, and those of its opposite are not.
    """
    lengths = (rectangle[2:] - rectangle[:2]) * BLANK_SCALE
    if scores.min() < FAINTEST or _is_even(offsets, lengths):
        return offsets, True
    sums = _inwards(offsets)
    axis = int(np.abs(sums).argmax())
    error = sums[axis] - (sums / lengths)[1 - axis] * lengths[axis]
    moved = {side: [_line_near(dark[side, half], offsets[side, half] - error + expected) for half in (0, 1)] for side in (axis, axis + 2)}
    found = [side for side, lines in moved.items() if None not in lines]
    if len(found) != 1:
        return offsets, False
    mended = offsets.copy()
    mended[found[0]] = np.array(moved[found[0]]) - expected
    return mended, _is_even(mended, lengths)


def _is_even(offsets, lengths):
    """Whether a frame has kept its shape, within STRETCHED_MM; `lengths` are its width and height in pixels."""
    across, down = _inwards(offsets) / lengths
    return bool(abs(across - down) * lengths.max() < STRETCHED_MM * BLANK_SCALE * MM)


def _inwards(offsets):
    """Return how much narrower and how much lower than expected a frame is."""
    return offsets.mean(axis=1).reshape(2, 2).sum(axis=0)


def _line_near(dark, at):
    """Return where a profile's clearest line near a place is, or None."""
    reach = round(SNAP_MM * BLANK_SCALE * MM)
    places = [place for place in range(round(at) - reach, round(at) + reach + 1) if _height(dark, place) >= FAINTEST]
    return max(places, key=lambda place: dark[place]) if places else None


def _height(dark, at):
    """Return the height of the line at a place of a profile."""
    middle = round(at)
    return np.maximum(dark[max(0, middle - 1) : middle + 2], 0).sum() / 2 if 0 <= middle < len(dark) else 0


def _trusted(offsets, scores):
    """Return the offsets; where half a side is not seen, the other half's, else the opposite side's, else none."""
    signs = np.array([1, 1, -1, -1])  # an offset counts inwards
    seen = scores >= FAINTEST
    inwards = np.where(seen, offsets, np.nan)
    for side in range(4):
        if seen[side].any() and not seen[side].all():
            inwards[side] = np.nanmean(inwards[side])
    moved = inwards * signs[:, None]
    for side in range(4):
        if not seen[side].any():
            opposite = moved[(side + 2) % 4]
            inwards[side] = np.nan_to_num(opposite) * signs[side]
    return inwards


def _sliced(grey, margin_mm, offsets):
    """Return what was cut out with a margin, less what of it lies outside the ring around the frame."""
    ring, high, wide = margin_mm - RING_MM, *grey.shape
    left, top, right, bottom = (max(0, round(ring * BLANK_SCALE * MM + offset)) for offset in offsets)
    return grey[top : high - bottom, left : wide - right]


def _page_corners(to_page, rectangle, offsets, margin_mm):
    """Return where the frame's corners lie on the page: each where its two sides meet."""
    left, top, right, bottom = rectangle
    (l0, l1), (t0, t1), (r0, r1), (b0, b1) = offsets / BLANK_SCALE
    near, far = (HALVES[0][0] + HALVES[0][1]) / 2, (HALVES[1][0] + HALVES[1][1]) / 2

    def at(first, second, where):
        return first + (second - first) * (where - near) / (far - near)

    points = np.array(
        [
            (left + at(l0, l1, 0), top + at(t0, t1, 0)),
            (right - at(r0, r1, 0), top + at(t0, t1, 1)),
            (right - at(r0, r1, 1), bottom - at(b0, b1, 1)),
            (left + at(l0, l1, 1), bottom - at(b0, b1, 0)),
        ]
    )
    return apply(to_page, points)


def _px(measure_mm):
    return round(measure_mm * BLANK_SCALE * MM)
