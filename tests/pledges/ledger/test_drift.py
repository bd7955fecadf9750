"""The nightly recount: silent about what agrees, exact about what does not, and it mends nothing."""

import pytest
from django.utils import timezone

from pledges.ledger.answers import answer, strike_out
from pledges.ledger.changes import decline_after_all
from pledges.ledger.drift import Drift, drifts
from pledges.models import Entry, Pledge, Total
from tests.pledges.ledger.test_rotation import run
from tests.pledges.signing.samples import copy_of


@pytest.fixture
def answered(print_run):
    """Copies 1 and 2 signed by phone, 3 struck out, 6 declined on paper."""
    for number, outcome, channel in ((1, "signed", "phone"), (2, "signed", "phone"), (3, "signed", "phone"), (6, "declined", "paper")):
        key = f"key of the copy number {number}"
        answer(copy_of(number), outcome=outcome, signatures={}, channel=channel, submission_key=key, body="")
    strike_out(Pledge.objects.get(copy_number=3))
    return print_run


def test_what_agrees(answered):
    assert run("check_totals") == (0, "全部一致：合计、承诺、流水是同一个数。\n")


def test_an_empty_ledger_agrees(db):
    assert run("check_totals")[0] == 0


def test_a_total_that_is_wrong(answered):
    first, last = answered.blocks.get(first_number=1), answered.blocks.get(first_number=6)
    Total.objects.filter(block=first).update(count=7)
    Total.objects.filter(block=last).delete()
    assert list(drifts()) == [Drift(first.pk, "phone", "signed", 7, 2, 2), Drift(last.pk, "paper", "declined", 0, 1, 1)]
    assert run("check_totals") == (
        1,
        f"号段 {first.pk}，phone，signed：合计 7，承诺 2，流水 2\n"
        f"号段 {last.pk}，paper，declined：合计 0，承诺 1，流水 1\n"
        "有 2 处对不上。请不要手工改数字，保留现场并查明原因。\n",
    )
    assert Total.objects.get().count == 7


def test_a_pledge_without_its_entry_and_an_entry_without_its_pledge(answered):
    first = answered.blocks.get(first_number=1)
    Pledge.objects.filter(copy_number=1).delete()
    Entry.objects.create(block=first, copy_number=2, outcome="declined", channel="total", at=timezone.now())
    assert list(drifts()) == [Drift(first.pk, "phone", "signed", 2, 1, 2), Drift(first.pk, "total", "declined", 0, 0, 1)]


def test_the_shards_of_a_shared_code_are_one_total(answered):
    block = answered.blocks.get(first_number=1)
    Total.objects.filter(block=block).update(count=1)
    Total.objects.create(block=block, channel="phone", outcome="signed", shard=3, count=1)
    assert list(drifts()) == []


def test_an_answer_that_was_changed_agrees_and_one_without_its_entry_does_not(answered):
    first = answered.blocks.get(first_number=1)
    decline_after_all(Pledge.objects.get(copy_number=1))
    assert list(drifts()) == []
    Pledge.objects.filter(copy_number=2).update(outcome="declined")
    assert list(drifts()) == [Drift(first.pk, "phone", "declined", 1, 2, 1), Drift(first.pk, "phone", "signed", 1, 0, 1)]


def test_it_is_one_statement(answered, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert list(drifts()) == []
