"""The officer's home leads from nothing to the first print run, and ticks what is done."""

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.urls import reverse
from wagtail.models import Page

from campaigns.admin.setup import set_up_site
from campaigns.models import AgencyPage, HomePage, Role, Unit
from campaigns.people.members import give
from campaigns.printing.runs import confirm_print_run
from tests.conftest import employ

pytestmark = pytest.mark.any_database


@pytest.fixture
def home(client):
    """Return a function that says of each step whether it is ticked and where it leads."""

    def steps(user):
        client.force_login(user)
        rows = BeautifulSoup(client.get(reverse("wagtailadmin_home")).content, "html.parser").select(".pax-steps li")
        return [("✓" in row.get_text(), row.a and row.a["href"]) for row in rows]

    return steps


def test_an_empty_installation_begins_with_units(client, db, home):
    Page.objects.filter(depth=2).delete()
    set_up_site()
    boss = User.objects.create_superuser("boss", password="x")
    steps = home(boss)
    assert [is_done for is_done, _address in steps] == [False] * 7
    assert [address for _is_done, address in steps] == [
        reverse("roster_new"),
        reverse("wagtailadmin_pages:add", args=["campaigns", "agencypage", HomePage.objects.get().pk]),
        reverse("invite"),
        None,
        None,
        None,
        None,
    ]
    for _done, address in steps[:3]:
        assert client.get(address).status_code == 200


def test_who_does_none_of_it_is_shown_none(client, home, people, units):
    set_up_site()
    give(people.visitor, Role.AUDITOR, unit=units.city, by=None)
    assert home(people.visitor) == []


def test_what_is_done_is_ticked_until_something_is_printed(client, home, letter, people, units):
    set_up_site()
    employ(people.author, Role.OFFICER)
    employ(people.reviewer, Role.REVIEWER)
    steps = home(people.author)
    assert [is_done for is_done, _address in steps] == [True] * 6 + [False]
    assert steps[2][1] is None  # accounts are an administrator's
    assert steps[6][1] == reverse("print_run_new")
    confirm_print_run(letter, [units.class_a1], by=people.author)
    assert home(people.author)[0] == (False, reverse("wagtailadmin_explore", args=[AgencyPage.objects.get().pk]))
    assert Unit.objects.exists()
