"""A box is cut out by its own printed frame, or is said not to be square."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image, ImageDraw

from pledges.scanning.reader import slips
from pledges.scanning.reader.forms import MM, corners_of
from pledges.scanning.reader.frames import FAR_MM, cut
from pledges.scanning.reader.registering import Placed

SCALE = 200 / 25.4  # pixels a millimetre of the page
BOX = np.array((20, 20, 80, 42)) * MM  # points
NEXT_MM = 84.5, 20, 130, 42
TO_PAGE = np.diag([SCALE / MM, SCALE / MM, 1.0])


def page(*frames_mm, lines=()):
    picture = Image.new("L", (round(150 * SCALE), round(60 * SCALE)), 250)
    draw = ImageDraw.Draw(picture)
    for left, top, right, bottom in frames_mm:
        draw.rectangle([round(edge * SCALE) for edge in (left, top, right, bottom)], outline=20, width=round(0.3 * SCALE))
    for line in lines:
        draw.line([(round(x * SCALE), round(y * SCALE)) for x, y in line], fill=20, width=round(0.4 * SCALE))
    return picture


def shifted(x_mm, y_mm):
    """Return a map of the page that is so many millimetres off."""
    return np.array([(1, 0, x_mm * SCALE), (0, 1, y_mm * SCALE), (0, 0, 1.0)]) @ TO_PAGE


def off_mm(found):
    return np.abs(found.corners / SCALE - corners_of(BOX / MM)).max()


@pytest.mark.parametrize("x_mm", np.arange(-1.5, 4, 0.5))
def test_a_frame_is_found_by_a_map_that_is_off_or_said_not_to_be_there(x_mm):
    """The next box's frame is 4.5 mm away; with a map that is 2 mm off it is as near as the box's own."""
    found = cut(page((20, 20, 80, 42), NEXT_MM), shifted(x_mm, 0.3), BOX, 230, FAR_MM)
    assert off_mm(found) < 0.4 or not found.is_square


@pytest.mark.parametrize("half", ["upper", "lower"])
def test_half_a_side_hidden_by_a_darker_line_is_put_where_the_others_say(half):
    ends = (20, 31) if half == "upper" else (31, 42)
    line = [(21.2, ends[0]), (21.2, ends[1])]
    found = cut(page((20, 20, 80, 42), lines=[line]), shifted(1.2, 0), BOX, 230, FAR_MM)
    assert (found.sides, found.is_square, off_mm(found) < 0.4) == (4, True, True)


def test_a_frame_that_leans_as_no_page_does_is_not_square():
    """Its upper right half is the next box's, its lower half its own."""
    picture = page((20, 20, 80, 42), NEXT_MM)
    draw = ImageDraw.Draw(picture)
    draw.rectangle([round(79 * SCALE), round(20.5 * SCALE), round(81 * SCALE), round(31 * SCALE)], fill=250)
    draw.rectangle([round(84 * SCALE), round(31 * SCALE), round(85.5 * SCALE), round(43 * SCALE)], fill=250)
    assert not cut(picture, shifted(2.2, 0), BOX, 230, FAR_MM).is_square


def decided(monkeypatch, found):
    """Return what read_slip decides of a slip with one box, cut out as `found`."""
    monkeypatch.setattr(slips, "cut_boxes", lambda *_any: {"child": found})
    monkeypatch.setattr(slips, "_printed", lambda form: {"child": np.zeros((1, 1), bool)})
    form = SimpleNamespace(boxes={"child": BOX}, extent=(0, 0, 400, 160))
    symbol = SimpleNamespace(corners=np.array([(0, 0), (40, 0), (40, 20), (0, 20)], float))
    picture = page()
    ImageDraw.Draw(picture).rectangle([0, 0, 20, 20], fill=20)
    return slips.read_slip(picture, Placed("A", form, TO_PAGE, None, (symbol,))).decided["child"]


def test_what_lies_in_a_frame_that_is_not_square_is_uncertain_unless_it_fills_the_box(monkeypatch):
    stroke, full = [[(30, 25), (60, 38)]], [[(x, 21), (x + 0.5, 41)] for x in np.arange(21, 79, 1.0)]
    for lines, askew in (([], "uncertain"), (stroke, "uncertain"), (full, "ink")):
        found = cut(page((20, 20, 80, 42), lines=lines), TO_PAGE, BOX, 230, FAR_MM)
        assert decided(monkeypatch, replace(found, is_square=True)) == ("ink" if lines else "empty")
        assert decided(monkeypatch, replace(found, is_square=False)) == askew
