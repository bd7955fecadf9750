"""A box is cut out by its own printed frame, or is said not to be square."""

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image, ImageDraw

from pledges.scanning.reader.sight import slips
from pledges.scanning.reader.sight.boxes.frames import FAR_MM, cut
from pledges.scanning.reader.sight.forms import MM, SLIP_SYMBOLS, Form, corners_of
from pledges.scanning.reader.sight.registering import place_alone
from pledges.scanning.reader.sight.symbols import Symbol

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
    found = cut(picture, shifted(2.2, 0), BOX, 230, FAR_MM)
    assert not found.is_square
    assert np.allclose(found.corners / SCALE, corners_of(BOX / MM) + np.array((2.2, 0))), "it is cut out where the map has it"


def turned(degrees, x_mm=0.0):
    """Return a map of the page that is turned about the frame's left edge and off to the right."""
    angle, x, y = np.radians(degrees), 20 * SCALE, 31 * SCALE
    turn = np.array([(np.cos(angle), -np.sin(angle), x), (np.sin(angle), np.cos(angle), y), (0, 0, 1.0)])
    return turn @ np.array([(1, 0, x_mm * SCALE - x), (0, 1, -y), (0, 0, 1.0)]) @ TO_PAGE


@pytest.mark.parametrize("degrees", [-1, -0.5, 0.5, 1])
@pytest.mark.parametrize("x_mm", [1.8, 2.1, 2.4])
def test_of_two_lines_that_one_side_touches_the_inner_one_is_its_own(degrees, x_mm):
    found = cut(page((20, 20, 80, 42), NEXT_MM), turned(degrees, x_mm), BOX, 230, FAR_MM)
    assert (found.is_square, off_mm(found) < 0.4) == (True, True)


@pytest.mark.parametrize("size", np.arange(0.94, 1.08, 0.01))
def test_a_frame_too_wide_for_its_height_is_put_right_or_said_to_be(size):
    """By a map that is 7 % too large, the next box's line lies where the box's own is expected."""
    larger = np.array([(size, 0, 20 * (1 - size) * MM), (0, size, 31 * (1 - size) * MM), (0, 0, 1)])
    found = cut(page((20, 20, 80, 42), NEXT_MM), TO_PAGE @ larger, BOX, 230, FAR_MM)
    assert off_mm(found) < 0.4 if 0.965 < size < 1.045 else not found.is_square


@pytest.mark.parametrize("size", np.arange(0.94, 1.2, 0.02))
def test_a_frame_too_high_for_its_width_is_said_to_be_or_right(size):
    """The next box lies 3 mm below."""
    larger = np.array([(size, 0, 50 * (1 - size) * MM), (0, size, 20 * (1 - size) * MM), (0, 0, 1)])
    found = cut(page((20, 20, 80, 42), (20, 45, 80, 58)), TO_PAGE @ larger, BOX, 230, FAR_MM)
    is_right = off_mm(found) < 0.4 and found.is_square and found.sides == 4
    assert is_right if 0.97 < size < 1.05 else is_right or not found.is_square or found.sides < 3


class Blank(Form):
    """A form of which nothing is known but its boxes: around them anything may be printed."""

    blank = np.zeros((400, 160), np.uint8)


EXTENT = np.array((0, 0, 400, 160))
FORM = Blank(
    digest="",
    symbols={SLIP_SYMBOLS[1]: np.array((0, 0, 40, 40))},
    boxes={"child": BOX, "guardian": BOX},
    stamped=(EXTENT,),
    page=EXTENT,
    extent=EXTENT,
    sides=1,
    slip_page=0,
    keep=None,
    keep_frame=None,
    keep_page=None,
    cover=None,
    pdf=b"",
)
LEVEL = np.array([(0, 0), (110, 0), (110, 110), (0, 110)], float)
TILTED = np.array([(0, 0), (110, 0), (120, 100), (0, 110)], float)


def decided(monkeypatch, found, *, guardian=None, corners=LEVEL):
    """Return what read_slip decides of a slip placed by its small symbol alone, whose child's box was cut out as `found`."""
    found = {"child": found, "guardian": guardian or replace(found, sides=0)}
    monkeypatch.setattr(slips, "cut_boxes", lambda *_any: found)
    monkeypatch.setattr(slips, "_printed", lambda form: dict.fromkeys(found, np.zeros((1, 1), bool)))
    picture = page()
    ImageDraw.Draw(picture).rectangle([0, 0, 60, 110], fill=20)
    return slips.read_slip(picture, place_alone(Symbol("A", None, corners), FORM)).decided["child"]


NOTHING, STROKE, FULL = [], [[(30, 25), (60, 38)]], [[(x, 21), (x + 0.5, 41)] for x in np.arange(21, 79, 1.0)]


@pytest.mark.parametrize(
    ("lines", "square", "vouched_for", "alone"),
    [(NOTHING, "empty", "uncertain", "uncertain"), (STROKE, "ink", "uncertain", "uncertain"), (FULL, "ink", "ink", "uncertain")],
)
def test_what_lies_in_a_frame_that_is_not_square_is_uncertain_unless_it_fills_the_box(monkeypatch, lines, square, vouched_for, alone):
    found = cut(page((20, 20, 80, 42), lines=lines), TO_PAGE, BOX, 230, FAR_MM)
    assert decided(monkeypatch, found) == square
    assert decided(monkeypatch, replace(found, is_square=False), guardian=found) == vouched_for
    assert decided(monkeypatch, replace(found, is_square=False)) == alone


@pytest.mark.parametrize("lines", [NOTHING, STROKE])
def test_a_box_whose_frame_is_not_seen_is_uncertain(monkeypatch, lines):
    found = cut(page((20, 20, 80, 42), lines=lines), TO_PAGE, BOX, 230, FAR_MM)
    assert decided(monkeypatch, replace(found, sides=1), guardian=found) == "uncertain"
    assert decided(monkeypatch, replace(found, sides=1)) == "uncertain"


def test_one_symbol_of_a_slip_that_is_tilted_away_tells_nothing_of_its_boxes(monkeypatch):
    found = cut(page((20, 20, 80, 42), lines=STROKE), TO_PAGE, BOX, 230, FAR_MM)
    assert decided(monkeypatch, found, guardian=found, corners=TILTED) == "uncertain"
