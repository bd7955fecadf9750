"""The admin's first page says what waits for a person, where it is done, and what came today: to whoever it concerns."""

import datetime

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from campaigns.admin.setup import set_up_site
from campaigns.genuine.reports import file_report
from campaigns.models import CampaignPage, PrintRun, Role
from campaigns.printing.copies import code_of
from campaigns.printing.fetches import not_fetched, note_fetch
from campaigns.printing.finding import copy_for
from pledges.home.waiting import today_of, waiting_for
from pledges.ledger.disputes import dispute
from pledges.models import Entry
from tests.conftest import employ
from tests.pledges.signing.samples import filled, path_of

pytestmark = pytest.mark.any_database
DAY = datetime.timedelta(days=1)


@pytest.fixture
def officer(people, campaign):
    set_up_site()
    employ(people.author, Role.OFFICER)
    return people.author


@pytest.fixture
def old(print_run):
    PrintRun.objects.update(created_at=timezone.now() - 3 * DAY)
    return PrintRun.objects.get()


def said(user):
    return [(line.text, line.more) for line in waiting_for(user)]


def test_schools_whose_packs_nobody_fetched_are_named_until_they_are(client, officer, people, old, units):
    both = "桃城区第一小学、桃城区第二小学"
    assert said(officer) == [(f"{old.letter.title}：2 个单位还没有下载印刷包", both)]
    client.force_login(people.secretary)
    assert client.get(reverse("school_pack", args=[old.pk, units.school_a.code])).status_code == 200
    assert said(officer) == [(f"{old.letter.title}：1 个单位还没有下载印刷包", "桃城区第二小学")]
    note_fetch(old, units.class_b1)
    assert said(officer) == []


@pytest.mark.parametrize("fetched", [None, "county", "city"])
def test_who_fetched_all_has_fetched_each(old, units, fetched):
    note_fetch(old, fetched and getattr(units, fetched))
    note_fetch(old, fetched and getattr(units, fetched))
    assert not_fetched([old]) == {}


def test_a_pack_of_yesterday_is_nobodys_to_call_about(officer, print_run):
    assert said(officer) == []


def test_a_campaign_that_ends_is_named_in_its_last_week(officer, campaign):
    today = timezone.localdate()
    said_before_the_end = {8: [], 7: ["结束，还有 7 天"], 1: ["结束，还有 1 天"], 0: ["今天是最后一天"], -1: []}
    for left, said in said_before_the_end.items():
        CampaignPage.objects.update(closes_on=today + left * DAY)
        assert [line.text.removeprefix(campaign.title).lstrip(" 0123456789-") for line in waiting_for(officer)] == said


def test_what_families_and_schools_wait_for(client, officer, people, campaign, print_run):
    client.post(path_of(1), filled())
    dispute(copy_for(code_of(1)))
    report = {"kind": "paper", "description": "x", "place": "", "code_or_address": "", "contact": "", "photo": None}
    file_report(key="key-of-the-report-000001", agency=campaign.agency, **report)
    assert said(officer) == [("1 条假信举报还没有处理", ""), ("1 份答复有家长说“不是我们签的”，由学校处理", "桃城区第一小学")]
    for person in (people.secretary, people.visitor):
        assert said(person) == []


def test_what_came_today_is_counted_by_channel_and_yesterdays_is_not(client, officer, people, print_run, monkeypatch):
    assert today_of(officer) == {}
    client.post(path_of(1), filled())
    assert today_of(officer) == {"手机": 1}
    monkeypatch.setattr("pledges.home.waiting.timezone.localtime", lambda: timezone.now() + DAY)
    assert (Entry.objects.count(), today_of(officer)) == (1, {})
    assert today_of(people.secretary) == {}


@pytest.mark.parametrize("entries", [0, 1, 7])
def test_entries_before_midnight_are_passed_over_at_once(entries, print_run, monkeypatch):
    from pledges.home import waiting

    block = print_run.blocks.first()
    midnight = timezone.now()
    for minutes in range(-entries, 3):
        at = midnight + datetime.timedelta(minutes=minutes)
        Entry.objects.create(block=block, copy_number=block.first_number, outcome="signed", channel="phone", at=at)
    monkeypatch.setattr(waiting, "OUT_OF_ORDER", 0)
    assert Entry.objects.filter(pk__gt=waiting._last_before(midnight)).count() == 3


def test_the_first_page_shows_it_to_who_it_concerns(client, officer, people, old):
    for person, links in (
        (officer, [reverse("print_run", args=[old.pk])]),
        (User.objects.create_superuser("boss"), [reverse("print_run", args=[old.pk])]),
    ):
        client.force_login(person)
        page = BeautifulSoup(client.get(reverse("wagtailadmin_home")).content, "html.parser")
        assert [link["href"] for link in page.select(".pax-waiting a")] == links
    client.force_login(people.visitor)
    assert client.get(reverse("wagtailadmin_home")).status_code == 302


def test_as_many_queries_for_thirty_runs_as_for_one(officer, old):
    def queries():
        with CaptureQueriesContext(connection) as found:
            assert waiting_for(officer)
        return len(found)

    queries()  # what is looked up once
    one = queries()
    for _number in range(5):
        PrintRun.objects.create(
            letter=old.letter, words=old.words, words_digest=old.words_digest, public_url=old.public_url, copies=0, created_by=officer
        )
    PrintRun.objects.update(created_at=timezone.now() - 3 * DAY)
    assert queries() == one
