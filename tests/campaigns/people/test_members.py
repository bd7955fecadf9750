"""Who gives which role to whom, and who takes it away."""

from contextlib import nullcontext

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.http import Http404

from campaigns.models import Act, Membership, Role
from campaigns.people.groups import group_of
from campaigns.people.members import give, in_hand_of, is_in_hand, membership_for, person_for, seen_by, take
from campaigns.people.officers import agencies_of, audience_of
from config.requests.refusals import Refusal

pytestmark = pytest.mark.any_database


@pytest.fixture
def administrator(units):
    """Of the county, which lies in the city of the agency."""
    user = User.objects.create_user("administrator")
    give(user, Role.ADMINISTRATOR, unit=units.county, by=None)
    return user


@pytest.mark.parametrize(
    ("role", "place", "may"),
    [
        (Role.CONTACT, "school_a", True),
        (Role.GRID, "class_a1", True),
        (Role.AUDITOR, "county", True),
        (Role.ADMINISTRATOR, "school_a", True),
        (Role.ADMINISTRATOR, "county", False),
        (Role.CONTACT, "city", False),
        (Role.AUDITOR, "city", False),
        (Role.ADMINISTRATOR, "city", False),
    ],
)
def test_an_administrator_gives_roles_within_reach_and_nobody_above(units, people, administrator, role, place, may):
    where, boss = getattr(units, place), User.objects.create_superuser("boss")
    givers = {administrator: may, people.secretary: False, boss: True}
    for giver, is_allowed in givers.items():
        with nullcontext() if is_allowed else pytest.raises(Refusal):
            give(people.visitor, role, unit=where, by=giver)
        assert list(people.visitor.memberships.values_list("role", "unit")) == ([(role, where.pk)] if is_allowed else [])
        Membership.objects.filter(user=people.visitor).delete()


def test_nobody_gives_himself_a_role(units, administrator):
    with pytest.raises(Refusal):
        give(administrator, Role.CONTACT, unit=units.school_a, by=administrator)


def test_an_officer_is_his_agencys_and_no_longer_when_it_was_taken(campaign, units, people):
    agency = campaign.agency
    membership = give(people.visitor, Role.OFFICER, agency=agency, by=None)
    assert (list(people.visitor.groups.all()), list(agencies_of(people.visitor))) == ([group_of(agency, Role.OFFICER)], [agency])
    take(membership, by=User.objects.create_superuser("boss"))
    person = User.objects.get(username="visitor")
    assert (list(person.groups.all()), list(agencies_of(person)), list(audience_of(person))) == ([], [], [])
    assert list(Act.objects.filter(person=person).order_by("pk").values_list("kind", "by_name", "path")) == [
        ("role.given", "", units.city.path),
        ("role.taken", "boss", units.city.path),
    ]


def test_one_of_two_roles_of_a_kind_keeps_the_group(units, people):
    one, _other = (give(people.visitor, Role.AUDITOR, unit=unit, by=None) for unit in (units.city, units.county))
    take(one, by=None)
    assert people.visitor.has_perm("wagtailadmin.access_admin")


def test_the_same_role_twice_is_one(units, people):
    one, other = (give(people.visitor, Role.GRID, unit=units.county, by=None) for _time in range(2))
    assert (one, Act.objects.filter(person=people.visitor).count()) == (other, 1)


def test_an_administrator_sees_who_is_within_reach(units, people, campaign, administrator):
    give(people.author, Role.OFFICER, agency=campaign.agency, by=None)  # of the city
    seen = {membership.user.username for membership in seen_by(administrator, Membership.objects.all())}
    assert seen == {"administrator", "secretary", "neighbour"}
    assert person_for(administrator, people.secretary.pk) == people.secretary
    for user, person in ((administrator, people.author), (people.secretary, people.neighbour), (people.visitor, people.secretary)):
        with pytest.raises(Http404):
            person_for(user, person.pk)


def test_in_hand_is_who_has_no_role_beyond_it(units, people, administrator):
    colleague, above, beneath = (User.objects.create_user(name) for name in ("colleague", "above", "beneath"))
    give(colleague, Role.ADMINISTRATOR, unit=units.county, by=None)
    give(above, Role.ADMINISTRATOR, unit=units.city, by=None)
    give(beneath, Role.ADMINISTRATOR, unit=units.school_a, by=None)
    give(people.neighbour, Role.CONTACT, unit=units.city, by=None)
    boss = User.objects.create_superuser("boss")
    everybody = [people.secretary, people.neighbour, people.visitor, administrator, colleague, above, beneath, boss]
    assert [user.username for user in everybody if is_in_hand(administrator, user)] == ["secretary", "beneath"]
    assert [user.username for user in everybody if is_in_hand(people.secretary, user)] == []
    assert [user.username for user in everybody if is_in_hand(boss, user)] == [user.username for user in everybody[:-1]]
    assert {membership.user.username for membership in in_hand_of(administrator, Membership.objects.all())} == {
        "secretary",
        "neighbour",
        "beneath",
    }
    with pytest.raises(Http404):
        membership_for(administrator, colleague.memberships.get().pk)


def test_an_act_is_never_changed(units, people):
    give(people.visitor, Role.GRID, unit=units.county, by=None)
    act = Act.objects.first()
    for change in (lambda: act.save(), lambda: Act.objects.update(kind="x")):
        with pytest.raises(TypeError):
            change()


def test_a_role_is_had_where_it_belongs(units, people, campaign):
    for wrong in ({"role": Role.OFFICER, "unit": units.city}, {"role": Role.CONTACT, "agency": campaign.agency}, {"role": Role.GRID}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Membership.objects.create(user=people.visitor, **wrong)
