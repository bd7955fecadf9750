"""Whether a box holds ink, as strokes grow faint, thin or many: what may be ink is never called empty."""

from functools import partial

import numpy as np
import pytest
from PIL import Image, ImageDraw

from pledges.scanning.reader.sight.boxes.frames import RING_MM, Cut
from pledges.scanning.reader.sight.boxes.ink import judge, judge_tick
from pledges.scanning.reader.sight.boxes.windows import PIXELS_MM

FINE = 4
BOX_MM, TICK_MM = (80, 20), (6, 6)
TICK = [(1, 3), (2.5, 4.8), (5.5, 0.8)]


def cut(size_mm, *lines, darkness=0.9, width_mm=0.5, shade=None, is_dotted=False):
    """Return the Cut of a box on white paper with these lines (mm from its upper left corner) of some darkness in it.

    `shade` darkens the paper: rows x columns of pixels from 0 to 1. `is_dotted`: as a black-and-white scan shows it.
    """
    wide, high = (round((measure + 2 * RING_MM) * PIXELS_MM) for measure in size_mm)
    scale = PIXELS_MM * FINE
    ink = Image.new("L", (wide * FINE, high * FINE))
    for line in lines:
        points = [((x + RING_MM) * scale, (y + RING_MM) * scale) for x, y in line]
        ImageDraw.Draw(ink).line(points, fill=255, width=round(width_mm * scale), joint="curve")
    grey = 250 * (1 - darkness * np.asarray(ink.reduce(FINE)) / 255)
    grey = grey if shade is None else grey * (1 - shade(*np.mgrid[:high, :wide] / PIXELS_MM - RING_MM))
    if is_dotted:
        grey = np.asarray(Image.fromarray(np.uint8(grey)).convert("1").convert("L"))
    ring = round(RING_MM * PIXELS_MM)
    framed = np.array(grey, np.float32)
    framed[ring : high - ring, ring : wide - ring][[0, 1, -1, -2]] = 0
    framed[ring : high - ring, ring : wide - ring][:, [0, 1, -1, -2]] = 0
    return Cut(framed, ring, 4, np.zeros((4, 2)))


def decision(found, *, is_tick=False):
    return (judge_tick if is_tick else judge)(found, np.zeros((1, 1), bool), 0).decision


def zigzag(step_mm):
    return [(1 + step_mm * step, 1 if step % 2 else 19) for step in range(int(78 / step_mm))]


def grey_paper(y, x):
    return np.full(x.shape, 0.03)


def fold(y, x, at_mm=12, slope=0.02, darkness=0.12, width_mm=0.5):
    """A fold across the box that darkens the paper below it a little, and the line itself more."""
    below = y - at_mm - slope * x
    return 0.03 + darkness * np.exp(-((below / width_mm) ** 2)) + 0.06 * np.exp(-np.abs(below) / 6) * (below > 0)


@pytest.mark.parametrize("is_dotted", [False, True])
def test_a_box_without_ink_is_empty(is_dotted):
    assert decision(cut(BOX_MM, shade=grey_paper, is_dotted=is_dotted)) == "empty"
    assert decision(cut(TICK_MM, shade=grey_paper, is_dotted=is_dotted), is_tick=True) == "empty"


@pytest.mark.parametrize(
    ("darkness", "width_mm", "expected"),
    [(0.9, 0.5, "ink"), (0.45, 0.5, "ink"), (0.25, 0.3, "ink"), (0.2, 0.3, "uncertain"), (0.12, 0.3, "uncertain")],
)
def test_one_stroke_is_ink_and_uncertain_where_it_is_faint_and_thin(darkness, width_mm, expected):
    assert decision(cut(BOX_MM, [(20, 6.5), (36, 8)], darkness=darkness, width_mm=width_mm)) == expected


@pytest.mark.parametrize("darkness", [0.3, 0.45, 0.6, 0.9])
def test_a_tick_is_ink_however_much_of_its_box_it_fills(darkness):
    assert decision(cut(TICK_MM, TICK, darkness=darkness, width_mm=0.6), is_tick=True) == "ink"


def test_a_pale_tick_counts_where_its_box_is_darker_than_the_paper_beside_it():
    assert decision(cut(TICK_MM, [(1, 2.7), (2.7, 4.2), (5.1, 1.6)], darkness=0.28), is_tick=True) == "ink"


@pytest.mark.parametrize("line", [[(1, 4.3), (4.7, 4.3)], [(1.1, 1), (1.1, 5)], [(0.9, 3), (4.6, 3)]])
def test_a_line_along_one_side_of_a_tick_box_is_no_tick(line):
    """A fold beside its frame, or the frame's own line where it was cut out a little off."""
    assert decision(cut(TICK_MM, line, darkness=0.6), is_tick=True) == "uncertain"


@pytest.mark.parametrize("darkness", [0.6, 0.9])
def test_a_tick_box_filled_in_from_side_to_side_is_ink(darkness):
    rows = [(0.8 if row % 2 else 5.2, 0.9 + 0.35 * row) for row in range(12)]
    assert decision(cut(TICK_MM, rows, darkness=darkness, width_mm=0.7), is_tick=True) == "ink"


def test_a_tick_box_filled_in_with_a_faint_pencil_is_not_empty():
    rows = [(0.3 if row % 2 else 5.7, 0.3 + 0.25 * row) for row in range(22)]
    assert decision(cut(TICK_MM, rows, darkness=0.32, width_mm=0.7), is_tick=True) != "empty"


def test_paper_that_is_dark_all_over_is_not_ink():
    assert decision(cut(TICK_MM, shade=lambda y, x: np.full(x.shape, 0.6)), is_tick=True) == "empty"


@pytest.mark.parametrize(("darkness", "expected"), [(0.2, "uncertain"), (0.3, "uncertain"), (0.9, "ink")])
@pytest.mark.parametrize("step_mm", [1.5, 2, 3])
def test_a_box_full_of_strokes_is_not_empty(darkness, expected, step_mm):
    assert decision(cut(BOX_MM, zigzag(step_mm), darkness=darkness)) == expected


@pytest.mark.parametrize("is_dotted", [False, True])
def test_a_fold_is_no_ink(is_dotted):
    assert decision(cut(BOX_MM, shade=fold, is_dotted=is_dotted)) == "empty"


@pytest.mark.parametrize("width_mm", [0.15, 0.25, 0.5])
@pytest.mark.parametrize("slope", [-0.003, 0, 0.002])
def test_a_fold_close_to_the_frame_is_no_ink(slope, width_mm):
    for at_mm in np.arange(15, 19.3, 0.25):
        for darkness in (0.2, 0.35):
            shade = partial(fold, at_mm=at_mm, slope=slope, darkness=darkness, width_mm=width_mm)
            assert decision(cut((77, 20), shade=shade)) != "ink"


@pytest.mark.parametrize("angle", range(0, 180, 15))
def test_what_copying_leaves_of_a_thin_stroke_is_uncertain_whichever_way_it_runs(angle):
    x, y = 7 * np.cos(np.radians(angle)), 7 * np.sin(np.radians(angle))
    assert decision(cut(BOX_MM, [(40 - x, 10 - y), (40 + x, 10 + y)], darkness=0.15, width_mm=0.3)) == "uncertain"


@pytest.mark.parametrize("angle", range(0, 180, 15))
def test_a_thin_stroke_among_the_dots_of_a_scan_is_not_empty(angle):
    x, y = 7 * np.cos(np.radians(angle)), 7 * np.sin(np.radians(angle))
    line = [(40 - x, 10 - y), (40 + x, 10 + y)]
    assert decision(cut(BOX_MM, line, darkness=0.35, width_mm=0.3, shade=grey_paper, is_dotted=True)) != "empty"


def test_a_stroke_dense_enough_among_the_dots_of_a_scan_is_ink():
    assert decision(cut(BOX_MM, [(20, 6.5), (40, 9)], darkness=0.6, width_mm=0.3, shade=grey_paper, is_dotted=True)) == "ink"


@pytest.mark.parametrize("lightness", np.arange(0.005, 0.06, 0.005))
def test_dots_that_happen_to_lie_in_lines_are_no_stroke(lightness):
    noise = np.random.default_rng(3)
    for _box in range(3):
        paper = cut(BOX_MM, shade=lambda y, x: np.clip(lightness + noise.normal(0, 0.02, x.shape), 0, 1), is_dotted=True)
        assert decision(paper) == "empty"


@pytest.mark.parametrize("darkness", [0.25, 0.3])
@pytest.mark.parametrize("line", [[(-3, 3), (25, 8)], [(10, -3), (30, 8)], [(10, -3), (22, 8)], [(60, -3), (35, 10)], [(-3, 2), (6, 18)]])
def test_a_faint_crease_that_runs_in_from_beyond_the_frame_is_uncertain(line, darkness):
    assert decision(cut(BOX_MM, line, darkness=darkness, width_mm=0.3)) == "uncertain"


@pytest.mark.parametrize("darkness", [0.2, 0.25, 0.3])
@pytest.mark.parametrize("radius_mm", [1.5, 3])
def test_a_faint_curly_signature_is_not_taken_for_dots(radius_mm, darkness):
    turns = np.linspace(0, 2 * np.pi * 70 / radius_mm / 1.6, 800)
    loops = list(zip(5 + 70 * turns / turns[-1] + radius_mm * np.cos(turns), 10 + radius_mm * np.sin(turns), strict=True))
    assert decision(cut(BOX_MM, loops, darkness=darkness, width_mm=0.3)) != "empty"


@pytest.mark.parametrize("line", [[(20, 10), (60, 13.5)], [(20, 12.2), (60, 13.4)], [(30, 12.5), (40, 14.5)]])
def test_a_stroke_along_a_fold_is_not_empty(line):
    assert decision(cut(BOX_MM, line, darkness=0.7, width_mm=0.35, shade=fold)) != "empty"


@pytest.mark.parametrize("x", [-5, 20, 41.3, 80])
def test_a_stain_and_its_rim_are_no_ink(x):
    def stain(down, across):
        away = 11 - np.hypot(down - 8, across - x)
        return 0.12 / (1 + np.exp(-away)) + 0.08 * np.exp(-(away**2))

    assert decision(cut(BOX_MM, shade=stain)) == "empty"


def test_a_fold_that_leaves_the_frame_within_the_box_is_no_ink():
    assert decision(cut(BOX_MM, [(-2, 2), (30, 0.5)], darkness=0.4)) == "uncertain"
