"""Figures are sums over the subtree, exact, and cost the same however many units there are."""

import pytest
from django.utils import timezone

from campaigns.models import PrintRun, Unit
from pledges.models import Total
from pledges.progress.figures import Figures, answered_total, campaign_figures, unit_figures, unit_rows


@pytest.fixture
def answered(print_run, units):
    """Class a1: 2 signed by phone, 1 declined by phone; class a2: 1 signed on paper; class b1: nothing."""
    for unit, channel, outcome, count in (
        (units.class_a1, "phone", "signed", 2),
        (units.class_a1, "phone", "declined", 1),
        (units.class_a2, "paper", "signed", 1),
    ):
        Total.objects.create(block=print_run.blocks.get(unit=unit), channel=channel, outcome=outcome, count=count)
    return print_run


def rows(campaign, parent):
    return [(row.unit.code, row.figures) for row in unit_rows(campaign, parent)]


def test_a_campaign_is_summed_over_all_blocks(answered, campaign):
    assert campaign_figures(campaign) == Figures(copies=7, signed=3, declined=1, channels={"phone": 3, "paper": 1})
    assert (campaign_figures(campaign).answered, campaign_figures(campaign).outstanding, answered_total(campaign)) == (4, 3, 4)


def test_each_level_sums_what_lies_beneath(answered, campaign, units):
    whole = Figures(copies=7, signed=3, declined=1, channels={"phone": 3, "paper": 1})
    assert rows(campaign, None) == [("131100", whole)]
    assert rows(campaign, units.city) == [("131102", whole)]
    assert rows(campaign, units.county) == [
        ("131102001", Figures(copies=5, signed=3, declined=1, channels={"phone": 3, "paper": 1})),
        ("131102002", Figures(copies=2)),
    ]
    assert (
        rows(campaign, units.grade_a)
        == rows(campaign, units.school_a)
        == [
            ("131102001-0301", Figures(copies=3, signed=2, declined=1, channels={"phone": 3})),
            ("131102001-0302", Figures(copies=2, signed=1, channels={"paper": 1})),
        ]
    )
    assert rows(campaign, units.class_a1) == []
    assert unit_figures(campaign, units.class_a2) == Figures(copies=2, signed=1, channels={"paper": 1})


def test_a_campaign_without_prints_has_nothing(campaign, units):
    assert (campaign_figures(campaign), rows(campaign, None), unit_figures(campaign, units.city)) == (Figures(), [], Figures())


def test_a_recalled_run_is_not_counted(answered, campaign, units):
    PrintRun.objects.update(recalled_at=timezone.now())
    assert (campaign_figures(campaign), answered_total(campaign), rows(campaign, units.county)) == (Figures(), 0, [])


def test_the_cost_does_not_grow_with_the_units(answered, campaign, units, letter, people, django_assert_num_queries):
    from campaigns.printing.runs import confirm_print_run

    with django_assert_num_queries(5):
        assert len(unit_rows(campaign, units.county)) == 2
    for number in range(3, 8):
        school = Unit.objects.create(code=f"13110200{number}", kind="school", name=f"第{number}小学", parent=units.county)
        Unit.objects.create(code=f"13110200{number}-0101", kind="class", name="一年级1班", parent=school, head_count=1)
    confirm_print_run(letter, [units.county], by=people.author)
    with django_assert_num_queries(5):
        assert len(unit_rows(campaign, units.county)) == 7
    with django_assert_num_queries(4):
        campaign_figures(campaign)
    with django_assert_num_queries(2):
        answered_total(campaign)
