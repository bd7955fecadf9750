"""The audience tree in the admin: level by level, with the way back, within one's own reach."""

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from campaigns.models import Role, Unit
from campaigns.people.members import give


@pytest.fixture
def administrator(units):
    user = User.objects.create_user("administrator")
    give(user, Role.ADMINISTRATOR, unit=units.county, by=None)
    return user


def rows(client, **asked):
    page = BeautifulSoup(client.get(reverse("units:index"), asked).content, "html.parser")
    return [cell.get_text(" ", strip=True).split(" ")[0] for cell in page.select("td.title")]


def way(client, **asked):
    answer = client.get(reverse("units:index"), asked)
    return [item["label"] for item in answer.context["breadcrumbs_items"]][2:]


def test_one_goes_in_and_sees_the_way_back(client, units, administrator):
    client.force_login(administrator)
    assert (rows(client), way(client)) == (["桃城区"], [])
    asked = {"in": units.county.pk}
    assert (rows(client, **asked), way(client, **asked)) == (["桃城区第一小学", "桃城区第二小学"], ["桃城区"])
    asked = {"in": units.grade_a.pk}
    assert (rows(client, **asked), way(client, **asked)) == (["三年级1班", "三年级2班"], ["桃城区", "桃城区第一小学", "三年级"])


def test_whoever_searches_searches_all_within_reach(client, units, administrator):
    client.force_login(administrator)
    assert rows(client, q="三年级1班", **{"in": units.school_a.pk}) == ["三年级1班", "三年级1班"]
    assert rows(client, q="131102002-0301") == ["三年级1班"]
    assert rows(client, q="衡水") == []


def test_a_neighbours_unit_is_not_opened(client, units, people):
    give(people.neighbour, Role.ADMINISTRATOR, unit=units.school_b, by=None)
    client.force_login(people.neighbour)
    for asked in ({"in": units.school_a.pk}, {"in": "x"}, {"in": "9" * 30}, {}):
        assert (rows(client, **asked), way(client, **asked)) == (["桃城区第二小学"], [])
    client.force_login(people.visitor)
    assert client.get(reverse("units:index")).status_code == 302


def test_a_level_costs_the_same_queries_however_many_units_there_are(client, units, administrator):
    client.force_login(administrator)
    rows(client, **{"in": units.county.pk})
    asked = []
    for _time in range(2):
        with CaptureQueriesContext(connection) as queries:
            rows(client, **{"in": units.county.pk})
        asked.append(len(queries))
        for number in range(20):
            Unit.objects.get_or_create(code=f"more-{number}", kind="school", name=f"学校{number}", parent=units.county)
    assert asked[0] == asked[1]


@pytest.mark.parametrize(("name", "says"), [("school_a", ["3 个单位", "5 份信"]), ("class_b1", ["这个单位印信", "2 份信"])])
def test_what_retiring_means_is_said_before_it_is_done(client, people, print_run, units, name, says):
    boss = User.objects.create_superuser("boss")
    client.force_login(boss)
    page = client.get(reverse("unit_retire", args=[getattr(units, name).pk])).content.decode()
    assert [words for words in says if words in page] == says
