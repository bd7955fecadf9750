"""What the HTTP Observatory says of our answers as production sends them, by its published rules (mdn/mdn-http-observatory, version 5).

A score is 100, and what each test adds or takes; additions count only where without them it is 90 or more.
"""

import json
import os
import re
import subprocess
import sys

import pytest
from bs4 import BeautifulSoup
from django.conf import settings as configured
from django.test import Client
from django.urls import reverse

from campaigns.printing.copies import code_of

pytestmark = pytest.mark.any_database

LEAST = 130
ORIGIN = "https://letters.example"
OF_PRODUCTION = (
    *("SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS", "SECURE_HSTS_INCLUDE_SUBDOMAINS", "SECURE_HSTS_PRELOAD", "SECURE_REFERRER_POLICY"),
    *("SECURE_CROSS_ORIGIN_OPENER_POLICY", "SECURE_CONTENT_TYPE_NOSNIFF", "X_FRAME_OPTIONS", "CONTENT_SECURITY_POLICY", "MIDDLEWARE"),
    *("SESSION_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY", "SESSION_COOKIE_SAMESITE", "SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME"),
    *("CSRF_COOKIE_SECURE", "CSRF_COOKIE_HTTPONLY", "CSRF_COOKIE_SAMESITE", "DEMO", "ALLOWED_HOSTS", "PUBLIC_URL", "IS_SECURE"),
)


@pytest.fixture(scope="module")
def values():
    """The settings that a real installation has, read from its environment by a process of its own."""
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings", "DEMO": "0", "PUBLIC_URL": ORIGIN}
    environment["ALLOWED_HOSTS"] = "letters.example"
    ask = f"import json; from django.conf import settings as s; print(json.dumps({{n: getattr(s, n) for n in {OF_PRODUCTION!r}}}))"
    answer = subprocess.run([sys.executable, "-c", ask], env=environment, cwd=configured.BASE_DIR, capture_output=True, check=True)
    return json.loads(answer.stdout)


@pytest.fixture
def production(values, settings):
    for name, value in values.items():
        setattr(settings, name, value)
    assert (settings.DEMO, settings.SECURE_SSL_REDIRECT) == (False, True)


def policy_of(response):
    parts = [part.split() for part in response["Content-Security-Policy"].split(";")]
    assert len({name for name, *_sources in parts}) == len(parts)
    return {name: set(sources) for name, *sources in parts}


def of_policy(response):
    policy = policy_of(response)
    script, style, things = (policy.get(name, policy["default-src"]) for name in ("script-src", "style-src", "object-src"))
    broad = {"*", "http:", "https:", "ftp:", "http://*", "https://*"}
    if script & (broad | {"'unsafe-inline'", "data:"}) or things & broad:
        return -20
    if any(source.startswith(("http:", "ftp:")) for sources in policy.values() for source in sources):
        return -20
    if "'unsafe-eval'" in script | style:
        return -10
    if style & (broad | {"'unsafe-inline'", "data:"}):
        return 0
    return 10 if policy["default-src"] == {"'none'"} else 5


def of_cookies(response):
    cookies = response.cookies.values()
    if not cookies:
        return 0
    if not all(cookie["secure"] for cookie in cookies):
        return -20
    if any("sess" in cookie.key.lower() and not cookie["httponly"] for cookie in cookies):
        return -30
    return 5 if all(cookie["samesite"] in ("Lax", "Strict") for cookie in cookies) else -20


def of_transport(response):
    found = re.search(r"max-age=(\d+)", response.get("Strict-Transport-Security", ""))
    if not found:
        return -20
    return 0 if int(found[1]) >= 15_552_000 else -10  # six months; the list of browsers themselves is beyond us


def of_referrers(response):
    private = {"no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"}
    return 5 if response.get("Referrer-Policy") in private else -5


def of_scripts(response):
    """Ours are relative and of one origin, which counts as neither."""
    scripts = BeautifulSoup(response.content, "html.parser").select("script[src]")
    return -50 if any(re.match(r"(https?:)?//", script["src"]) for script in scripts) else 0


def of_frames(response):
    return 5 if policy_of(response).get("frame-ancestors") else -20


def of_other_origins(response):
    """Cross-Origin-Resource-Policy and -Opener-Policy; nothing is embedded, and no other site may read."""
    assert "Access-Control-Allow-Origin" not in response
    resource, opener = (response.get(f"Cross-Origin-{name}-Policy") for name in ("Resource", "Opener"))
    return 10 * (resource in ("same-origin", "same-site")) + 10 * (opener == "same-origin")


def of_types(response):
    return 0 if response.get("X-Content-Type-Options") == "nosniff" else -5


TESTS = (of_policy, of_cookies, of_transport, of_referrers, of_scripts, of_frames, of_other_origins, of_types)


def score(response):
    marks = [test(response) for test in TESTS]
    without = 100 + sum(mark for mark in marks if mark < 0)
    return 100 + sum(marks) if without >= 90 else without


@pytest.fixture
def addresses(print_run, campaign):
    names = "school_login", "wagtail_serve", "campaigns", "search", "verify", "report", "privacy", "children_privacy", "enter_code"
    found = [reverse(name, args=[""] if name == "wagtail_serve" else []) for name in names]
    return [*found, reverse("sign", args=[code_of(1)]), campaign.url, campaign.agency.url]


def test_every_public_page_scores(production, addresses):
    client = Client()
    responses = {address: client.get(address, secure=True, headers={"host": "letters.example"}) for address in addresses}
    assert {address: response.status_code for address, response in responses.items()} == dict.fromkeys(addresses, 200)
    assert {address: score(response) for address, response in responses.items() if score(response) < LEAST} == {}


def test_no_other_host_can_set_our_cookies(production, people):
    """A session's, the one against forged requests, and that of a browser that is known; nothing else is kept in one."""
    client, there = Client(), {"secure": True, "headers": {"host": "letters.example"}}
    client.get(reverse("school_login"), **there)
    client.post(reverse("school_login"), {"username": "secretary", "password": "correct-horse-7"}, **there)
    client.post(reverse("school_logout"), **there)
    client.get(reverse("school_login"), **there)
    made = [(re.sub("-[0-9a-f]{12}$", "", name), cookie) for name, cookie in client.cookies.items()]
    assert {name for name, _cookie in made} == {"__Host-csrftoken", "__Host-sessionid", "__Secure-known"}
    kept = [(name, cookie) for name, cookie in made if cookie.value]
    assert {(name, cookie["secure"], cookie["samesite"], cookie["domain"]) for name, cookie in kept} == {
        (name, True, "Lax", "") for name, _cookie in kept
    }
    assert {cookie["path"] for name, cookie in made if name.startswith("__Host-")} == {"/"}


def test_what_comes_without_encryption_is_sent_to_the_same_host_with_it(production, addresses):
    """The Observatory's "redirection"; anything else would take 10 or 20."""
    for address in addresses:
        response = Client().get(address, headers={"host": "letters.example"})
        assert (response.status_code, response["Location"]) == (301, f"{ORIGIN}{address}")


def test_static_files_are_shown_by_our_pages_alone(production, client, tmp_path, settings):
    settings.STATIC_ROOT = tmp_path
    (tmp_path / "x.js").write_text("1")
    answer = client.get("/static/x.js", secure=True, headers={"host": "letters.example"})
    assert (answer.status_code, answer["Cross-Origin-Resource-Policy"]) == (200, "same-origin")


@pytest.mark.parametrize(
    ("header", "value", "left"),
    [("Content-Security-Policy", "default-src *", 60), ("Strict-Transport-Security", "max-age=1", 130), ("Referrer-Policy", "origin", 130)],
)
def test_the_score_falls_with_a_worse_header(production, addresses, header, value, left):
    response = Client().get(reverse("verify"), secure=True, headers={"host": "letters.example"})
    before, response[header] = score(response), value
    assert (before, score(response)) == (140, left)
