"""What a school changes after printing: who may, what is said, and what is never done twice."""

import pytest
from django.contrib.messages import get_messages

from campaigns.models import Block, Handout, VoidedRange
from campaigns.printing.changes import void_copies
from campaigns.printing.copies import code_of
from campaigns.printing.finding import copy_for
from pledges.ledger.answers import answer
from pledges.models import Channel, ClassTotal, Outcome

CHANGES = (
    ("again", {"seat": 2, "seen": 7}),
    ("copies", {"copies": 4}),
    ("handout", {"received": 5, "handed_out": 5}),
    ("total", {"signed": 2}),
)


def address(print_run, unit, ending=""):
    return f"/school/letters/{print_run.pk}/{unit.code}/{ending}"


@pytest.fixture
def school(client, people):
    client.force_login(people.secretary)
    return client


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def test_who_may_change_what(client, people, print_run, units):
    for user, status in ((None, 302), (people.neighbour, 404), (people.visitor, 404)):
        client.logout()
        if user:
            client.force_login(user)
        for ending, data in CHANGES:
            assert client.post(address(print_run, units.class_a1, ending), data).status_code == status
    assert [model.objects.count() for model in (Block, VoidedRange, Handout, ClassTotal)] == [3, 0, 0, 0]


def test_a_seat_is_printed_again(school, print_run, units):
    response = school.post(address(print_run, units.class_a1, "again"), {"seat": 2, "seen": 3})
    assert (response.status_code, response["Location"]) == (302, address(print_run, units.class_a1))
    assert said(response) == ["座号 2 换了新的编码，旧的一份已作废，请收回。现在请在下面只下载这个座号来打印。"]
    assert school.get(address(print_run, units.class_a1, "pack?first=2&last=2"))["Content-Type"] == "application/pdf"


def test_sent_twice_the_seat_keeps_the_copy_it_just_got(school, print_run, units):
    seen = school.get(address(print_run, units.class_a1)).context["letter"].last_number
    first, second = (school.post(address(print_run, units.class_a1, "again"), {"seat": 2, "seen": seen}) for _time in range(2))
    assert said(second)[-1] == "座号 2 刚才已经换过新的编码，没有再换。请在下面只下载这个座号来打印。"
    assert (Block.objects.count(), VoidedRange.objects.count()) == (4, 1)
    again = school.get(address(print_run, units.class_a1)).context["letter"].last_number
    school.post(address(print_run, units.class_a1, "again"), {"seat": 2, "seen": again})
    assert (Block.objects.count(), VoidedRange.objects.count(), first.status_code) == (5, 2, 302)


def test_an_answered_seat_is_not_printed_again(school, print_run, units):
    copy = copy_for(code_of(2))
    answer(copy, outcome=Outcome.DECLINED, signatures={}, channel=Channel.PHONE, submission_key="k" * 24, body="")
    response = school.post(address(print_run, units.class_a1, "again"), {"seat": 2, "seen": 3})
    assert (response.status_code, "座号 2 已经答复过，不用补印。" in response.content.decode()) == (422, True)
    assert Block.objects.count() == 3


def test_copies_are_corrected_and_counted(school, print_run, units):
    response = school.post(address(print_run, units.class_a1, "copies"), {"copies": 5})
    assert said(response) == ["加了 2 份，新的座号是 4 到 5。请在下面只下载新的座号来打印。"]
    assert [row.copies for row in school.get(address(print_run, units.school_a)).context["letter"].rows] == [5, 2]
    response = school.post(address(print_run, units.class_a1, "copies"), {"copies": 2})
    assert said(response)[-1] == "减了 3 份，座号 3、4、5 已作废，请把发出的收回。"
    assert [row.copies for row in school.get(address(print_run, units.school_a)).context["letter"].rows] == [2, 2]


def test_a_copy_that_was_answered_is_not_taken_away(school, print_run, units):
    answer(copy_for(code_of(3)), outcome=Outcome.SIGNED, signatures={}, channel=Channel.PHONE, submission_key="k" * 24, body="")
    response = school.post(address(print_run, units.class_a1, "copies"), {"copies": 2})
    sentence = "座号 3 已经答复过，不能减掉，份数没有变。要作废没有答复的一份，请把它的编码告诉发信的民警。"
    assert (response.status_code, sentence in response.content.decode(), VoidedRange.objects.count()) == (422, True, 0)


def test_a_copy_that_was_voided_after_its_answer_counts_and_is_not_printed(school, print_run, units, people):
    answer(copy_for(code_of(3)), outcome=Outcome.SIGNED, signatures={}, channel=Channel.PHONE, submission_key="k" * 24, body="")
    void_copies(print_run.blocks.get(unit=units.class_a1), 2, 3, reason="卡纸", by=people.author)
    response = school.get(address(print_run, units.class_a1))
    letter = response.context["letter"]
    assert (letter.copies, letter.answered, letter.outstanding, letter.pack.copies) == (2, 1, 1, 1)
    assert (response.context["copies_form"]["copies"].value(), "信 1 份，班级封面 1 张" in response.content.decode()) == (1, True)


def test_the_handout_is_confirmed_by_the_school(school, print_run, units):
    response = school.post(address(print_run, units.school_a, "handout"), {"received": 5, "handed_out": 4})
    assert said(response) == ["已记下：收到 5 份，发出 4 份。"]
    assert "收到 5 份，发出 4 份" in school.get(address(print_run, units.school_a)).content.decode()


@pytest.mark.parametrize(
    ("ending", "data"),
    [
        ("again", {"seat": "x"}),
        ("again", {}),
        ("again", {"seat": 2}),
        ("again", {"seat": 2, "seen": "x"}),
        ("copies", {"copies": 0}),
        ("copies", {"copies": 10**9}),
        ("handout", {"received": 1, "handed_out": 2}),
        ("total", {"signed": 4}),
        ("total", {"signed": -1}),
        ("total", {"signed": "几份"}),
        ("total", {}),
    ],
)
def test_what_cannot_be_meant_is_shown_again(school, print_run, units, ending, data):
    response = school.post(address(print_run, units.class_a1, ending), data)
    assert (response.status_code, Block.objects.count(), Handout.objects.count(), ClassTotal.objects.count()) == (422, 3, 0, 0)


@pytest.mark.parametrize("query", ["first=x", "first=1&last=y", "first=90"])
def test_seats_that_are_not_there_are_not_found(school, print_run, units, query):
    assert school.get(address(print_run, units.class_a1, f"pack?{query}")).status_code == 404
