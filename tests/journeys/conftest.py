"""A real Chromium, watched: an error in its console or a request to another host fails the journey."""

import os
import shutil

import pytest
from django.conf import settings as site_settings
from playwright.sync_api import sync_playwright

from pledges.models import PersonalData
from pledges.signatures.vault import unseal
from tests.pledges.signing.samples import path_of

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright's loop runs in the thread that queries, too

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}
DESKTOP = {"viewport": {"width": 1440, "height": 900}}

LANDSCAPE = {"width": 844, "height": 390}
LINE, STROKE = [(0.2, 0.3), (0.8, 0.3)], [(0.5, 0.1), (0.5, 0.9)]  # of the pad's width and height


def chromium_path():
    return os.environ.get("CHROMIUM") or shutil.which("chromium")


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(chromium, django_db_modify_db_settings):
    """Playwright's loop runs from before the database is set up: Django keeps connections, and what they know, by loop."""


@pytest.fixture
def visit(chromium, live_server, settings):
    """Return a function that opens a new person's browser on the running site; check at the end what all of them saw."""
    settings.PUBLIC_URL = live_server.url
    wrong, contexts = [], []

    def open_browser(**options):
        context = chromium.new_context(base_url=live_server.url, locale="zh-CN", accept_downloads=True, **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on("console", lambda message: wrong.append(f"{page.url}: {message.text}") if message.type == "error" else None)
        page.on("pageerror", lambda error: wrong.append(f"{page.url}: {error}"))
        page.on("request", lambda request: wrong.append(request.url) if _is_foreign(request.url, live_server.url) else None)
        return page

    yield open_browser
    for context in contexts:
        context.close()
    assert wrong == []


def sign_in(page, name, address="/admin/login/"):
    """Sign in as one of the people of the tests."""
    page.goto(address)
    page.fill("[name=username]", name)
    page.fill("[name=password]", "correct-horse-7")
    page.press("[name=password]", "Enter")
    page.wait_for_url(lambda url: "login" not in url and "sign-in" not in url)


@pytest.fixture
def phone(chromium, live_server, print_run, settings):
    """Return a function that opens a copy on a phone; what fails in its script, or asks another host, fails the test.

    Not `visit`: a mistake in a form is a 422, which Chromium writes to its console.
    """
    settings.PUBLIC_URL = live_server.url
    troubles, contexts = [], []

    def open_page(number=1, **options):
        context = chromium.new_context(base_url=live_server.url, **(PHONE | options))
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("request", lambda request: troubles.append(request.url) if _is_foreign(request.url, live_server.url) else None)
        page.goto(path_of(number))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert troubles == []


def draw(page, role, *lines):
    canvas = page.locator(f"#{role} canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    for line in lines:
        spots = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in line]
        page.mouse.move(*spots[0])
        page.mouse.down()
        for spot in spots[1:]:
            page.mouse.move(*spot, steps=8)
        page.mouse.up()


def ink(page, role):
    """How many dots of the canvas are dark, by quarter of its width."""
    return page.locator(f"#{role} canvas").evaluate(
        """canvas => { const {width, height} = canvas, dots = canvas.getContext("2d").getImageData(0, 0, width, height).data;
        const quarters = [0, 0, 0, 0];
        for (let i = 3; i < dots.length; i += 4) if (dots[i] > 128) quarters[Math.floor((i >> 2) % width * 4 / width)]++;
        return quarters }"""
    )


def submit(page, name="提交承诺"):
    page.locator("#send").get_by_role("button", name=name).click()
    page.wait_for_url("**/r/*/")


def kept():
    data = PersonalData.objects.select_related("pledge").get()
    return unseal(data.key_id, data.sealed, copy_number=data.pledge.copy_number, keys=site_settings.DATA_KEYS)


def ends(stroke):
    """Where a stroke starts and ends, in hundredths of the pad's width."""
    return [(round(x / 10), round(y / 10)) for x, y in (stroke[0], stroke[-1])]


def _is_foreign(url, own):
    return not url.startswith((own, "data:", "blob:", "about:"))
