"""A code that many families hold: every answer counts, none can be told from another's, and a repetition is still one."""

import pytest

from campaigns.models import PrintRun
from campaigns.printing.copies import code_of
from campaigns.printing.finding import copy_for
from campaigns.printing.runs import confirm_print_run
from pledges.ledger.answers import answer
from pledges.models import Entry, Outcome, Pledge, Total
from pledges.progress.figures import campaign_figures


@pytest.fixture
def code(letter, units, people):
    confirm_print_run(letter, [units.class_a1], by=people.author, numbering=PrintRun.Numbering.CLASS)
    return code_of(1)


def say(code, key, outcome=Outcome.DECLINED):
    return answer(copy_for(code), outcome=outcome, signatures={}, channel="phone", submission_key=key * 24, body="")


def test_every_answer_counts(code, campaign):
    receipts = {say(code, key).number for key in "abcd"}
    figures = campaign_figures(campaign)
    assert (len(receipts), figures.answered, figures.copies) == (4, 4, 3)
    assert (Pledge.objects.count(), Entry.objects.count(), sum(Total.objects.values_list("count", flat=True))) == (4, 4, 4)


def test_the_same_form_twice_is_one_answer(code, campaign):
    assert say(code, "a") == say(code, "a")
    assert campaign_figures(campaign).answered == 1


def test_the_next_family_finds_the_letter_open(client, code):
    say(code, "a")
    page = client.get(f"/p/{code}").content.decode()
    assert ("<form" in page, "座号" in page, "三年级1班" in page) == (True, False, True)


def test_the_school_sees_answers_and_nothing_outstanding(client, code, people):
    say(code, "a")
    client.force_login(people.secretary)
    page = client.get("/school/").content.decode()
    assert ("收到答复" in page, "待答复" in page) == (True, False)
