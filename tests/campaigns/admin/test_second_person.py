"""Large print runs: who asks does not confirm; another person sees the same and does, or sends it back; numbers come after."""

import html
import json
import re

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone

from campaigns.models import CopyCounter, PrintRun, Role, RunRequest, Unit
from campaigns.paper.laying.rendering import NotPrintable
from campaigns.people.members import give
from campaigns.printing.runs import confirm_print_run
from campaigns.printing.second_person import ask, confirm, decline
from tests.campaigns.admin.test_runs import officers  # noqa: F401

NOTHING_DRAWN = (0, 1)
CHANGED = "提出以后，有人改动了信的审核、班级或学生数，或者给其中的单位印过，不能再照原样印。请退回，由提出的人重新核对再提交。"


@pytest.fixture(autouse=True)
def four_alone(settings):
    settings.PRINT_ALONE_COPIES = 4


@pytest.fixture
def colleague(letter, people, officers):  # noqa: F811
    give(people.reviewer, Role.REVIEWER, agency=letter.campaign.agency, by=None)
    return people.reviewer


@pytest.fixture
def asked(letter, units, officers):  # noqa: F811
    return ask(letter, [units.city], by=officers.author, layouts=["tear-off", "a5"])


def drawn():
    return PrintRun.objects.count(), CopyCounter.objects.get().next_number


def page_of(response):
    return BeautifulSoup(response.content, "html.parser")


def told(response):
    return [str(message) for message in response.context["messages"]]


def refusal_of(call, *arguments, **how):
    with pytest.raises(NotPrintable) as caught:
        call(*arguments, **how)
    return caught.value.reason


def test_the_officer_asks_and_the_colleague_confirms_what_is_shown(client, officers, colleague, letter, units):  # noqa: F811
    client.force_login(officers.author)
    choice = {"letter": letter.pk, "units": units.city.pk, "numbering": "copy", "layouts": ["tear-off", "a5"]}
    shown = page_of(client.post(reverse("print_run_new"), choice))
    seen = shown.select_one("dl").get_text(), shown.select_one("table").get_text()
    assert shown.select_one("button[name=confirm]").get_text() == "提交给另一个人确认"
    response = client.post(reverse("print_run_new"), choice | {"confirm": "1"}, follow=True)
    assert told(response) == ["已提交，还没有印。请另一位能印这封信的同事在“印制批次”里核对、确认。"]
    assert [form["action"].split("/")[-2] for form in page_of(response).select(".pax form")] == ["decline"]
    assert (drawn(), response.redirect_chain) == (NOTHING_DRAWN, [(reverse("print_run_request", args=[RunRequest.objects.get().pk]), 302)])
    client.force_login(colleague)
    listed = page_of(client.get(reverse("print_runs")))
    [button] = [link for link in listed.select("a") if "等另一个人确认（1）" in link.get_text()]
    row = page_of(client.get(button["href"])).select_one("table.listing tbody a")
    page = page_of(client.get(row["href"]))
    assert (page.select_one("dl").get_text(), page.select_one("table").get_text()) == seen
    confirm_form, _decline_form = page.select(".pax form")
    assert told(client.post(confirm_form["action"], follow=True)) == [
        "印制批次已确认：发给 1 个单位，共 7 份。收信的学校现在可以下载印刷包。"
    ]
    run = PrintRun.objects.get()
    assert (run.created_by, run.request.asked_by, run.copies, run.layouts) == (colleague, officers.author, 7, ["tear-off", "a5"])
    assert "author" in page_of(client.get(reverse("print_run", args=[run.pk]))).select_one("dl").get_text()
    assert RunRequest.objects.filter(decided_at=None).count() == 0


def test_nobody_else_confirms_it(client, officers, colleague, asked):  # noqa: F811
    boss = User.objects.create_superuser("boss", password="x")
    addresses = [reverse(f"print_run_request{door}", args=[asked.pk]) for door in ("", "_confirm", "_decline")]
    statuses = {}
    for who in (officers.neighbour, officers.visitor, officers.author, boss):
        client.force_login(who)
        statuses[who.username] = [client.get(addresses[0]).status_code, client.post(addresses[1]).status_code]
    assert statuses == {"neighbour": [404, 404], "visitor": [302, 302], "author": [200, 422], "boss": [200, 422]}
    client.force_login(officers.neighbour)
    assert (client.post(addresses[2]).status_code, list(client.get(reverse("print_run_requests")).context["object_list"])) == (404, [])
    assert (drawn(), RunRequest.objects.filter(decided_at=None).count()) == (NOTHING_DRAWN, 1)


def test_there_is_no_way_round(letter, units, officers, colleague, asked):  # noqa: F811
    boss = User.objects.create_superuser("boss", password="x")
    assert refusal_of(confirm_print_run, letter, [units.city], by=officers.author) == "second_person_needed"
    assert [refusal_of(confirm, asked, by=who) for who in (officers.author, boss)] == ["same_person", "same_person"]
    assert refusal_of(confirm_print_run, letter, [units.school_a], by=colleague, request=asked) == "changed"
    assert drawn() == NOTHING_DRAWN
    confirm(asked, by=colleague)
    assert [refusal_of(confirm, each, by=colleague) for each in (asked, RunRequest.objects.get())] == ["changed", "changed"]


def test_many_small_ones_in_a_day_are_a_large_one(letter, units, officers, colleague):  # noqa: F811
    confirm_print_run(letter, [units.class_a1], by=officers.author)
    assert refusal_of(confirm_print_run, letter, [units.class_a2], by=officers.author) == "second_person_needed"
    confirm_print_run(letter, [units.class_a2], by=colleague)
    PrintRun.objects.update(created_at=timezone.now() - timezone.timedelta(days=1))
    confirm_print_run(letter, [units.class_b1], by=officers.author)
    confirm(ask(letter, [units.class_b1], by=officers.author), by=colleague)
    confirm_print_run(letter, [units.class_a2], by=colleague)  # what was asked for by another does not count as alone
    assert PrintRun.objects.count() == 5


def test_a_shared_code_is_one_number(letter, units, officers):  # noqa: F811
    confirm_print_run(letter, [units.city], by=officers.author, numbering="unit", copies=20_000)
    assert drawn() == (1, 2)


@pytest.mark.parametrize("change", ["head count", "printed", "class"])
def test_what_changed_since_is_not_printed(client, letter, units, people, officers, colleague, asked, change):  # noqa: F811
    if change == "head count":
        Unit.objects.filter(pk=units.class_a1.pk).update(head_count=4)
    elif change == "printed":
        confirm_print_run(letter, [units.class_a2], by=people.reviewer)
    else:
        Unit.objects.create(code="new", kind="class", name="三年级3班", parent=units.grade_a, head_count=1)
    before = drawn()
    client.force_login(colleague)
    page = page_of(client.get(reverse("print_run_request", args=[asked.pk])))
    assert (page.select_one("[role=alert]").get_text(), len(page.select(".pax form"))) == (CHANGED, 1)
    response = client.post(reverse("print_run_request_confirm", args=[asked.pk]))
    assert (response.status_code, page_of(response).select_one("[role=alert]").get_text(), drawn()) == (422, CHANGED, before)


def test_it_is_sent_back_with_the_reason_or_taken_back(client, letter, units, officers, colleague, asked):  # noqa: F811
    client.force_login(colleague)
    address = reverse("print_run_request_decline", args=[asked.pk])
    assert told(client.post(address, {"reason": " 学生数不对 "}, follow=True)) == ["已退回，没有印，什么都没有改动。"]
    client.force_login(officers.author)
    shown = page_of(client.get(reverse("print_run_request", args=[asked.pk]))).select_one(".pax-narrow").get_text()
    assert ("由reviewer退回" in shown, "原因：学生数不对" in shown) == (True, True)
    assert told(client.post(address, follow=True)) == []
    again = ask(letter, [units.city], by=officers.author)
    assert told(client.post(reverse("print_run_request_decline", args=[again.pk]), follow=True)) == ["已撤回，没有印，什么都没有改动。"]
    assert drawn() == NOTHING_DRAWN
    assert refusal_of(confirm, again, by=colleague) == "decided"
    assert drawn() == NOTHING_DRAWN


def test_asking_twice_is_as_once_and_a_decision_is_one(letter, units, officers, colleague, asked):  # noqa: F811
    assert ask(letter, [units.city], by=officers.author, layouts=["tear-off", "a5"]) == asked
    assert [decline(asked, by=who) for who in (colleague, officers.author)] == [True, False]
    assert RunRequest.objects.get().decided_by == colleague


def test_the_menu_says_how_many_wait_for_this_person(client, officers, colleague, asked):  # noqa: F811
    said = {}
    for who in (officers.author, colleague, officers.neighbour, User.objects.create_superuser("boss", password="x")):
        client.force_login(who)
        shown = html.unescape(client.get(reverse("wagtailadmin_home")).content.decode())
        said[who.username] = [json.loads(label) for label in re.findall(r'"name": "print-runs", "label": ("[^"]*")', shown)]
    assert said == {"author": ["印制批次"], "reviewer": ["印制批次（1）"], "neighbour": ["印制批次"], "boss": ["印制批次"]}
