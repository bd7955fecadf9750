"""The log: all that is done stands in it, who did it reads it, an auditor reads what lies within reach, nobody changes it."""

import csv
import datetime
import io

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from campaigns.acts.recording import KINDS, label_of, record
from campaigns.models import Act, Role
from campaigns.people.log import acts_for, forget_old_acts
from campaigns.people.members import give
from campaigns.printing.changes import recall
from tests.conftest import employ

pytestmark = pytest.mark.any_database


@pytest.fixture
def auditor(units):
    user = User.objects.create_user("auditor", first_name="审计")
    give(user, Role.AUDITOR, unit=units.school_a, by=None)
    return user


@pytest.fixture
def done(units, people, auditor):
    """Acts in school a and b and in no unit, of the two schools' contacts."""
    Act.objects.all().delete()
    record("copies.again", by=people.secretary, unit=units.class_a1, about="三年级1班")
    record("copies.again", by=people.neighbour, unit=units.class_b1, about="邻校的班")
    record("signed_in", by=people.secretary, person=people.secretary)
    record("signed_in", by=people.neighbour, person=people.neighbour)
    record("read.picture", by=people.neighbour, unit=units.school_a, about="=1+1", why="决定读不准的回执")


def read_by(user):
    return [(act.kind, act.by_name) for act in acts_for(user).order_by("pk")]


def test_who_reads_which_part(done, auditor, people):
    everything = [("copies.again", "secretary"), ("copies.again", "neighbour"), ("signed_in", "secretary")]
    everything += [("signed_in", "neighbour"), ("read.picture", "neighbour")]
    assert read_by(auditor) == [everything[0], everything[2], everything[4]]
    assert read_by(people.secretary) == [everything[0], everything[2]]
    assert read_by(people.neighbour) == [everything[1], everything[3], everything[4]]
    assert read_by(people.visitor) == []
    assert read_by(User.objects.create_superuser("boss")) == everything


def test_it_is_searched_and_exported_as_it_is_seen(client, done, auditor):
    client.force_login(auditor)
    Act.objects.filter(by=auditor).delete()
    page = BeautifulSoup(client.get(reverse("log"), {"q": "图片 neighbour"}).content, "html.parser")
    assert [row.get_text(" ", strip=True).split(" ", 2)[2] for row in page.select("tbody tr")] == [
        "neighbour 看了回执的图片 =1+1 决定读不准的回执"
    ]
    answer = client.get(reverse("log_csv"), {"q": "图片"})
    rows = list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
    assert [row[1:] for row in rows] == [
        ["谁", "做了什么", "对什么", "为什么"],
        ["neighbour", "看了回执的图片", "'=1+1", "决定读不准的回执"],
    ]
    assert Act.objects.filter(kind="exported", by=auditor).count() == 1
    today = timezone.localdate().isoformat()
    assert len(BeautifulSoup(client.get(reverse("log"), {"q": today}).content, "html.parser").select("tbody tr")) == 4
    assert client.get(reverse("log"), {"q": "2020-01-01"}).context["object_list"].count() == 0


def test_a_visitor_has_no_log(client, done, people):
    for address in (reverse("log"), reverse("log_csv")):
        assert client.get(address).status_code == 302
        client.force_login(people.secretary)  # whose pages are the school's
        assert client.get(address).status_code == 302
        client.logout()


def test_what_is_done_stands_in_it(client, print_run, people, units):
    """From review to recall, with Wagtail's own entries, each in its unit."""
    employ(people.author, Role.OFFICER)
    recall(print_run, by=people.author)
    guesser = Client()
    for _time in range(32):
        guesser.post("/school/sign-in/", {"username": "secretary", "password": "x"})
    kinds = dict(Act.objects.order_by("pk").values_list("kind", "path"))
    assert {kind: kinds[kind] for kind in ("wagtail.workflow.approve", "print.confirmed", "print.recalled", "locked_out")} == {
        "wagtail.workflow.approve": units.city.path,
        "print.confirmed": units.city.path,
        "print.recalled": units.city.path,
        "locked_out": "",
    }
    assert list(Act.objects.filter(kind="locked_out").values_list("person__username", "about")) == [("secretary", "secretary")]
    assert [str(label_of(kind)) for kind in KINDS if not str(label_of(kind))] == []
    assert label_of("wagtail.workflow.approve") != "wagtail.workflow.approve"


def test_it_goes_after_three_years(done):
    Act.objects.create(kind="signed_in", at=timezone.now() - datetime.timedelta(days=3 * 365 + 1))
    assert (forget_old_acts(), Act.objects.count()) == (1, 5)
