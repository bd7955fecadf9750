"""A script is stopped; a school of 2,000 behind one address is not."""

import re

import pytest
from django.core.cache import cache
from django.test import RequestFactory

from campaigns.paper.marks.codes import ALPHABET
from campaigns.printing.copies import code_of
from config.requests import limits
from pledges.models import Pledge
from tests.conftest import said

pytestmark = pytest.mark.any_database

START = 1_800_000_000.0  # the first second of a window of any of our limits
ADDRESS = {"REMOTE_ADDR": "203.0.113.7"}


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """Move the time on: clock(seconds)."""
    now = [START]
    monkeypatch.setattr(limits, "time", lambda: now[0])

    def move(seconds):
        now[0] += seconds

    return move


def forged():
    true = code_of(7)
    return true[:-1] + ALPHABET[(ALPHABET.index(true[-1]) + 1) % 32]


def statuses(responses):
    """Return [(status, how often)] in the order they came."""
    runs = []
    for response in responses:
        if runs and runs[-1][0] == response.status_code:
            runs[-1][1] += 1
        else:
            runs.append([response.status_code, 1])
    return [tuple(run) for run in runs]


def test_a_script_that_posts_one_code_is_stopped(client, print_run):
    path = f"/p/{code_of(1)}"
    responses = [client.post(path, {"answer": "signed"}) for _time in range(70)]
    assert statuses(responses) == [(422, 60), (429, 10)]
    assert (responses[-1]["Retry-After"], responses[-1]["Cache-Control"]) == ("600", "private, no-store")
    assert client.post(f"/p/{code_of(2)}", {"answer": "signed"}).status_code == 422
    assert client.get(path).status_code == 200


def test_who_asks_too_often_is_told_in_the_language_of_the_page(client, settings):
    settings.SITE_HOTLINE = "0318-2312345"
    path = f"/p/{forged()}"
    answers = [client.get(start + path).content.decode() for start in ("", "/en") * 103]
    told = [re.findall(r"<h1>(.*?)</h1>|<span class=.tel.>(.*?)</span>", answer) for answer in answers[-2:]]
    assert told == [[(title, ""), ("", "0318-2312345")] for title in ("请过一会儿再试", "Please try again in a while")]


def test_the_next_window_is_open_again(client, print_run, clock):
    path = f"/p/{code_of(1)}"
    clock(590)
    assert statuses(client.post(path) for _time in range(61)) == [(422, 60), (429, 1)]
    assert client.post(path)["Retry-After"] == "10"
    clock(10)
    assert client.post(path).status_code == 422


@pytest.mark.parametrize("ask", ["/p/{}", "/en/p/{}", "/verify/?code={}", "/en/verify/?code={}"])
def test_a_guesser_is_stopped_without_a_query_and_true_codes_still_open(client, print_run, django_assert_num_queries, ask):
    address = ask.format(forged())
    with django_assert_num_queries(0):
        found = statuses(client.get(address, **ADDRESS) for _time in range(210))
    assert found == [(404, 200), (429, 10)]
    assert client.get(f"/p/{code_of(1)}", **ADDRESS).status_code == 200
    assert client.get(address, REMOTE_ADDR="203.0.113.8").status_code == 404


def test_who_guesses_receipts_is_stopped(client, db):
    assert statuses(client.get(f"/r/{number:032x}/") for number in range(205)) == [(404, 200), (429, 5)]


def test_a_school_of_2000_behind_one_address_is_never_stopped(client, print_run, settings):
    """All within one minute: each family asks for ten pages, repeats its answer five times, and one in ten mistypes once."""
    at_once = limits.Limit("address", settings.REQUESTS_PER_ADDRESS, 60)
    for family in range(2000):
        for _page in range(10):
            limits.count(at_once, ADDRESS["REMOTE_ADDR"])
        for _answer in range(5):
            limits.count(limits.ANSWERS_OF_A_CODE, f"the code of family {family}")
        if family % 10 == 0:
            limits.count(limits.WRONG_GUESSES, ADDRESS["REMOTE_ADDR"])
        limits.count(limits.ANSWERS_OF_A_SHARED_CODE, "one code for all", ADDRESS["REMOTE_ADDR"])
    assert client.get(f"/p/{code_of(1)}", **ADDRESS).status_code == 200


def test_two_hundred_families_really_answer_from_one_address(client, letter, units, people):
    from campaigns.printing.runs import confirm_print_run

    units.class_a1.head_count = 200
    units.class_a1.save()
    block = confirm_print_run(letter, [units.class_a1], by=people.author).blocks.get()
    data = {"answer": "declined"}
    for number in range(block.first_number, block.first_number + 200):
        path = f"/p/{code_of(number)}"
        sent = data | {"submission_key": f"key-of-the-family-{number:08d}"}
        assert [client.get(path, **ADDRESS).status_code, client.post(path, sent, **ADDRESS).status_code] == [200, 302]
    assert Pledge.objects.count() == 200


def test_more_than_any_city_asks_for_is_stopped(client, print_run, settings):
    settings.REQUESTS_PER_ADDRESS = 5
    path = f"/p/{code_of(1)}"
    assert statuses(client.get(path, **ADDRESS) for _time in range(7)) == [(200, 5), (429, 2)]
    assert client.get("/verify/", **ADDRESS).status_code == 429
    assert client.get(path, REMOTE_ADDR="203.0.113.8").status_code == 200
    settings.REQUESTS_PER_ADDRESS = 0
    assert client.get(path, **ADDRESS).status_code == 200


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_page_says_what_is_safe(client, print_run, settings, prefix):
    settings.REQUESTS_PER_ADDRESS = 1
    path = f"{prefix}/p/{code_of(1)}"
    client.get(path)
    text = client.post(path).content.decode()
    for sentence in (
        "请过一会儿再试",
        "刚才从这里来的请求太多，这一次没有处理，什么都没有改变。已经交来的答复都在。",
        "您刚才填的内容：请点浏览器的“返回”，多半还在那一页上，过一会儿再交一次，不会重复计算。",
    ):
        assert said(sentence, prefix) in text
    assert "0318-0000000" in text


def test_a_cache_that_fails_stops_no_signature_and_limits_go_on(client, print_run, settings, monkeypatch):
    def fail(*args, **kwargs):
        raise ConnectionError("the cache is gone")

    settings.IS_CACHE_SHARED = True
    for name in ("add", "incr", "set", "get"):
        monkeypatch.setattr(cache, name, fail, raising=False)
    sent = {"answer": "declined", "submission_key": "key-of-one-page-0123456789abcdef"}
    assert client.post(f"/p/{code_of(1)}", sent).status_code == 302
    assert Pledge.objects.count() == 1
    assert statuses(client.post(f"/p/{code_of(1)}", {"answer": "signed"}) for _time in range(60)) == [(200, 59), (429, 1)]


def test_a_counter_of_the_cache_that_runs_out_in_between_begins_again(settings, monkeypatch):
    settings.IS_CACHE_SHARED = True
    monkeypatch.setattr(cache, "add", lambda *args: False)
    limits.count(limits.Limit("once", 1, 60), "a")
    with pytest.raises(limits.TooManyRequests):
        limits.count(limits.Limit("once", 1, 60), "a")


@pytest.mark.parametrize("is_shared", [True, False])
def test_what_is_taken_back_was_not_counted(settings, is_shared):
    settings.IS_CACHE_SHARED = is_shared
    once = limits.Limit("once", 1, 60)
    limits.take_back(once, "a")
    limits.count(once, "a")
    limits.take_back(once, "a")
    limits.count(once, "a")
    with pytest.raises(limits.TooManyRequests):
        limits.count(once, "a")


@pytest.mark.parametrize(
    ("behind_proxy", "headers", "address"),
    [
        (False, {"REMOTE_ADDR": "203.0.113.7"}, "203.0.113.7"),
        (False, {"REMOTE_ADDR": "203.0.113.7", "HTTP_X_FORWARDED_FOR": "198.51.100.1"}, "203.0.113.7"),
        (True, {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "198.51.100.1"}, "198.51.100.1"),
        (True, {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "6.6.6.6, 198.51.100.1"}, "198.51.100.1"),
        (True, {"REMOTE_ADDR": "127.0.0.1"}, "127.0.0.1"),
        (False, {"REMOTE_ADDR": "::ffff:203.0.113.7"}, "203.0.113.7"),
        (False, {"REMOTE_ADDR": "2001:db8:1:2:3:4:5:6"}, "2001:db8:1:2::/64"),
        (False, {"REMOTE_ADDR": ""}, ""),
    ],
)
def test_the_address_is_what_the_last_trusted_hop_saw(settings, behind_proxy, headers, address):
    settings.BEHIND_PROXY = behind_proxy
    assert limits.address_of(RequestFactory().get("/", **headers)) == address


def test_the_cache_knows_no_address_and_no_code(client, print_run, settings, monkeypatch):
    settings.IS_CACHE_SHARED = True
    keys = []
    real = cache.add

    def add(key, *args):
        keys.append(key)
        return real(key, *args)

    monkeypatch.setattr(cache, "add", add)
    code = code_of(1)
    client.post(f"/p/{code}", **ADDRESS)
    assert len(keys) == 2
    assert [part in key for key in keys for part in (code, "203.0.113.7")] == [False] * 4
