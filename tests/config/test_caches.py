"""Nothing personal can enter a shared cache, run inline script, or lead to another site: every address of ours, asked by everybody."""

import re

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import get_resolver, reverse
from django.urls.resolvers import URLPattern

from campaigns.genuine.reports import file_report
from campaigns.printing.class_links import link_of
from campaigns.printing.copies import code_of
from tests.campaigns.admin.test_runs import officers  # noqa: F401
from tests.pledges.signing.samples import filled, path_of

pytestmark = pytest.mark.any_database

OURS = ("campaigns.", "pledges.", "django.views.generic")
NAME = "张小明"
KEY = "key-of-the-report-000001"


def patterns(resolver, namespace=""):
    """Yield (name, {argument: converter's class name}) of every address of ours."""
    for entry in resolver.url_patterns:
        if not isinstance(entry, URLPattern):
            yield from patterns(entry, f"{namespace}{entry.namespace}:" if entry.namespace else namespace)
        elif entry.name and entry.callback.__module__.startswith(OURS):
            yield namespace + entry.name, {name: type(converter).__name__ for name, converter in entry.pattern.converters.items()}


@pytest.fixture
def addresses(print_run, campaign, client):
    """Every address of ours with what stands for its arguments here: real ones wherever there are such."""
    token = client.post(path_of(1), filled(child_name=NAME))["Location"].strip("/").split("/")[-1]
    report = file_report(
        key=KEY, kind="paper", description=NAME, place="", code_or_address="", contact="", agency=campaign.agency, photo=b"jpeg"
    )
    known = {"token": token, "key": KEY, "run_id": print_run.pk, "campaign_id": campaign.pk, "report_id": report.pk}
    known["link"] = link_of(print_run.blocks.get(unit__code="131102001-0301"))
    codes = {"sign": code_of(2)}
    found = {reverse("wagtail_serve", args=[""]), campaign.url, campaign.agency.url}
    for name, arguments in patterns(get_resolver()):
        values = {
            argument: codes.get(name, "131102001") if argument == "code" else known.get(argument, 1 if converter == "IntConverter" else "x")
            for argument, converter in arguments.items()
        }
        found.add(reverse(name, kwargs=values))
    return sorted(found)


def directives(response):
    return {part.strip() for part in response.get("Cache-Control", "").split(",")}


def varies(response):
    return {part.strip().lower() for part in response.get("Vary", "").split(",")}


def is_kept_private(response):
    return "no-store" in directives(response) or "private" in directives(response)


def asked(address, user):
    client = Client()
    if user:
        client.force_login(user)
    response = client.get(address)
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return response, body


def test_the_walk_reaches_every_door(addresses):
    starts = ("/p/", "/r/", "/verify/", "/verify/report/", "/school/", "/school/letters/", "/admin/print-runs/", "/admin/progress/")
    starts += ("/c/", "/admin/fake-reports/", "/campaigns/", "/search/", "/privacy/")
    assert [start for start in starts if not any(address.startswith(start) for address in addresses)] == []
    assert len(addresses) >= 30


def test_a_shared_cache_gets_nothing_that_belongs_to_somebody(addresses, officers, people):  # noqa: F811
    """What is not private is the same, byte for byte, for everybody, sets no cookie, and does not say that cookies matter."""
    wrong = []
    for address in addresses:
        anonymous, public_body = asked(address, None)
        for who in (None, people.secretary, officers.author):
            response, body = asked(address, who)
            if is_kept_private(response):
                continue
            if response.cookies or "cookie" in varies(response) or (response.status_code, body) != (anonymous.status_code, public_body):
                wrong.append((address, who and who.username, response.status_code, dict(response.headers)))
    assert wrong == []


def test_a_shared_cache_is_told_that_the_browsers_languages_matter(addresses):
    """Whatever page differs for who reads Chinese and who reads English is kept for each, or not at all."""
    wrong = []
    for address in (prefix + address for address in addresses for prefix in ("", "/en")):
        chinese, english = (Client(headers={"accept-language": language}).get(address) for language in ("zh-CN", "en"))
        is_page = chinese.get("Content-Type", "").startswith("text/html") and not chinese.streaming
        if is_page and chinese.content != english.content and not is_kept_private(chinese) and "accept-language" not in varies(chinese):
            wrong.append(address)
    assert wrong == []


def test_pages_with_names_are_stored_nowhere(addresses, officers):  # noqa: F811
    named = [address for address in addresses if NAME.encode() in asked(address, officers.author)[1]]
    assert len(named) >= 2
    personal = [address for address in addresses if re.match(r"/(p|r|c|school|verify/report)/|/admin/fake-reports/", address)]
    for address in {*named, *personal}:
        for who in (None, officers.author):
            response, _body = asked(address, who)
            if address != "/school/sign-out/" and response.status_code != 405:
                assert (address, "no-store" in directives(response) or response.status_code == 302) == (address, True)


def test_families_pages_tell_nobody_their_address_and_are_found_by_nobody(addresses):
    for address in addresses:
        if address.startswith(("/p/", "/r/", "/verify/report/")):
            response, body = asked(address, None)
            assert (address, response["Referrer-Policy"]) == (address, "no-referrer")
            page = BeautifulSoup(body, "html.parser") if response["Content-Type"].startswith("text/html") else None
            noindex = response.get("X-Robots-Tag") or (page and page.select_one("meta[name=robots]")["content"])
            assert (address, noindex) == (address, "noindex")


def test_no_public_page_runs_anything_inline_or_from_elsewhere(addresses):
    """Which the policy would stop: what is not there cannot be let in by mistake."""
    for address in addresses:
        if address.startswith("/admin/"):
            continue
        response, body = asked(address, None)
        policy = response["Content-Security-Policy"]
        assert ("default-src 'none'" in policy, "unsafe" in policy, "http" in policy) == (True, False, False)
        if not response["Content-Type"].startswith("text/html"):
            continue
        page = BeautifulSoup(body, "html.parser")
        inline = [script for script in page.select("script") if not script.get("src") or script.get_text(strip=True)]
        styled = page.select("style, [style]")
        handlers = [element for element in page.find_all(True) for name in element.attrs if name.startswith("on")]
        foreign = [
            element for element in page.select("[src], link[href]") if re.match(r"(https?:)?//", element.get("src") or element["href"])
        ]
        assert (address, inline, styled, handlers, foreign) == (address, [], [], [], [])


ELSEWHERE = [
    "//evil.example",
    "///evil.example",
    "https://evil.example",
    "https:evil.example",
    "https:///evil.example",
    "\\\\evil.example",
    "/\\evil.example",
    "\t//evil.example",
    "/\t/evil.example",
    "http://testserver@evil.example",
    "http://testserver.evil.example",
    "javascript:alert(1)",
    " //evil.example",
]


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_signing_in_leads_to_no_other_site(officers, people, elsewhere):  # noqa: F811
    for address, user in ((reverse("school_login"), people.secretary), (reverse("wagtailadmin_login"), officers.author)):
        client = Client()
        sent = {"username": user.username, "password": "correct-horse-7", "next": elsewhere}
        for response in (client.post(f"{address}", sent), client.get(address, {"next": elsewhere})):
            assert (response.status_code, "evil" in response["Location"], response["Location"][:1]) == (302, False, "/")
            assert not response["Location"].startswith(("//", "/\\"))


@pytest.mark.parametrize("address", ["//evil.example/verify", "//evil.example/p/", "/en//evil.example/", "/verify//evil.example"])
def test_no_address_leads_to_another_site(client, campaign, address):
    location = client.get(address).get("Location", "/")
    assert not re.match(r"https?:|[/\\]{2}", location)
