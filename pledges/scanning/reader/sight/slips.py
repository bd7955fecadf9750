"""Reading one slip whose place is known: shades, boxes, state. Pure: arrays."""

from functools import lru_cache

import numpy as np
from PIL import Image

from pledges.scanning.reader.readings.states import DECLINED_BOX, SlipReading, state_of
from pledges.scanning.reader.sight.boxes.beside import boxes_beside_ink
from pledges.scanning.reader.sight.boxes.frames import ENOUGH, FAR_MM, NEAR_MM, cut, cut_boxes, is_drawn_over
from pledges.scanning.reader.sight.boxes.ink import judge, judge_tick
from pledges.scanning.reader.sight.boxes.marks import is_of_larger_shape
from pledges.scanning.reader.sight.boxes.windows import printed_windows
from pledges.scanning.reader.sight.forms import BLANK_SCALE, corners_of
from pledges.scanning.reader.sight.registering import Placed, place_alone, unevenness

LEAST_CONTRAST = 30  # of 255, between white and black
FULL, FULL_TICK = 0.25, 0.5  # of a box's windows are dark: more than a frame's own lines make so, wherever the box was cut out
UNEVEN = 0.03  # of a symbol's side: where its corners are further off a square, the paper does not lie flat before the lens
CROSSING, LEAST_CROSSING = 0.3, 12  # of black, and so many pixels of a Cut: a third of a square millimetre just outside a frame
POOR = 0.03  # of a symbol's side: where two symbols fit worse, they place a slip only together with a frame


def read_slip(picture, placed, *, is_shared=False, without_red=None):
    """Return the SlipReading of a placed slip on a page (a Pillow image in grey); `without_red` gives the page as read_page is given it."""
    white, black = shades(picture, placed.symbols)
    contrast = max(white - black, LEAST_CONTRAST)
    cuts = cut_boxes(picture, placed, contrast)
    printed = _printed(placed.form)
    verdicts = {name: judge(cuts[name], printed[name], black) for name in placed.form.boxes if name != DECLINED_BOX}
    if DECLINED_BOX in cuts:
        is_traced = is_drawn_over(cuts, DECLINED_BOX, contrast)
        verdicts[DECLINED_BOX] = judge_tick(cuts[DECLINED_BOX], printed[DECLINED_BOX], black, is_traced=is_traced)
    decided = {
        name: verdict.decision if _is_trusted(placed, name, cuts, verdict) and _is_within(picture, cuts[name]) else "uncertain"
        for name, verdict in verdicts.items()
    }
    crossed = [name for name in decided if name != DECLINED_BOX and decided[name] == "ink" and _is_crossed(cuts[name], white, black)]
    larger = [name for name in crossed if is_of_larger_shape(picture, placed.form, name, cuts[name].corners, (white, black))]
    decided |= dict.fromkeys(larger, "uncertain")
    if without_red and set(crossed) - set(larger) and (plain := without_red()) is not None:
        again = cut_boxes(Image.fromarray(plain), placed, contrast)
        decided |= {name: "uncertain" for name in crossed if judge(again[name], printed[name], black).decision != "ink"}
    if any(decision != "ink" for name, decision in decided.items() if name != DECLINED_BOX):
        decided |= dict.fromkeys(boxes_beside_ink(picture, placed.form, cuts, decided, (white, black)), "uncertain")
    ratios = {name: verdict.ratio for name, verdict in verdicts.items()}
    corners = placed.at(corners_of(placed.form.extent)).round(1).tolist()
    return SlipReading(placed.code, state_of(decided), ratios, decided, is_shared, corners)


def _is_crossed(found, white, black):
    """Whether anything dark lies just outside a box's frame, as where ink crosses it."""
    high, wide = found.grey.shape
    outside = np.ones(found.grey.shape, bool)
    outside[found.ring - 2 : high - found.ring + 2, found.ring - 2 : wide - found.ring + 2] = False
    return bool((found.grey[outside] < white - CROSSING * (white - black)).sum() >= LEAST_CROSSING)


def with_frames(picture, symbol, forms):
    """Return the slip of a symbol that was read alone, in the layout whose frames are seen; None when it is the family's own symbol."""
    white, black = shades(picture, (symbol,))
    contrast = max(white - black, LEAST_CONTRAST)
    tried = [place_alone(symbol, form) for form in forms]
    seen = [sum(each.sides for each in cut_boxes(picture, placed, contrast).values()) for placed in tried]
    if not tried or max(seen) >= 2 * len(tried[0].form.boxes):
        return tried[int(np.argmax(seen))] if tried else None
    if symbol.origin and family_paper(picture, symbol, forms):
        return None
    return tried[int(np.argmax(seen))]


def shades(picture, symbols):
    """Return (white, black) of the page at the first of these symbols."""
    corners = symbols[0].corners
    left, top = np.maximum(corners.min(axis=0), 0).astype(int)
    right, bottom = corners.max(axis=0).astype(int) + 1
    grey = np.asarray(picture.crop((left, top, min(right, picture.width), min(bottom, picture.height))))[::2, ::2]
    black, white = np.quantile(grey, (0.1, 0.9))
    return float(white), float(black)


def family_paper(picture, symbol, forms):
    """Return the whole paper that bears the family's own symbol, which stands in a frame of its own; None where no such frame is seen."""
    white, black = shades(picture, (symbol,))
    for form in forms:
        if form.keep is not None and form.keep_frame is not None:
            placed = place_alone(symbol, form, form.keep)
            if cut(picture, placed.to_page, form.keep_frame, max(white - black, LEAST_CONTRAST), FAR_MM).sides >= ENOUGH:
                return placed
    return None


def _is_trusted(placed: Placed, name, cuts, verdict):
    """Whether a box was surely cut out where it lies, so that what was seen in it is its own.

    Its own frame says so, of which three sides must be seen: however well the symbols fit, the sheet may have slipped between
    them and the box. A box so full of ink that its frame is hidden need not show one, where two symbols or another box's whole
    frame speak for its place. Where one symbol alone was read, on paper that does not lie flat before the lens, nothing is enough.
    """
    if placed.error is None and unevenness(placed) > UNEVEN:
        return False
    own, others = cuts[name], [each for other, each in cuts.items() if other != name]
    if own.is_square and own.sides >= ENOUGH:
        return True
    is_placed = placed.error is not None and placed.error < POOR
    is_vouched_for = is_placed or any(each.sides == 4 and each.is_square for each in others)
    return is_vouched_for and verdict.ratio > (FULL_TICK if name == DECLINED_BOX else FULL)


def _is_within(picture, found):
    """Whether the whole box is on the page."""
    spare = 0.02 * max(picture.size)
    return bool((found.corners > -spare).all() and (found.corners < np.array(picture.size) + spare).all())


@lru_cache(maxsize=32)
def _printed(form):
    picture = Image.fromarray(form.blank)
    to_page = np.diag([BLANK_SCALE, BLANK_SCALE, 1.0])
    return {name: printed_windows(cut(picture, to_page, rectangle, 255, NEAR_MM)) for name, rectangle in form.boxes.items()}
