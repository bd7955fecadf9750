"""What the admin lists: units, people, the packs of a run."""

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from campaigns.models import Role, Unit
from campaigns.people.invitations import invite
from campaigns.people.members import give
from campaigns.printing.changes import print_again


@pytest.mark.parametrize("name", ["units:index", "people", "invitations"])
def test_a_list_costs_the_same_however_long(client, units, name):
    boss = User.objects.create_superuser("boss", password="x")
    client.force_login(boss)
    address = reverse(name)
    counts = []
    for number in range(4, 9):
        newer = Unit.objects.create(parent=units.grade_a, kind="class", code=f"A3{number}", name=f"三年级{number}班", head_count=2)
        give(User.objects.create_user(f"teacher-{number}"), Role.CONTACT, unit=newer, by=None)
        invite([("x", Role.CONTACT, newer, None)], by=boss)
        counts.append(queries(client, address))
    assert len(set(counts)) == 1


def test_the_page_of_a_run_asks_once_for_its_layouts(client, print_run):
    client.force_login(User.objects.create_superuser("boss", password="x"))
    with CaptureQueriesContext(connection) as asked:
        client.get(reverse("print_run", args=[print_run.pk]))
    assert sum("campaigns_master" in query["sql"] for query in asked) == 1


def test_a_seat_printed_again_is_no_other_class_and_no_other_copy(client, print_run, units):
    boss = User.objects.create_superuser("boss", password="x")
    client.force_login(boss)
    address = reverse("print_run", args=[print_run.pk])
    for _time in range(2):
        print_again(print_run, units.class_a1, 2, by=boss)
    assert rows(client.get(address)) == [("桃城区第一小学", 2, 5, 1, 5), ("桃城区第二小学", 1, 2, 6, 7)]


def rows(response):
    return [(pack.name, pack.classes, pack.copies, pack.first_number, pack.last_number) for pack in response.context["packs"]]


def queries(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)
