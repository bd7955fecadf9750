"""The queue of what the reader could not decide, worked through by the keyboard alone: keys, a typed code, and back again."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from campaigns.models import Act
from pledges.models import Slip, Total
from tests.journeys.conftest import DESKTOP, PHONE, sign_in
from tests.pledges.scanning.bookkeeping.reviewing_samples import code, doubtful, slip_in_doubt, unreadable, without_code
from tests.pledges.scanning.conftest import glass, jpeg, page, scans_root  # noqa: F401

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

NARROW = PHONE | {"viewport": {"width": 360, "height": 780}}


@pytest.fixture
def waiting(glass, campaign, units):  # noqa: F811
    """Three that wait: a page that was not read, a slip without a code, one whose boxes are in doubt; with real pictures."""
    slips = [glass.slip(copy, ("guardian",))[1] for copy in range(3)]
    pictures = [{"crop": jpeg(slip), "whole": jpeg(page(slip))} for slip in slips]
    return (
        unreadable(campaign, units.school_a, name="三年级1班.pdf", whole=pictures[0]["whole"]),
        slip_in_doubt(campaign, units.school_a, without_code(), name="三年级1班-补交.pdf", **pictures[1]),
        slip_in_doubt(campaign, units.school_a, doubtful(3), name="IMG_2041.jpg", **pictures[2]),
    )


@pytest.fixture
def address(print_run, units):
    return f"/school/letters/{print_run.pk}/{units.school_a.code}/scans/review/"


def opened(browser, address):
    sign_in(browser, "secretary", "/school/sign-in/")
    browser.goto(address)
    return browser


@pytest.fixture
def desk(visit, people, waiting, address):
    return opened(visit(**DESKTOP), address)


@pytest.fixture
def unwatched(chromium, live_server, settings, people, waiting, address):
    """Not `visit`: a code that is refused is a 422, which Chromium writes to its console."""
    settings.PUBLIC_URL = live_server.url
    context = chromium.new_context(base_url=live_server.url, locale="zh-CN", **DESKTOP)
    browser = context.new_page()
    browser.set_default_timeout(20_000)
    yield opened(browser, address)
    context.close()


def flaws(browser):
    found = [(each["id"], node["html"]) for each in Axe().run(browser).response["violations"] for node in each["nodes"]]
    return found, browser.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def press(browser, key):
    with browser.expect_navigation():
        browser.keyboard.press(key)


def left(browser):
    return browser.inner_text(".review-left strong")


def totals():
    return {(total.channel, total.outcome): total.count for total in Total.objects.exclude(count=0)}


def test_three_are_decided_by_keys_and_one_taken_back(desk):
    assert (left(desk), flaws(desk)) == ("还有 3 张等人看", ([], 0))
    desk.keyboard.press("5")
    desk.keyboard.type(code(1).lower() + "u")  # keys sleep while somebody types
    desk.keyboard.press("Backspace")
    press(desk, "Enter")  # decides nothing
    assert "编码对" in desk.inner_text(".review-check")
    assert "三年级1班 · 1" in desk.inner_text(".review .facts")
    assert (flaws(desk), totals()) == (([], 0), {})
    press(desk, "1")
    assert (left(desk), totals()) == ("还有 2 张等人看", {("paper", "signed"): 1})
    press(desk, "n")
    assert "IMG_2041.jpg" in desk.inner_text(".review .facts")
    press(desk, "3")
    assert (left(desk), totals()) == ("还有 1 张等人看", {("paper", "signed"): 1, ("paper", "declined"): 1})
    press(desk, "u")
    assert "撤回了" in desk.inner_text(".notice.success")
    assert (left(desk), totals()) == ("还有 2 张等人看", {("paper", "signed"): 1})
    press(desk, "2")
    press(desk, "4")
    assert "没有要看的了" in desk.inner_text("main")
    assert flaws(desk) == ([], 0)
    assert sorted(Slip.objects.values_list("state", flat=True)) == ["forged", "signed", "unsigned"]
    assert totals() == {("paper", "signed"): 1}


def test_a_wrong_code_is_said_beside_the_field(unwatched):
    unwatched.keyboard.press("5")
    unwatched.keyboard.type("0" * 16)
    press(unwatched, "Enter")
    assert "没有这个编码" in unwatched.inner_text("#code-error")
    assert (unwatched.input_value("#code"), flaws(unwatched), totals()) == ("0" * 16, ([], 0), {})


def test_keys_can_be_turned_off(desk):
    desk.get_by_label("用键盘上的").uncheck()
    desk.keyboard.press("4")
    desk.reload()
    desk.keyboard.press("4")
    assert (left(desk), desk.get_by_label("用键盘上的").is_checked()) == ("还有 3 张等人看", False)


def test_on_a_phone_without_javascript(visit, people, waiting, address):
    phone = opened(visit(**NARROW, java_script_enabled=False), address)
    phone.fill("#code", code(1))
    phone.get_by_role("button", name="已签").click()
    assert left(phone) == "还有 2 张等人看"
    phone.locator(".review-done").get_by_role("button", name="撤回").click()
    assert (left(phone), totals()) == ("还有 3 张等人看", {})


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_on_a_phone_the_slip_comes_first(visit, people, waiting, address, prefix):
    phone = opened(visit(**NARROW), f"{prefix}{address}?item=slip-{waiting[1].pk}")
    assert flaws(phone) == ([], 0)
    heights = [phone.locator(each).bounding_box()["y"] for each in (".review-slip", ".review-decide", ".review-page")]
    assert heights == sorted(heights)
    assert all(image.evaluate("image => image.complete && image.naturalWidth > 0") for image in phone.locator(".review img").all())
    assert Act.objects.filter(kind="read.picture", about__endswith=f"-{waiting[1].place}").count() == 1
