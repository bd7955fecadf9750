"""What every answer carries."""

import pytest

PUBLIC_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'; media-src 'self'; "
    "manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
)


def directives(policy):
    return sorted(part.strip() for part in policy.split(";"))


@pytest.mark.parametrize("address", ["/verify/", "/privacy/", "/search/", "/p/0000000000000000", "/nothing/"])
def test_public_pages_are_strict_and_set_no_cookie(client, campaign, address):
    response = client.get(address)
    assert directives(response["Content-Security-Policy"]) == directives(PUBLIC_POLICY)
    assert (response["X-Frame-Options"], response["X-Content-Type-Options"]) == ("SAMEORIGIN", "nosniff")
    assert response["Permissions-Policy"] == "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
    assert response.cookies == {}


def test_the_admins_policy_is_looser_and_names_no_other_host(client, db):
    policy = client.get("/admin/login/")["Content-Security-Policy"]
    assert ("'unsafe-inline'" in policy, "http" in policy, "frame-ancestors 'self'" in policy) == (True, False, True)


FOLDERS = ["/static/", "/static/css/", "/media/", "/media/images/", "/media/images/../x"]
SOURCES = ["/.git/config", "/.env", "/var/", "/docs/security.md"]


@pytest.mark.parametrize("address", FOLDERS + SOURCES)
def test_no_folder_and_no_source_is_served(client, campaign, settings, tmp_path, address):
    settings.MEDIA_ROOT = tmp_path
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "canary.jpg").write_bytes(b"x")
    response = client.get(address, follow=True)
    assert (response.status_code, b"canary" in response.content) == (404, False)


def test_parents_pages_tell_no_other_site_where_they_were(client, db):
    assert client.get("/p/0000000000000000")["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize(("demo", "is_signed_in"), [(True, True), (False, False)])
def test_the_demo_password_opens_nothing_outside_the_demo(client, db, settings, demo, is_signed_in):
    from django.contrib.auth.models import User

    settings.DEMO = demo
    User.objects.create_user("officer", password="pinganxin-demo")
    assert client.login(username="officer", password="pinganxin-demo") is is_signed_in
