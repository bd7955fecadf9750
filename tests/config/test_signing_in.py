"""Whoever guesses passwords is stopped; the people whose accounts they are sign in all the same, and families notice nothing."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import User
from django.test import Client
from django.urls import get_resolver

from config.requests import limits, signing_in
from config.requests.admission import Admission, apart
from tests.config.test_admission import PAGES, Slow, ask
from tests.config.test_every_route import routes
from tests.pledges.portal.test_sign_in import PASSWORD

SCHOOL, ADMIN = "/school/sign-in/", "/admin/login/"
HERE, ELSEWHERE = "203.0.113.7", "198.51.100.9"


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    monkeypatch.setattr(limits, "time", lambda: 1_800_000_000.0)


@pytest.fixture
def few(monkeypatch):
    """Limits that are soon reached; their own are tested by none."""
    for name, most in (("WRONG_OF_AN_ACCOUNT", 3), ("WRONG_OF_AN_ADDRESS", 5), ("WRONG_OF_A_BROWSER", 2)):
        monkeypatch.setattr(signing_in, name, limits.Limit(name, most, 600))


def sign_in(browser, name="secretary", password=PASSWORD, path=SCHOOL, address=HERE):
    return browser.post(path, {"username": name, "password": password}, REMOTE_ADDR=address).status_code


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_an_account_that_is_guessed_at_from_everywhere_is_open_to_who_signed_in_before(people, few, prefix, django_assert_num_queries):
    office, guesser, stranger = Client(), Client(), Client()
    path = prefix + SCHOOL
    assert sign_in(office, path=path) == 302
    office.post("/school/sign-out/")
    statuses = [sign_in(guesser, password=f"{number}", path=path, address=f"198.51.100.{number}") for number in range(3)]
    for queries in (2, 0):  # the first that is refused is written down
        with django_assert_num_queries(queries):
            statuses.append(sign_in(guesser, path=path, address=ELSEWHERE))
    assert statuses == [200, 200, 200, 429, 429]
    response = stranger.post(path, {"username": "secretary", "password": PASSWORD})
    sentence = "The account is not locked" if prefix else "账号没有被锁：以前登录过的电脑和手机，照样可以登录。"
    assert (response.status_code, response["Retry-After"], sentence in response.content.decode()) == (429, "600", True)
    assert sign_in(office, path=path) == 302


def test_both_log_ins_count_together(people, few):
    User.objects.filter(username="author").update(is_superuser=True)
    people.author.set_password(PASSWORD)
    people.author.save()
    found = [sign_in(Client(), "author", "wrong", path) for path in (SCHOOL, ADMIN, SCHOOL)]
    assert found == [200, 200, 200]
    assert [sign_in(Client(), "author", path=path) for path in (SCHOOL, ADMIN)] == [429, 429]


def test_an_address_that_guesses_at_many_accounts_is_stopped_and_its_office_is_not(people, few):
    office = Client()
    sign_in(office)
    office.post("/school/sign-out/")
    assert [sign_in(Client(), f"nobody{number}") for number in range(6)] == [200] * 5 + [429]
    assert [sign_in(Client()), sign_in(office), sign_in(Client(), address=ELSEWHERE)] == [429, 302, 302]


def test_who_signs_in_rightly_is_never_counted(people, few):
    assert [sign_in(Client()) for _time in range(10)] == [302] * 10


def test_a_browser_that_is_known_has_few_tries_of_its_own_and_none_for_others(people, few):
    browser = Client()
    sign_in(browser)
    browser.post("/school/sign-out/")
    assert [sign_in(browser, password="wrong") for _time in range(3)] == [200, 200, 429]
    assert sign_in(Client()) == 302
    assert [sign_in(browser, "neighbour", "wrong") for _time in range(4)] == [200] * 3 + [429]


def test_who_is_signed_in_cannot_become_known_for_another(people, few):
    insider = Client()
    sign_in(insider)
    assert insider.post(SCHOOL, {"username": "neighbour", "password": "x"}).status_code == 302
    insider.post("/school/sign-out/")
    assert [sign_in(insider, "author", "wrong", ADMIN) for _time in range(4)] == [200] * 3 + [429]
    assert {name: cookie["path"] for name, cookie in insider.cookies.items() if name.startswith("known-")} == {
        signing_in._cookie("secretary"): SCHOOL
    }


@pytest.mark.parametrize("forged", ["x", "", "W10:1:x"])
def test_a_forged_cookie_makes_no_browser_known(people, few, forged):
    for number in range(3):
        sign_in(Client(), password=f"{number}")
    forger = Client()
    forger.cookies[signing_in._cookie("secretary")] = forged
    assert sign_in(forger) == 429


def test_the_cookie_says_nothing_and_is_sent_to_no_other_page(people, settings):
    browser = Client()
    sign_in(browser)
    cookie = browser.cookies[signing_in._cookie("secretary")]
    about = cookie["path"], cookie["httponly"], cookie["samesite"], cookie["max-age"]
    assert about == (SCHOOL, True, "Lax", 180 * 24 * 3600)


HASHED = ["/account/again/", "/en/account/password/", "/join/ABCD-EFGH/"]  # where passwords are tried again, or chosen


@pytest.mark.parametrize("path", [SCHOOL, f"/en{SCHOOL}", ADMIN, *HASHED])
def test_passwords_are_tried_beside_the_queue_of_families(path):
    hashing, page = Slow(), Slow()
    page.go.set()
    sign_ins = Admission(hashing, PAGES, at_work=1, waiting=1)
    application = apart(Admission(page, PAGES, at_work=1, waiting=1), sign_ins)
    with ThreadPoolExecutor(2) as pool:
        first = [pool.submit(ask, application, path, "POST") for _try in range(2)]
        assert hashing.entered.acquire(timeout=10)
        while sign_ins.places._value:
            pass
        assert ask(application, path, "POST")[0] == 503
        assert [ask(application, "/p/1")[0], ask(application, path)[0]] == [200, 200]
        hashing.go.set()
        assert [each.result(timeout=10)[0] for each in first] == [200, 200]
    assert hashing.most == 1


def test_no_address_but_the_two_takes_a_password(people, campaign):
    """Wagtail's own form for pages with a password would take any number of tries."""
    fields = dict.fromkeys(("username", "login", "email"), "secretary") | {"password": PASSWORD}
    let_in = []
    for route in dict.fromkeys(routes(get_resolver())):
        if "<" not in route and route != "admin/.*/":
            browser = Client(raise_request_exception=False)
            browser.post(f"/{route}", fields)
            if SESSION_KEY in browser.session:
                let_in.append(route)
    assert sorted(let_in) == sorted([ADMIN[1:], SCHOOL[1:], f"en{SCHOOL}"])
