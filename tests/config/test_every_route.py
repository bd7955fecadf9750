"""Whatever is asked of any address, by anybody, is answered by a sentence: never by a fault of ours."""

import os
import random
import re
import sys

import pytest
from django.conf import settings as configured
from django.contrib.auth.models import User
from django.core.signals import got_request_exception
from django.db import transaction
from django.test import Client
from django.urls import get_resolver
from django.urls.resolvers import LocalePrefixPattern, RoutePattern, URLPattern
from django.utils.http import urlencode

from campaigns.genuine.reports import file_report
from campaigns.models import FakeReport, LetterPage
from campaigns.printing.class_links import link_of
from campaigns.printing.copies import code_of
from pledges.models import SeatRequest
from pledges.scanning.intake.receiving import receive
from tests.campaigns.pictures.samples import picture
from tests.pledges.classroom.samples import entered
from tests.pledges.signing.samples import filled, path_of

SEEDS = range(int(os.environ.get("FUZZ_SEEDS", "1")))  # more of them by hand, after forms or addresses were added
TRIES = 1  # requests to each address, seed and person
KEY = "key-of-the-report-000001"
NUMBERS = ["0", "1", "2", "-1", "2147483648", "9223372036854775807", "9223372036854775808", "9" * 40, "1e9", "٣", "１"]
TEXTS = [
    "",
    "x",
    "\0",
    "a\0b",
    "é" * 500,
    "字" * 5000,
    "\ud800",
    "𠮷",
    "'",
    "%",
    "../../x",
    "\r\nSet-Cookie: a=b",
    "<b>",
    "[]",
    "{",
    '{"a":',
    "null",
]
WAGTAILS = {
    *("title", "slug", "parent", "name", "kind", "code", "head_count", "user", "unit", "role", "q", "p", "page", "page_type", "next"),
    *("new_title", "new_slug", "new_parent_page", "new_year", "username", "password", "locale", "ordering", "results_only", "id", "tags"),
    *("action-publish", "action-submit", "workflow-action-name", "collection", "first_name", "email", "filter_method", "comment"),
}
TYPES = [
    "application/x-www-form-urlencoded",
    "application/x-www-form-urlencoded; charset=utf-16",
    "application/x-www-form-urlencoded; charset=nothing",
    "application/json",
    "application/json; charset=utf-7",
    "multipart/form-data",
    "multipart/form-data; boundary=",
    "multipart/form-data; boundary=b; charset=utf-16",
    "text/plain",
    "",
]
HEADERS = [
    {},
    {"Accept": "application/json"},
    {"Accept": "x" * 3000},
    {"Range": "bytes=0-"},
    {"Range": "bytes=" + "9" * 60 + "-1"},
    {"Range": "bytes=-"},
    {"If-None-Match": '"' + "x" * 2000},
    {"If-Modified-Since": "\0 never"},
    {"X-Requested-With": "XMLHttpRequest"},
    {"Accept-Language": "x" * 5000},
    {"Cookie": "sessionid=" + "\0" * 3 + "; csrftoken=x"},
    {"Referer": "http://[::1"},
]


def routes(resolver, prefix=""):
    """Yield every address as text in which <converter:name> stands for an argument."""
    for entry in resolver.url_patterns:
        pattern = entry.pattern
        if isinstance(pattern, LocalePrefixPattern):
            for part in ("", "en/"):
                yield from routes(entry, prefix + part)
            continue
        text = str(pattern) if isinstance(pattern, RoutePattern) else _plain(str(pattern))
        if isinstance(entry, URLPattern):
            yield prefix + text
        else:
            yield from routes(entry, prefix + text)


def _plain(regex):
    """Return a regular expression's address with arguments in the place of its groups."""
    text = regex.removeprefix("^").removesuffix("$")
    while re.search(r"\([^()]*\)[*+?]?", text):
        text = re.sub(r"\((?:\?P<(\w+)>|\?:)?[^()]*\)[*+?]?", lambda found: f"<path:{found[1] or 'path'}>", text, count=1)
    return text.replace("\\", "")


def fields():
    """Return the names of all fields that our pages send or our views ask for, and some of Wagtail's."""
    pages = [path.read_text("utf-8") for path in (configured.BASE_DIR / "templates").rglob("*.html")]
    code = [path.read_text("utf-8") for room in ("campaigns", "pledges") for path in (configured.BASE_DIR / room).rglob("*.py")]
    found = {name for text in pages for name in re.findall(r"<(?:input|button|select|textarea)[^>]* name=\"([a-z_]+)\"", text)}
    for text in code:
        found |= set(re.findall(r"(?:POST|GET|FILES|data)(?:\.get|\.getlist)?[\[(]\s*\"([a-z_]+)\"", text))
        found |= set(re.findall(r"^    ([a-z_]+) = (?:forms\.\w*Field|_text|\w*Choice)", text, re.M))
    return sorted(found | WAGTAILS)


class Hand:
    """Somebody who sends what nobody should."""

    def __init__(self, seed, known, names, sensible):
        self.random, self.known, self.names, self.sensible = random.Random(seed), known, names, sensible

    def value(self):
        return self.random.choice([*NUMBERS, *TEXTS, *map(str, self.known.values())])

    def argument(self, found):
        converter, _colon, name = found[1].rpartition(":")
        if self.random.random() < 0.5 and name in self.known:
            return str(self.known[name])
        if converter == "int":
            return self.random.choice([number for number in NUMBERS if number.isascii() and number.isdigit()])
        text = self.value() or "x"
        return text if converter == "path" else text.replace("/", "-")

    def path(self, route):
        path = "/" + re.sub(r"<([^>]+)>", self.argument, route)
        return "".join(chr(byte) for byte in path.encode("utf-8", "surrogatepass"))  # as a server decodes it: Latin-1

    def pairs(self):
        """A form, of a few fields or of all, some filled in as they should be."""
        count = self.random.choice([0, 1, 5, len(self.names)])
        return [(name, self.filled_in(name)) for name in self.random.sample(self.names, count)]

    def filled_in(self, name):
        is_sensible = name in self.sensible and self.random.random() < 0.8
        return str(self.sensible[name]) if is_sensible else self.value()

    def ask(self, client, route):
        """Send one request; return (what was asked, status)."""
        method = self.random.choice(["get", "get", "post", "post", "post", "head", "put", "delete", "options"])
        path, headers = self.path(route), self.random.choice(HEADERS)
        query = urlencode([(name, value.encode("utf-8", "surrogatepass")) for name, value in self.pairs()])
        data, content_type = self.body()
        extra = {"PATH_INFO": path, "QUERY_STRING": self.random.choice(["", query, "%ff=%00&a[]=&page=x"])}
        response = client.generic(method.upper(), "/", data, content_type, headers=headers, **extra)
        if response.streaming:
            for _part in response.streaming_content:
                pass
        return (method, path[:120], extra["QUERY_STRING"][:300], content_type, data[:300], headers), response.status_code

    def body(self):
        kind = self.random.randrange(4)
        if kind == 0:
            return b"", self.random.choice(TYPES)
        if kind == 1:
            return self.random.choice([b"\xff\xfe\0", b"{", b"[" * 3000, b'{"a": 1}', b"\0" * 50, b"a=%00&b=%ff"]), self.random.choice(
                TYPES
            )
        pairs = [(name, value.encode("utf-8", "surrogatepass")) for name, value in self.pairs()]
        if kind == 2:
            return urlencode(pairs).encode(), TYPES[self.random.randrange(2)]
        parts = [b'--b\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (name.encode(), value) for name, value in pairs]
        files = [self.file(name) for name in self.random.sample(["file", "photo", "files[]", "recording", "avatar"], 2)]
        return b"".join([*parts, *files, b"--b--\r\n"]), "multipart/form-data; boundary=b"

    def file(self, field):
        name = self.random.choice([b"a.jpg", b"", b"a\0.png", b"../../x.pdf", "字".encode() * 300, b"\xff\xfe"])
        data = self.random.choice([b"", b"x", b"%PDF-1", b"PK\3\4", picture(), picture()[:200], b"\0" * 3000])
        kind = self.random.choice([b"image/jpeg", b"", b"text/plain; charset=utf-16", b"x"])
        head = b'--b\r\nContent-Disposition: form-data; name="%s"; filename="%s"\r\nContent-Type: %s\r\n\r\n' % (field.encode(), name, kind)
        return head + data + b"\r\n"


@pytest.fixture
def known(client, print_run, campaign, units, people, settings, tmp_path):
    """What stands for arguments where they are to lead somewhere; and a superuser, who gets furthest."""
    settings.SCANS_ROOT, settings.MEDIA_ROOT = tmp_path / "scans", tmp_path / "media"
    token = client.post(path_of(1), filled())["Location"].strip("/").split("/")[-1]
    report = file_report(
        key=KEY, kind="paper", description="x", place="", code_or_address="", contact="", agency=campaign.agency, photo=picture()
    )
    file, _is_new = receive([b"%PDF-1"], "a.pdf", source="portal", campaign=campaign, unit=units.school_a)
    User.objects.create_superuser("root")
    codes = {"code": units.school_a.code, "copy": code_of(2), "class": units.class_a1.code}
    keys = {"token": token, "key": KEY, "run_id": print_run.pk, "campaign_id": campaign.pk, "report_id": report.pk, "file_id": file.pk}
    assert FakeReport.objects.count() == 1
    link, entered_by = link_of(print_run.blocks.get(unit=units.class_a1)), entered(print_run, units.class_a1)
    entered_by.post(f"/c/{link}/requests", {"seat": "2", "kind": "lost"})
    keys |= {"link": link, "request_id": SeatRequest.objects.get().pk}
    return codes | keys | {"pk": units.class_a1.pk, "page_id": campaign.pk, "number": 1, "path": "campaigns"}


def test_the_walk_reaches_every_door():
    found = set(routes(get_resolver()))
    assert {"p/<path:code>", "en/p/<path:code>", "admin/login/", "admin/pages/<int:page_id>/edit/", "media/<path:path>"} <= found
    assert len(found) > 250


@pytest.mark.parametrize("place", ["", "pack", "scans/", "scans/camera", "scans/review/", "seat"])
def test_an_address_with_a_nul_is_none(known, place):
    client = Client()
    client.force_login(User.objects.get(username="secretary"))
    assert client.get(f"/school/letters/{known['run_id']}/131102001%00/{place}").status_code == 404


@pytest.mark.parametrize(
    ("method", "address"),
    [
        ("get", "/admin/api/main/images/find/?id='"),
        ("post", "/admin/pages/{page_id}/copy/"),
        ("post", "/admin/choose-external-link/"),
        ("get", "/admin/images/9223372036854775808/preview/width-100/"),
        ("get", "/admin/failwhale/"),
        ("post", "/admin/bulk/wagtailcore/page/delete/?id={page_id}&next=nowhere"),
    ],
)
def test_wagtails_own_pages_say_what_they_do_not_understand(known, method, address):
    client = Client()
    client.force_login(User.objects.get(username="root"))
    answer = getattr(client, method)(address.format(**known))
    assert (answer.status_code, "text/html" in answer["Content-Type"]) in [(400, True), (404, True)]


def test_a_fault_of_our_own_stays_one(known, monkeypatch):
    monkeypatch.setattr("campaigns.admin.runs.decided.run_for", lambda *what: {}["our own mistake"])
    client = Client(raise_request_exception=False)
    client.force_login(User.objects.get(username="root"))
    assert client.get(f"/admin/print-runs/{known['run_id']}/").status_code == 500


@pytest.mark.parametrize("who", [None, "secretary", "root", "teacher"])
def test_no_address_answers_with_a_fault(known, who, monkeypatch, print_run, units):
    monkeypatch.setattr("config.requests.limits.count", lambda *what: None)
    found, names, faults = [], fields(), []
    sensible = known | filled() | {"code": code_of(3), "kind": "paper", "description": "x", "seat": 2, "copies": 3, "signed": 1}
    sensible |= {"reason": "x", "numbering": "copy", "layouts": "tear-off", "layout": "tear-off", "received": 5, "handed_out": 4}
    sensible |= {"letter": LetterPage.objects.get().pk, "unit": known["pk"], "confirm": "1", "outcome": "x", "words": "x", "website": ""}

    cookies = entered(print_run, units.class_a1).cookies
    found_routes = [route for route in dict.fromkeys(routes(get_resolver())) if who != "teacher" or "<str:link>" in route]

    def note(sender, **about):
        faults.append(repr(sys.exc_info()[1])[:300])

    got_request_exception.connect(note)
    for seed in SEEDS:
        hand = Hand(f"{seed} {who}", known, names, sensible)
        for route in found_routes:
            for _try in range(TRIES):
                client = Client(raise_request_exception=False)
                if who == "teacher":
                    client.cookies = cookies
                elif who:
                    client.force_login(User.objects.get(username=who))
                with transaction.atomic():
                    asked, status = hand.ask(client, route)
                    transaction.set_rollback(True)
                if status >= 500:
                    found.append((route, status, faults[-1:], asked))
    got_request_exception.disconnect(note)
    assert "\n".join(map(repr, found)) == ""
