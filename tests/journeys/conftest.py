"""A real Chromium, watched: an error in its console or a request to another host fails the journey."""

import os
import shutil

import pytest
from playwright.sync_api import sync_playwright

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright's loop runs in the thread that queries, too

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}
DESKTOP = {"viewport": {"width": 1440, "height": 900}}


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as playwright:
        path = os.environ.get("CHROMIUM") or shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield browser
        browser.close()


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


def _is_foreign(url, own):
    return not url.startswith((own, "data:", "blob:", "about:"))
