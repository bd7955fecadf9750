"""Who opens the admin signs in with two factors; nobody gets in with one, by any door."""

import json
import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from wagtail.models import ModelLogEntry

from campaigns.models import Role
from campaigns.people.members import give
from config.accounts.factors import forget_factors
from config.requests import limits, signing_in
from config.requests.signing_in import is_locked_out, lift_lockout
from pledges.ledger.rotation import rotate_keys
from tests.pledges.signing.test_signing import text_of

pytestmark = pytest.mark.any_database

PASSWORD = "correct-horse-7"
DOORS = ["/admin/login/", "/school/sign-in/"]


@pytest.fixture(autouse=True)
def asked_for(settings):
    settings.SECOND_FACTOR = True


@pytest.fixture
def officer(people, units):
    give(people.author, Role.ADMINISTRATOR, unit=units.county, by=None)
    return people.author


def sign_in(client, name="author", door=DOORS[0]):
    return client.post(door, {"username": name, "password": PASSWORD})


def code_of(secret):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def enrolled(client, name="author"):
    """Sign in, set an authenticator up, and return its secret."""
    sign_in(client, name)
    address = reverse("mfa_activate_totp")
    secret = re.search(r'<b class="code">([A-Z2-7]+)</b>', client.get(address).content.decode())[1]
    assert client.post(address, {"code": code_of(secret)}).status_code == 302
    return secret


@pytest.fixture
def secret(officer):
    return enrolled(Client())


def later(monkeypatch):
    """A code is taken once; go on to the next."""
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 60)


def test_without_a_factor_one_is_led_to_set_one_up_and_nowhere_else(client, officer):
    assert sign_in(client)["Location"] == "/admin/"
    for address in ("/admin/", "/admin/people/", "/admin/units/", "/admin/api/main/pages/"):
        assert client.get(address)["Location"].startswith("/account/?next=")
    assert client.post("/admin/people/invite/", {"people": "x", "role": "contact"})["Location"].startswith("/account/")
    assert "还差一步：两步验证" in text_of(client.get("/account/"))
    enrolled(client)
    assert client.get("/admin/").status_code == 200
    codes = re.findall(r'<li class="code">(\d+)</li>', client.get(reverse("mfa_view_recovery_codes"), follow=True).content.decode())
    assert len(codes) in (0, 10)  # asked for the password once more where that was a while ago


@pytest.mark.parametrize("door", DOORS)
def test_by_no_door_the_password_alone_is_enough(client, secret, door, monkeypatch):
    assert sign_in(client, door=door)["Location"] == "/account/second-step/authenticate/"
    for address in ("/admin/", "/school/", "/account/"):
        assert client.get(address).status_code == 302
    assert "_auth_user_id" not in client.session
    wrong = client.post("/account/second-step/authenticate/", {"code": "000000"})
    assert (wrong.status_code, "验证码不对" in wrong.content.decode()) == (200, True)
    later(monkeypatch)
    assert client.post("/account/second-step/authenticate/", {"code": code_of(secret)}).status_code == 302
    assert client.get("/admin/").status_code == 200


def test_a_code_is_used_once(secret, monkeypatch):
    later(monkeypatch)
    first, second = Client(), Client()
    for client in (first, second):
        sign_in(client)
        client.post("/account/second-step/authenticate/", {"code": code_of(secret)})
    assert [client.get("/admin/").status_code for client in (first, second)] == [200, 302]


def test_a_session_from_elsewhere_shows_its_factor_first(client, officer, secret, monkeypatch):
    """One that began without signing in, as after an invitation."""
    client.force_login(officer)
    where = client.get("/admin/people/")["Location"]
    assert where == "/account/second-step/reauthenticate/?next=%2Fadmin%2Fpeople%2F"
    later(monkeypatch)
    client.post(where, {"code": code_of(secret), "next": "/admin/people/"})
    assert client.get("/admin/people/").status_code == 200


def test_the_wrong_code_is_not_tried_for_ever(client, secret):
    sign_in(client)
    address = "/account/second-step/authenticate/"
    pages = [client.post(address, {"code": f"{number:06d}"}).content.decode() for number in range(12)]
    assert ["验证码不对" in page for page in pages] == [True] * 10 + [False] * 2


def test_schools_need_none_and_may_have_one(client, people, monkeypatch):
    assert sign_in(client, "secretary", DOORS[1])["Location"] == "/school/"
    assert client.get("/school/").status_code == 200
    secret = enrolled(client, "secretary")
    later(monkeypatch)
    other = Client()
    assert sign_in(other, "secretary", DOORS[1])["Location"] == "/account/second-step/authenticate/"
    assert other.post("/account/second-step/authenticate/", {"code": code_of(secret)})["Location"] == "/school/"


def test_the_demonstration_does_not_ask(client, officer, settings):
    settings.SECOND_FACTOR = False
    sign_in(client)
    assert client.get("/admin/").status_code == 200


def test_secrets_are_sealed(secret):
    stored = " ".join(str(row) for row in Authenticator.objects.values_list("data", flat=True))
    assert (secret in stored, "test1:" in stored) == (False, True)


def test_who_lost_everything_begins_anew(client, officer, secret):
    assert forget_factors(officer) == 2  # the authenticator and the recovery codes
    assert sign_in(client)["Location"] == "/admin/"
    assert client.get("/admin/")["Location"].startswith("/account/?next=")


@pytest.mark.parametrize("address", ["signup/", "password/reset/", "email/", "login/", "second-step/webauthn/login/"])
def test_what_allauth_offers_else_is_not_there(client, db, address):
    assert client.get(f"/account/{address}").status_code == 404


def test_another_factor_asks_for_the_password_first(client, secret, officer, monkeypatch):
    sign_in(client)
    later(monkeypatch)
    client.post("/account/second-step/authenticate/", {"code": code_of(secret)})
    for name in ("mfa_add_webauthn", "mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_generate_recovery_codes"):
        assert client.get(reverse(name))["Location"].startswith("/account/again/?next=")
    client.post("/account/again/", {"password": PASSWORD, "next": reverse("mfa_view_recovery_codes")})
    pages = [client.get(reverse("mfa_view_recovery_codes")).content.decode() for _time in range(2)]
    assert [len(re.findall(r'<li class="code">(\w+)</li>', page)) for page in pages] == [10, 0]  # shown once
    assert ("还有 10 个没有用" in pages[1], client.get(reverse("mfa_download_recovery_codes")).status_code) == (True, 403)


def test_secrets_get_a_new_key_with_everything_else(client, secret, settings, monkeypatch):
    settings.DATA_KEYS = {"new": b"n" * 32} | settings.DATA_KEYS
    rotation = rotate_keys()
    assert (rotation.renewed, rotation.unreadable, rotation.left, rotation.removable) == (2, 0, {"new": 2}, ["test1"])
    settings.DATA_KEYS = {"new": b"n" * 32}
    sign_in(client)
    later(monkeypatch)
    assert client.post("/account/second-step/authenticate/", {"code": code_of(secret)}).status_code == 302


@pytest.mark.parametrize(
    "name", ["mfa_index", "mfa_view_recovery_codes", "mfa_add_webauthn", "account_change_password", "wagtailadmin_home", "people", "school"]
)
def test_a_session_older_than_the_factor_reaches_nothing_by_the_password(client, officer, name):
    """Whoever had the password before the owner set the factor up neither reads recovery codes nor adds a factor of his own."""
    sign_in(client)
    enrolled(Client())
    client.post("/account/again/", {"password": PASSWORD, "next": "/account/"})
    assert client.get(reverse(name))["Location"].startswith("/account/second-step/reauthenticate/?next=")


def test_a_colleague_lets_codes_be_tried_again(client, secret, monkeypatch):
    sign_in(client)
    address = "/account/second-step/authenticate/"
    for number in range(11):
        page = client.post(address, {"code": f"{number:06d}"})
    later(monkeypatch)
    assert ("试错的次数太多" in page.content.decode(), is_locked_out("author")) == (True, True)
    assert client.post(address, {"code": code_of(secret)}).status_code == 200
    lift_lockout("AUTHOR")
    assert (is_locked_out("author"), client.post(address, {"code": code_of(secret)}).status_code) == (False, 302)


def test_a_days_wrong_codes_are_few(client, secret, monkeypatch):
    """However patient, somebody who knows the password tries forty a day, in the step of signing in and afterwards together."""
    start = time.time() // 86_400 * 86_400
    sign_in(client)
    looked_at = 0
    for hour in range(12):
        monkeypatch.setattr("config.requests.limits.time", lambda hour=hour: start + hour * 3600)
        pages = [client.post("/account/second-step/authenticate/", {"code": "000000"}).content.decode() for _try in range(11)]
        looked_at += sum("验证码不对" in page for page in pages)
    assert looked_at == 40


@pytest.mark.parametrize(("address", "name"), [("/account/again/", "password"), ("/account/password/", "old_password")])
def test_who_sits_at_an_open_session_does_not_try_passwords_for_ever(client, people, monkeypatch, address, name):
    monkeypatch.setattr(signing_in, "WRONG_AGAIN", limits.Limit("again", 3, 600))
    sign_in(client, "secretary", DOORS[1])
    enrolled(client, "secretary")
    sent = {name: "wrong", "password" if name == "old_password" else "next": "一句很长也很好记的话呀"}
    statuses = [client.post(address, sent).status_code for _try in range(4)]
    assert (statuses[:3] in ([200] * 3, [422] * 3), statuses[3]) == (True, 429)
    assert client.post(address, sent | {name: PASSWORD}).status_code == 429
    lift_lockout("secretary")
    assert client.post(address, sent | {name: PASSWORD}).status_code == 302


def test_passkeys_belong_to_the_site_whatever_host_is_asked_for(client, officer, settings):
    settings.PUBLIC_URL = "https://pingan.example.gov.cn"
    sign_in(client)
    page = client.get(reverse("mfa_add_webauthn"), headers={"host": "localhost"}).content.decode()
    about = json.loads(BeautifulSoup(page, "html.parser").select_one("#js_data").text)
    assert about["creation_options"]["publicKey"]["rp"] == {"id": "pingan.example.gov.cn", "name": "平安信"}


def test_what_is_changed_of_an_account_is_written_down(client, secret, officer, monkeypatch, django_capture_on_commit_callbacks):
    sign_in(client)
    later(monkeypatch)
    client.post("/account/second-step/authenticate/", {"code": code_of(secret)})
    client.post("/account/again/", {"password": PASSWORD, "next": "/account/"})
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("mfa_generate_recovery_codes"))
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("mfa_deactivate_totp"))
    client.post("/account/sessions/end/")
    client.post("/account/password/", {"old_password": PASSWORD, "password": "一句很长也很好记的话呀"})
    client.post("/account/password/", {"old_password": "wrong", "password": "另一句很长也很好记的话"})
    rows = ModelLogEntry.objects.filter(action__startswith="pinganxin.").order_by("pk")
    assert [(row.action, row.user, row.object_id) for row in rows] == [
        (f"pinganxin.{name}", officer, str(officer.pk))
        for name in ("codes_renewed", "factor_removed", "sessions_ended", "password_changed")
    ]
    assert str(rows[3].message) == "改了自己的密码"


def test_whoever_may_not_open_the_admin_is_asked_to_sign_in_as_somebody_else(client, people):
    sign_in(client, "secretary", DOORS[1])
    answer = client.get("/admin/", follow=True)
    assert (answer.status_code, [where for where, _status in answer.redirect_chain]) == (200, ["/admin/login/?next=/admin/"])
    assert "您现在登录的账号不能进工作后台" in text_of(answer)
