"""Marks in and around a box: grain is none, a pale stamp is one; a line or ring that goes on beyond the frame is no signature."""

from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image, ImageDraw

from pledges.scanning.reader.sight.boxes.beside import boxes_beside_ink
from pledges.scanning.reader.sight.boxes.cells import INKED
from pledges.scanning.reader.sight.boxes.marks import is_of_larger_shape, least_darkness
from pledges.scanning.reader.sight.forms import BLANK_SCALE, MM, corners_of

pytestmark = pytest.mark.any_database
CLEAN, GRAINY = np.zeros(1000), np.linspace(0, 0.15, 1000)


@pytest.mark.parametrize(
    ("stamp", "beyond", "is_seen"),
    [(0.9, CLEAN, True), (0.12, CLEAN, True), (0.05, CLEAN, False), (0.3, GRAINY, True), (0.12, GRAINY, False)],
)
def test_a_mark_is_darker_than_the_grain_around_its_box(stamp, beyond, is_seen):
    within = np.concatenate([beyond[:200], np.full(60, stamp)])
    assert (stamp > least_darkness(within, beyond)) == is_seen


def test_grain_alone_is_no_mark():
    assert (least_darkness(GRAINY, GRAINY) < GRAINY).sum() == 0


def test_a_dark_stroke_asks_no_more_of_its_pale_ends_than_ink_ever_does():
    assert least_darkness(np.full(60, 0.9), CLEAN) == INKED


class _Slip:
    """A form with two boxes of 60 x 26 mm, one beside the other, and nothing else printed but what `printed` says."""

    boxes = {name: np.array([left, 50, left + 60, 76]) * MM for name, left in (("child", 30), ("guardian", 92))}
    stamped = (np.array([300, 300, 310, 310]) * MM,)

    def __init__(self, *printed):
        self.page = Image.new("L", [round(side * MM * BLANK_SCALE) for side in (190, 130)], 255)
        for box in self.boxes.values():
            ImageDraw.Draw(self.page).rectangle(_pixels(box / MM), outline=0, width=2)
        for each in printed:
            ImageDraw.Draw(self.page).rectangle(_pixels(each), fill=0)
        self.blank = np.asarray(self.page)

    def is_of_larger_shape(self, name, points):
        return is_of_larger_shape(self._drawn(points), self, name, corners_of(self.boxes[name]) * BLANK_SCALE, (255, 0))

    def beside_ink(self, points):
        cuts = {name: SimpleNamespace(corners=corners_of(box) * BLANK_SCALE) for name, box in self.boxes.items()}
        return boxes_beside_ink(self._drawn(points), self, cuts, dict.fromkeys(cuts, "empty"), (255, 0))

    def _drawn(self, points):
        page = self.page.copy()
        ImageDraw.Draw(page).line(_pixels(points), fill=40, width=round(0.6 * MM * BLANK_SCALE), joint="curve")
        return page


def _pixels(points_mm):
    return (np.array(points_mm) * MM * BLANK_SCALE).ravel().tolist()


PRINT_BELOW = (0, 80, 95, 130)
LINES = {
    "through the corner of the other box": [(150, 56), (60, 83)],
    "steeper, with print beyond": [(110, 60), (70, 84)],
    "along the frame, seen in the box by its edge alone": [(80, 40), (96, 50.6), (115, 50.6)],
}


@pytest.mark.parametrize("points", LINES.values(), ids=LINES)
def test_a_line_through_the_frame_is_no_signature(points):
    assert _Slip(PRINT_BELOW).is_of_larger_shape("guardian", points)


def test_a_ring_of_which_two_ends_are_in_the_box_is_no_signature():
    ring = [(122 + 22 * np.cos(angle), 68 + 24 * np.sin(angle)) for angle in np.linspace(3.0, 6.42, 40)]
    assert _Slip().is_of_larger_shape("guardian", [(x, y - 8) for x, y in ring])


SIGNATURES = {
    "a stroke that runs over by 5 mm": [(60, 60), (70, 62), (84, 59), (95, 57)],
    "strokes that run over on both sides": [(28, 48), (40, 74), (50, 52), (60, 70), (66, 46), (74, 79)],
}


@pytest.mark.parametrize("points", SIGNATURES.values(), ids=SIGNATURES)
def test_a_signature_over_the_frame_counts(points):
    assert not _Slip().is_of_larger_shape("child", points)


NAMES = {
    "a short stroke": [(40, 46), (49, 46)],
    "of which a strip is seen over print": [(40 + step, 46 + step % 2) for step in range(15)],
}


@pytest.mark.parametrize("points", NAMES.values(), ids=NAMES)
def test_a_little_of_a_name_above_its_box_asks_for_a_person(points):
    assert _Slip().beside_ink(points) == ["child"]


def test_a_long_straight_line_above_a_box_is_no_name():
    assert _Slip().beside_ink([(35, 44), (80, 45)]) == []


def test_a_thin_stroke_along_the_upper_side_of_a_box_counts():
    assert not _Slip().is_of_larger_shape("guardian", [(105, 51), (118, 50.2), (130, 51)])
