"""Sessions begin anew at each sign-in and end with it, with the password and with the account; forms come from our own pages."""

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

PASSWORD = {"username": "secretary", "password": "correct-horse-7"}


def cookie_of(client):
    return client.cookies["sessionid"].value


def is_let_in(session):
    client = Client()
    client.cookies["sessionid"] = session
    return client.get(reverse("school")).status_code == 200


@pytest.fixture
def session(people):
    client = Client()
    client.post(reverse("school_login"), PASSWORD)
    assert is_let_in(cookie_of(client))
    return client


def test_each_sign_in_has_a_token_of_its_own(session):
    """And one that somebody else set is none: it is not the one that is let in."""
    fixed = Client()
    fixed.cookies["sessionid"] = "x" * 32
    fixed.post(reverse("school_login"), PASSWORD)
    assert (cookie_of(fixed) not in ("x" * 32, cookie_of(session)), is_let_in("x" * 32)) == (True, False)


def test_signing_out_ends_it_on_the_server(session):
    before = cookie_of(session)
    assert session.get(reverse("school_logout")).status_code == 405  # by no link and no picture
    session.post(reverse("school_logout"))
    assert (is_let_in(before), Session.objects.filter(session_key=before).count()) == (False, 0)


@pytest.mark.parametrize("change", ["password", "closed", "deleted"])
def test_a_changed_password_and_a_closed_account_end_every_session(session, change):
    user = User.objects.get(username="secretary")
    if change == "password":
        user.set_password("another-horse-8")
        user.save()
    elif change == "closed":
        User.objects.filter(pk=user.pk).update(is_active=False)
    else:
        user.delete()
    assert not is_let_in(cookie_of(session))


def test_a_session_ends_after_eight_hours(session):
    kept = Session.objects.get(session_key=cookie_of(session))
    Session.objects.filter(pk=kept.pk).update(expire_date=kept.expire_date.replace(year=2020))
    assert (session.cookies["sessionid"]["max-age"], is_let_in(kept.pk)) == (8 * 3600, False)


@pytest.mark.parametrize("name", ["school_login", "wagtailadmin_login"])
def test_a_form_of_another_site_signs_nobody_in(campaign, people, name):
    client = Client(enforce_csrf_checks=True)
    assert client.post(reverse(name), PASSWORD, headers={"origin": "https://evil.example"}).status_code == 403


@pytest.mark.parametrize("method", ["TRACE", "TRACK", "CONNECT"])
def test_no_request_is_sent_back(client, campaign, method):
    response = client.generic(method, "/verify/", headers={"x-secret": "canary"})
    assert (response.status_code, b"canary" in response.content) == (405, False)


def test_passwords_are_masked_may_be_pasted_and_long(client, campaign):
    for name in ("school_login", "wagtailadmin_login"):
        field = BeautifulSoup(client.get(reverse(name)).content, "html.parser").select_one("[name=password]")
        assert (field["type"], field.get("autocomplete") in (None, "current-password")) == ("password", True)
        assert {"onpaste", "maxlength"} & set(field.attrs) == set()
    User.objects.create_user("long", password="松" * 64)
    assert (client.login(username="long", password="松" * 64), client.login(username="long", password="松" * 63)) == (True, False)


def test_passwords_are_hashed_slowly_in_production():
    """The tests' own settings hash quickly; production's are Django's."""
    import config.settings as production

    assert not hasattr(production, "PASSWORD_HASHERS")
    assert [validator["NAME"].rpartition(".")[2] for validator in production.AUTH_PASSWORD_VALIDATORS] == [
        "LongEnough",
        "NotOnAList",
        "UserAttributeSimilarityValidator",
    ]
