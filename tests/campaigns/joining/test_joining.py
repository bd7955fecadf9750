"""Who is invited opens a link, chooses name and password, and is let in where the invitation says; once."""

import datetime
from contextlib import suppress

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from campaigns.models import Act, Invitation, Membership, Role
from campaigns.people.invitations import code_of, invite, offer_password, renew, withdraw
from campaigns.people.members import give, take
from config.requests.refusals import Refusal

pytestmark = pytest.mark.any_database

SENT = {"username": "wangxiaoming", "password": "a long sentence of mine"}


@pytest.fixture
def administrator(units):
    user = User.objects.create_user("administrator")
    give(user, Role.ADMINISTRATOR, unit=units.county, by=None)
    return user


@pytest.fixture
def invitation(units, administrator):
    return invite([("王晓明", Role.CONTACT, units.school_a, None)], by=administrator)[0]


def path_of(invitation, prefix=""):
    return f"{prefix}/join/{code_of(invitation)}/"


def test_opening_the_link_uses_nothing_up_and_accepting_lets_in(client, invitation, units):
    path = path_of(invitation)
    for opened in (client.get(path), client.head(path), Client().get(path)):
        assert (opened.status_code, Invitation.objects.get().state) == (200, "open")
    answer = client.post(path, SENT)
    user = User.objects.get(username="wangxiaoming")
    assert (answer.status_code, answer["Location"], user.get_full_name()) == (302, "/school/", "王晓明")
    assert list(user.memberships.values_list("role", "unit__code")) == [("contact", units.school_a.code)]
    assert "桃城区第一小学的学校经办人" in client.get("/school/").content.decode()
    assert list(Act.objects.filter(person=user).values_list("kind", flat=True)) == ["signed_in", "invitation.used", "role.given"]


def test_it_is_used_once(client, invitation):
    client.post(path_of(invitation), SENT)
    again = Client().post(path_of(invitation), SENT | {"username": "other"})
    assert (again.status_code, User.objects.filter(username="other").exists()) == (410, False)


@pytest.mark.parametrize("way", ["withdrawn", "ended", "renewed"])
def test_what_is_open_no_longer_opens_nothing(client, invitation, administrator, way):
    path = path_of(invitation)
    if way == "withdrawn":
        withdraw(invitation, by=administrator)
    if way == "ended":
        Invitation.objects.update(ends_at=timezone.now())
    if way == "renewed":
        renewed = renew(invitation, by=administrator)
        assert client.get(path_of(renewed)).status_code == 200
    answers = [client.get(path).status_code, client.post(path, SENT).status_code]
    assert (answers, User.objects.filter(username="wangxiaoming").exists()) == ([404, 404] if way == "renewed" else [410, 410], False)


def test_it_lasts_fourteen_days_from_when_it_was_made_or_renewed(invitation, administrator):
    later = timezone.now() + datetime.timedelta(days=14)
    assert abs(invitation.ends_at - later) < datetime.timedelta(minutes=1)
    Invitation.objects.update(ends_at=timezone.now())
    assert abs(renew(invitation, by=administrator).ends_at - later) < datetime.timedelta(minutes=1)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("username", "secretary"),
        ("username", "SECRETARY"),
        ("username", ""),
        ("username", "a b"),
        ("password", ""),
        ("password", "12345678"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_used_up(client, invitation, people, field, value):
    answer = client.post(path_of(invitation), SENT | {field: value})
    assert (answer.status_code, Invitation.objects.get().state, f"#id_{field}" in answer.content.decode()) == (422, "open", True)


def test_an_account_that_is_signed_in_takes_the_role(client, invitation, people, units):
    client.force_login(people.neighbour)
    assert "neighbour" in client.get(path_of(invitation)).content.decode()
    assert client.post(path_of(invitation)).status_code == 302
    assert set(people.neighbour.memberships.values_list("unit__code", flat=True)) == {units.school_a.code, units.school_b.code}


def test_an_invitation_ends_with_its_makers_powers(client, invitation, administrator):
    take(Membership.objects.get(user=administrator), by=None)
    answer = client.post(path_of(invitation), SENT)
    assert (answer.status_code, User.objects.filter(username="wangxiaoming").exists()) == (422, False)


def test_nobody_invites_beyond_reach_and_then_nobody_is_invited(units, administrator, people):
    for by, where in ((administrator, units.city), (people.secretary, units.school_a)):
        with pytest.raises(Refusal):
            invite([("甲", Role.CONTACT, units.school_a, None), ("乙", Role.CONTACT, where, None)], by=by)
    assert Invitation.objects.count() == 0


@pytest.mark.parametrize("typed", ["{}", " {} ", "{} ", "o"])
def test_a_code_is_typed_as_it_is_read(client, invitation, typed):
    code = code_of(invitation)
    answer = client.post("/join/", {"code": typed.format(code.lower().replace("-", " "))})
    expected = (302, f"/join/{code}/") if typed != "o" else (422, None)
    assert (answer.status_code, answer.get("Location")) == expected


def test_who_guesses_codes_is_stopped(client):
    answers = [client.get(f"/join/{number:012d}/").status_code for number in range(202)]
    assert answers == [404] * 200 + [429] * 2


def test_a_new_password_ends_what_the_old_one_opened(client, people, administrator):
    at_work = Client()
    at_work.login(username="secretary", password="correct-horse-7")
    invitation = offer_password(people.secretary, by=administrator)
    assert "secretary" in client.get(path_of(invitation)).content.decode()
    answer = client.post(path_of(invitation), {"password": SENT["password"]})
    assert (answer.status_code, answer["Location"]) == (302, "/school/sign-in/")
    assert at_work.get("/school/").status_code == 302
    assert [Client().login(username="secretary", password=password) for password in (SENT["password"], "correct-horse-7")] == [True, False]
    assert client.post(path_of(invitation), {"password": "another long sentence"}).status_code == 410


def test_nobody_offers_a_password_to_whom_he_does_not_reach(people, administrator, units):
    give(people.neighbour, Role.CONTACT, unit=units.city, by=None)
    boss = User.objects.create_superuser("boss")
    for by, person in ((administrator, people.neighbour), (administrator, boss), (people.secretary, people.neighbour)):
        with suppress(Refusal):
            offer_password(person, by=by)
    assert Invitation.objects.count() == 0


def test_only_the_newest_offer_of_a_password_counts(client, people, administrator):
    first, second = (offer_password(people.secretary, by=administrator) for _time in range(2))
    assert [client.get(path_of(each)).status_code for each in (first, second)] == [410, 200]


def test_in_english_it_is_english(client, invitation):
    page = client.get(path_of(invitation, "/en")).content.decode()
    assert "<h1>Accept the invitation</h1>" in page
