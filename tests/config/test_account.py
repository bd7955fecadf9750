"""One's own account: another password, other sessions ended, and a session that was idle too long."""

import time

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from campaigns.models import Role, Unit
from campaigns.people.members import give

pytestmark = pytest.mark.any_database

PASSWORD, NEW = "correct-horse-7", "一句很长也很好记的话呀"


def at_school(name="secretary"):
    client = Client()
    client.post("/school/sign-in/", {"username": name, "password": PASSWORD})
    return client


def is_signed_in(client):
    return client.get("/school/").status_code == 200


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("wrong", NEW, "现在的密码不对"),
        (PASSWORD, "short", "密码太短，至少要 10 个字符"),
        (PASSWORD, "qwertyuiop", "太容易猜"),
        (PASSWORD, "13912345678", "太容易猜"),
        (PASSWORD, "pinganxin2026", "太容易猜"),
        (PASSWORD, "aaaaaaaaaaaa1", "太容易猜"),
        (PASSWORD, "secretary12345", "太容易猜"),
        (PASSWORD, "", "请设一个密码"),
    ],
)
def test_what_a_password_must_be_is_said(people, old, new, sentence):
    people.secretary.first_name = "secretary"
    people.secretary.save()
    client = at_school()
    answer = client.post("/account/password/", {"old_password": old, "password": new})
    text = answer.content.decode()
    assert (answer.status_code, sentence in text or "相似" in text) == (422, True)
    assert is_signed_in(at_school())


@pytest.mark.parametrize("new", [NEW, "correct horse battery", "x" * 20 + "yz9 " * 20, "𠮷野家的牛肉饭真好吃呀"])
def test_a_new_password_ends_every_other_session(people, new):
    here, elsewhere = at_school(), at_school()
    answer = here.post("/account/password/", {"old_password": PASSWORD, "password": new})
    assert (answer.status_code, answer["Location"]) == (302, "/account/")
    assert [is_signed_in(client) for client in (here, elsewhere, at_school())] == [True, False, False]
    assert Client().login(username="secretary", password=new)


def test_all_other_sessions_are_ended_and_no_other_persons(people):
    here, elsewhere, neighbour = at_school(), at_school(), at_school("neighbour")
    here.post("/account/sessions/end/")
    assert [is_signed_in(client) for client in (here, elsewhere, neighbour)] == [True, False, True]


def test_a_visitor_has_no_account(client, db):
    for address in ("/account/", "/account/password/"):
        assert client.get(address)["Location"].startswith("/school/sign-in/?next=")
    assert client.post("/account/sessions/end/").status_code == 302


@pytest.fixture
def office(people, units):
    give(people.author, Role.ADMINISTRATOR, unit=units.county, by=None)
    client = Client(enforce_csrf_checks=True)
    client.force_login(people.author)
    return client


def passes(monkeypatch, minutes):
    now = time.time()
    monkeypatch.setattr("config.accounts.gate.time", lambda: now + minutes * 60)


@pytest.mark.parametrize(("minutes", "status"), [(29, 200), (31, 302)])
def test_whoever_was_away_for_half_an_hour_signs_in_again(office, monkeypatch, minutes, status):
    office.get("/admin/people/")
    passes(monkeypatch, minutes)
    assert office.get("/admin/people/").status_code == status


def test_an_open_editor_alone_keeps_nobody_signed_in(office, monkeypatch):
    office.get("/admin/people/")
    for minutes in (10, 20, 31):
        passes(monkeypatch, minutes)
        office.post("/admin/editing-sessions/release/1/")
    assert office.get("/admin/people/").status_code == 302


def token(client, address="/admin/people/invite/"):
    return BeautifulSoup(client.get(address).content, "html.parser").select_one("[name=csrfmiddlewaretoken]")["value"]


def test_a_form_in_hand_goes_on_after_signing_in_again(office, people, units, monkeypatch):
    sent = {"parent": str(units.grade_a.pk), "kind": "class", "code": "new", "name": "三年级\r\n3班 <b>&amp;", "csrfmiddlewaretoken": ""}
    sent["csrfmiddlewaretoken"] = token(office)
    passes(monkeypatch, 45)
    answer = office.post("/admin/units/new/", sent)
    fields = kept_fields(answer)
    assert (answer.status_code, "kept-for" in fields) == (403, True)
    assert fields == {name: value for name, value in sent.items() if name != "csrfmiddlewaretoken"} | {"kept-for": fields["kept-for"]}
    assert not Unit.objects.filter(code="new").exists()


def test_nobody_is_handed_a_form_that_another_site_sent(office, monkeypatch):
    passes(monkeypatch, 45)
    answer = office.post("/admin/units/new/", {"name": "x"})
    assert (answer.status_code, "<textarea" in answer.content.decode()) == (403, False)


def test_a_program_is_told_that_nothing_was_saved(office, monkeypatch):
    sent = {"csrfmiddlewaretoken": token(office)}
    passes(monkeypatch, 45)
    answer = office.post("/admin/units/new/", sent, headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json()["error_code"]) == (403, "signed_out")


def test_the_school_and_ones_account_end_with_it_and_a_schools_own_session_goes_on(office, people, monkeypatch):
    secretary = at_school()
    for minutes, status in ((20, 200), (51, 302)):
        passes(monkeypatch, minutes)
        found = [client.get(address).status_code for address in ("/account/", "/school/") for client in (office, secretary)]
        assert found == [status, 200, status, 200]


def kept_fields(answer):
    page = BeautifulSoup(answer.content, "html.parser")
    return {each["name"]: each.text.removeprefix("\n") for each in page.select("textarea")}


def test_a_form_in_hand_is_sent_on_by_who_wrote_it_and_nobody_else(office, people, units, monkeypatch):
    sent = {"parent": str(units.grade_a.pk), "kind": "class", "code": "new", "name": "三年级3班", "school_year": "2026"}
    sent["csrfmiddlewaretoken"] = token(office)
    passes(monkeypatch, 45)
    fields = kept_fields(office.post("/admin/units/new/", sent))
    give(people.reviewer, Role.ADMINISTRATOR, unit=units.county, by=None)
    office.force_login(people.reviewer)
    fields["csrfmiddlewaretoken"] = token(office)
    answer = office.post("/admin/units/new/", fields)
    assert (answer.status_code, "这一页是另一个账号写的" in answer.content.decode()) == (403, True)
    assert not Unit.objects.filter(name="三年级3班").exists()
    fields = kept_fields(answer)
    office.force_login(people.author)
    fields["csrfmiddlewaretoken"] = token(office)
    office.post("/admin/units/new/", fields)
    assert Unit.objects.filter(name="三年级3班").count() == 1
