"""The camera page: who may open it, and which headers are loosened for it alone."""

import pytest
from django.utils import timezone

STRICT_CAMERA, OWN_CAMERA = "camera=()", "camera=(self)"


@pytest.fixture
def address(print_run, units):
    return f"/school/letters/{print_run.pk}/{units.school_a.code}/scans/camera"


def policies(response):
    """Return (content policy as {directive: sources}, permissions policy as a set)."""
    parts = [part.strip().split() for part in response["Content-Security-Policy"].split(";") if part.strip()]
    return {name: sources for name, *sources in parts}, set(response["Permissions-Policy"].split(", "))


def test_who_may_open_it(client, people, address):
    answers = {}
    for person in (people.secretary, people.neighbour, people.visitor):
        client.force_login(person)
        answers[person.username] = client.get(address).status_code
    assert answers == {"secretary": 200, "neighbour": 404, "visitor": 404}
    client.logout()
    assert client.get(address).headers["Location"] == f"/school/sign-in/?next={address}"


def test_the_decoder_and_the_camera_are_allowed_on_this_page_alone(client, people, address):
    client.force_login(people.secretary)
    content, permissions = policies(client.get(address))
    strict_content, strict_permissions = policies(client.get(address.removesuffix("camera")))
    assert strict_content["script-src"] == ["'self'"]
    assert content == strict_content | {"script-src": ["'self'", "'wasm-unsafe-eval'"]}
    assert STRICT_CAMERA in strict_permissions
    assert permissions == strict_permissions - {STRICT_CAMERA} | {OWN_CAMERA}


def test_a_recalled_letter_takes_no_more_slips(client, people, address, print_run):
    print_run.recalled_at = timezone.now()
    print_run.save()
    client.force_login(people.secretary)
    answer = client.get(address)
    assert (answer.status_code, "data-camera" in answer.text) == (410, False)
    assert "这批信已召回" in answer.text


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_what_opens_it_without_a_network_sees_the_letters_alone(client, people, address, prefix):
    client.force_login(people.secretary)
    worker = f"{prefix}/school/letters/camera-worker.js"
    assert f'data-worker="{worker}"' in client.get(f"{prefix}{address}").text
    client.logout()  # browsers ask for it again and again, whoever is signed in
    answer = client.get(worker)
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/javascript; charset=utf-8")
    assert "Service-Worker-Allowed" not in answer  # so that it is bounded by its own address
    assert "no-store" in answer["Cache-Control"]


def test_without_javascript_photos_are_handed_in_by_a_form(client, people, address):
    client.force_login(people.secretary)
    text = client.get(address).text
    assert f'action="{address.removesuffix("camera")}upload"' in text
    assert 'type="file" accept="image/*" capture="environment" multiple required' in text
