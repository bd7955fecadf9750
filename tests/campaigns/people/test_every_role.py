"""Every address and every role: who gets in where it is their own, and that nobody does where it is the neighbour's.

roles.txt has a row for each address; one without a row fails. What is public, and what anybody who signed in may do with their own
account, is there too.
"""

import json
import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client
from django.urls import get_resolver

from campaigns.models import Role
from campaigns.people.members import give
from campaigns.printing.copies import code_of
from campaigns.printing.finding import copy_for
from pledges.ledger.disputes import dispute
from pledges.scanning.intake.receiving import receive
from tests.campaigns.people.neighbours import SECRET, neighbour_of
from tests.campaigns.people.test_neighbours import asked, ids
from tests.config.test_every_route import routes
from tests.pledges.signing.samples import filled

pytestmark = pytest.mark.any_database

TABLE = Path(__file__).with_name("roles.txt")
ROLES = ("nobody", "visitor", "grid", "contact", "auditor", "administrator", "reviewer", "officer", "superuser")
GRANTED = {"grid": Role.GRID, "contact": Role.CONTACT, "auditor": Role.AUDITOR, "administrator": Role.ADMINISTRATOR}
ESCAPED = json.dumps(SECRET)[1:-1].encode()
NO_BODYS = {"admin/pages/create/<slug:app_label>/<slug:model_name>"}  # where a new page may stand: beneath one's own
NOT_ASKED = {"admin/.*/", "admin/logout/", "school/sign-out/"}  # anything; and what ends the session one asks in


@pytest.fixture
def world(letter, print_run, people, units, tmp_path, settings, client):
    """The neighbour's world, with all that a school of theirs has; and two people of each role, theirs and ours."""
    settings.MEDIA_ROOT, settings.SCANS_ROOT = tmp_path / "media", tmp_path / "scans"
    theirs = neighbour_of(letter, people)
    number = theirs.run.blocks.get().first_number
    answered = client.post(f"/p/{code_of(number)}", filled())
    file, _is_new = receive([b"%PDF-1"], f"{SECRET}.pdf", source="portal", campaign=theirs.campaign, unit=theirs.school)
    about = {"number": number, "file_id": file.pk, "dispute_id": dispute(copy_for(code_of(number)), SECRET).pk}
    about |= {"token": answered["Location"].rstrip("/").rpartition("/")[2], "kind": "slip"}
    own = {"officer": theirs.officer, "reviewer": theirs.reviewer}
    ours = {"officer": User.objects.create_user("our-officer"), "reviewer": User.objects.create_user("our-reviewer")}
    for name in ours:
        give(ours[name], Role(name), agency=letter.campaign.agency, by=None)
    places = {"grid": (theirs.school, units.school_a), "contact": (theirs.school, units.school_a)}
    for name, role in GRANTED.items():
        for people_of, place in zip((own, ours), places.get(name, (theirs.county, units.county)), strict=True):
            people_of[name] = User.objects.create_user(f"{name} of {place.code}")
            give(people_of[name], role, unit=place, by=None)
    own |= {"superuser": theirs.boss, "visitor": people.visitor, "nobody": None}
    return SimpleNamespace(theirs=theirs, own=own, ours=ours, about=about)


def browsers(people):
    """Return {role: a browser in which that person is signed in}."""
    clients = {name: Client() for name in people}
    for name, user in people.items():
        if user is not None:
            clients[name].force_login(user)
    return clients


def addresses():
    """Return every address that is asked, without those in English, which are the same."""
    found = list(dict.fromkeys(routes(get_resolver())))
    return [route for route in found if not route.startswith("en/") and route not in NOT_ASKED]


def where(route, world):
    """Return the address with the neighbour's things in the place of its arguments."""
    values = ids(route, world.theirs) | world.about
    if not route.startswith("admin/"):
        values["code"] = code_of(world.about["number"]) if route.startswith(("p/", "join/")) else world.theirs.school.code
    return "/" + re.sub(r"<([^>]+)>", lambda found: str(values.get(found[1].rpartition(":")[2], "1")), route)


def rows():
    """Return {address: (the roles that get in, whether one of them is shown the words)} of roles.txt."""
    lines = [line.split() for line in TABLE.read_text("utf-8").splitlines() if not line.startswith("#")]
    return {route.strip('"'): (roles, more == ["*"]) for route, roles, *more in lines}


def not_public():
    return [route for route, (roles, _is_shown) in rows().items() if not roles.startswith("nobody,visitor")]


def let_in(address, clients):
    """Return who gets a page at this address, and who is shown the neighbour's words; what it did is taken back."""
    in_, shown = set(), set()
    for name, client in clients.items():
        with transaction.atomic():
            response = client.get(address)
            body = b"".join(response.streaming_content) if response.streaming else response.content
            transaction.set_rollback(True)
        in_ |= {name} if response.status_code < 300 else set()
        shown |= {name} if SECRET.encode() in body or ESCAPED in body else set()
    return in_, shown


def test_every_address_has_its_row_and_lets_in_whom_it_says(world):
    clients, found = browsers(world.own), {}
    for route in addresses():
        in_, shown = let_in(where(route, world), clients)
        found[route] = (",".join(role for role in ROLES if role in in_) or "-", bool(shown))
    assert found == rows()


def test_nobody_is_shown_or_let_in_to_what_is_the_neighbours(world):
    """By an address that holds nothing of theirs one sees one's own; by one that does, nothing."""
    wrong, clients = [], browsers(world.ours)
    for route in not_public():
        in_, shown = let_in(where(route, world), clients)
        if shown or ("<" in route and in_ and route not in NO_BODYS):
            wrong.append((route, in_, shown))
    assert wrong == []


def test_nobody_changes_what_is_the_neighbours(world):
    wrong = []
    for route in not_public():
        for name, user in world.ours.items() if "<" in route else ():
            status, words, changed = asked(user, "post", where(route, world), {"reason": "x", "confirm": "1", "outcome": "x"})
            if words or changed or status >= 500:
                wrong.append((route, name, status, words, changed))
    assert wrong == []
