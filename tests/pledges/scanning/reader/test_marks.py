"""How dark a mark is told from the paper around its box: grain is no mark, and a pale stamp is one."""

import numpy as np
import pytest

from pledges.scanning.reader.sight.boxes.cells import INKED
from pledges.scanning.reader.sight.boxes.marks import least_darkness

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
