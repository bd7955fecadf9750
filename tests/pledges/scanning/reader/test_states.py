"""What a class teacher gets for a stack: every state, every kind of page."""

import numpy as np
import pytest

from tests.pledges.scanning.conftest import jpeg, page, pdf

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

INK = {"signed": ("child", "guardian"), "partly_signed": ("guardian",), "unsigned": (), "declined": ("declined",)}


@pytest.mark.parametrize("layout", ["tear-off", "duplex", "a5", "tear-off-black"])
@pytest.mark.parametrize("state", INK)
def test_each_state_in_each_layout(glass, read, layout, state):
    code, grey = glass.slip(1, INK[state], layout)
    answer = read({"scan.jpg": jpeg(page(grey))})
    assert [(each["kind"], [(slip["code"], slip["state"]) for slip in each["slips"]]) for each in answer.pages] == [
        ("with_slips", [(code, state)])
    ]
    ratios = answer.pages[0]["slips"][0]["boxes"]
    assert {name for name, ratio in ratios.items() if ratio > 0.004} == set(INK[state])
    assert answer.code == 0


def test_a_tick_beside_a_signature_is_for_a_person_to_decide(glass, read):
    code, grey = glass.slip(0, ("child", "declined"))
    answer = read({"scan.jpg": jpeg(page(grey))})
    assert [(slip["code"], slip["state"]) for slip in answer.pages[0]["slips"]] == [(code, "uncertain")]
    assert answer.code == 3


def test_a_stack_with_backs_and_blank_pages_is_answered_for_page_by_page(glass, read):
    first, second = glass.slip(0, ("child", "guardian"))[1], glass.slip(1)[1]
    letter = np.full((2339, 1654), 250, np.uint8)
    stack = pdf(page(first), glass.whole(side=0), page(second), letter, page(first))
    answer = read({"stack.pdf": stack})
    assert [(each["page"], each["kind"], [slip["state"] for slip in each["slips"]]) for each in answer.pages] == [
        (1, "with_slips", ["signed"]),
        (2, "letter_front", []),
        (3, "with_slips", ["unsigned"]),
        (4, "blank", []),
        (5, "with_slips", ["duplicate"]),
    ]
