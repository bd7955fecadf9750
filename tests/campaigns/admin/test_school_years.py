"""A new school year: last year's classes a grade up, shown before it is done; they keep their letters."""

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from campaigns.models import Role, RosterFile, Unit
from campaigns.people.members import give
from campaigns.people.roster_files import look_at_waiting
from campaigns.people.rosters import current_year


@pytest.fixture
def administrator(units, settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    user = User.objects.create_user("administrator")
    give(user, Role.ADMINISTRATOR, unit=units.county, by=None)
    grade = Unit.objects.create(code="131102001-06", kind="grade", name="六年级", parent=units.school_a)
    Unit.objects.create(code="131102001-0601", kind="class", name="六年级1班", parent=grade, head_count=40)
    return user


def test_classes_go_a_grade_up_and_the_last_leaves(client, units, administrator):
    client.force_login(administrator)
    address = client.post(reverse("unit_school_year", args=[units.school_a.pk]), {"year": current_year()})["Location"]
    look_at_waiting()
    assert RosterFile.objects.get().report["counts"] == {"new": 3, "gone": 3}
    assert not Unit.objects.filter(name="四年级1班").exists()
    client.post(f"{address}bring-in/")
    look_at_waiting()
    classes = Unit.objects.within(units.school_a).filter(kind="class")
    assert list(classes.active().values_list("name", "head_count")) == [("四年级1班", 3), ("四年级2班", 2)]
    assert list(classes.exclude(retired_at=None).values_list("name", flat=True)) == ["三年级1班", "三年级2班", "六年级1班"]
    answer = client.post(reverse("unit_school_year", args=[units.school_a.pk]), {"year": current_year()})
    assert (answer.status_code, "这个学年的班都有了" in answer.content.decode()) == (422, True)


def test_it_is_taken_along_as_a_table(client, units, administrator):
    client.force_login(administrator)
    answer = client.post(reverse("unit_school_year", args=[units.county.pk]), {"year": current_year(), "table": "1"})
    rows = [line.split(",")[2:7] for line in answer.content.decode("utf-8-sig").splitlines()[1:]]
    assert [row[3:] for row in rows] == [["四年级1班", "3"], ["四年级2班", "2"], ["四年级1班", "2"]]
    assert RosterFile.objects.count() == 0


def test_only_within_reach(client, units, people, administrator):
    give(people.neighbour, Role.ADMINISTRATOR, unit=units.school_b, by=None)
    for user, status in ((administrator, 200), (people.neighbour, 404), (people.visitor, 302)):
        client.force_login(user)
        assert client.get(reverse("unit_school_year", args=[units.school_a.pk])).status_code == status
