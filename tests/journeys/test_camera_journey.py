"""A phone's camera reads slips as they are laid down: each taken once, kept while there is no network, and sent when there is."""

import io
import os
import re
import shutil

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import sync_playwright

from pledges.models import ScanFile, Total
from pledges.scanning.reading import read_waiting
from tests.journeys.conftest import PHONE, sign_in
from tests.pledges.scanning.conftest import glass, scans_root  # noqa: F401

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

FRAME = (1920, 1080)
FRAMES_SHOWN = 45  # of 30 a second
BOTH = ("child", "guardian")


def frame(grey=None):
    """Return a JPEG of what the camera sees: a desk, with a slip upon it."""
    desk = Image.new("RGB", FRAME, (96, 84, 70))
    if grey is not None:
        paper = Image.fromarray(grey)
        paper.thumbnail((FRAME[0] - 80, FRAME[1] - 80))
        desk.paste(paper, ((FRAME[0] - paper.width) // 2, (FRAME[1] - paper.height) // 2))
    target = io.BytesIO()
    desk.save(target, "JPEG", quality=85)
    return target.getvalue()


@pytest.fixture
def slips(live_server, settings, glass):  # noqa: F811
    """Two signed slips as (code, grey)."""
    settings.PUBLIC_URL = live_server.url
    return [glass.slip(0, BOTH), glass.slip(1, BOTH)]


@pytest.fixture
def film(slips, tmp_path):
    """What is held under the camera, again and again: the first slip, the desk, the second, the desk."""
    empty = frame()
    shown = [frame(slips[0][1]), empty, frame(slips[1][1]), empty]
    path = tmp_path / "slips.mjpeg"
    path.write_bytes(b"".join(each * FRAMES_SHOWN for each in shown))
    return path


@pytest.fixture
def teacher(film, live_server, print_run, people, units):
    """A teacher's phone on the camera page, its camera not open yet. What its scripts throw fails the test."""
    troubles = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ.get("CHROMIUM") or shutil.which("chromium"), args=_arguments(film))
        context = browser.new_context(base_url=live_server.url, locale="zh-CN", permissions=["camera"], **PHONE)
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("request", lambda request: troubles.append(request.url) if not request.url.startswith((live_server.url, "blob:")) else None)
        sign_in(page, "secretary", "/school/sign-in/")
        page.goto(f"/school/letters/{print_run.pk}/{units.school_a.code}/scans/")
        page.click("text=用手机一张一张地拍")
        page.wait_for_url("**/camera")
        yield page
        browser.close()
    assert troubles == []


def _arguments(film):
    fake = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={film}"]
    return ["--no-sandbox", "--disable-dev-shm-usage", *fake]


def kept(page):
    """What the phone keeps: [(has a picture, has the code)]."""
    return page.evaluate(
        """() => new Promise((resolve) => {
          const request = indexedDB.open("pinganxin-camera", 1);
          request.onsuccess = () => {
            const all = request.result.transaction("slips").objectStore("slips").getAll();
            all.onsuccess = () => resolve(all.result.map((each) => [Boolean(each.picture), Boolean(each.code)]));
          };
        })"""
    )


def signalled(page, name):
    page.locator(f"[data-signal={name}]").wait_for()
    return page.inner_text("[data-result]")


def says(page):
    return [row.inner_text() for row in page.locator("[data-rows] [data-says]").all()]


def test_slips_are_taken_once_and_read(teacher, slips):
    teacher.click("text=打开相机")
    assert signalled(teacher, "taken") == "收下了，请换下一张。"
    teacher.locator("[data-rows] li").nth(1).wait_for()
    assert signalled(teacher, "again") == "这张已经收过，不会重复计。请换下一张。"
    teacher.get_by_text("拍的都发送了。").wait_for()
    assert kept(teacher) == [[False, False]] * 2
    for _page in read_waiting(workers=1):
        pass
    teacher.locator("[data-rows] [data-says]", has_text=re.compile("^已签$")).nth(1).wait_for()
    assert says(teacher) == ["已签", "已签"]
    assert sorted(ScanFile.objects.values_list("source", "name")) == sorted(("camera", f"{code}.jpg") for code, _grey in slips)
    assert list(Total.objects.values_list("outcome", "count")) == [("signed", 2)]


def test_without_network_nothing_is_lost_and_all_is_sent_later(teacher):
    teacher.wait_for_load_state("networkidle")
    teacher.context.set_offline(True)
    teacher.click("text=打开相机")
    teacher.locator("[data-rows] li").nth(1).wait_for()
    teacher.get_by_text("还有 2 张没有发送。").wait_for()
    assert "现在没有网络" in teacher.inner_text("[data-why]")
    assert kept(teacher) == [[True, True]] * 2
    assert ScanFile.objects.count() == 0

    address, context = teacher.url, teacher.context
    teacher.close()
    context.set_offline(False)
    again = context.new_page()
    again.goto(address)
    again.get_by_text("拍的都发送了。").wait_for()
    assert kept(again) == [[False, False]] * 2
    assert ScanFile.objects.count() == 2
    again.click("text=打开相机")
    assert signalled(again, "again") == "这张已经收过，不会重复计。请换下一张。"
    assert ScanFile.objects.count() == 2


def test_who_was_signed_out_loses_nothing(teacher):
    teacher.context.clear_cookies(name="sessionid")
    teacher.click("text=打开相机")
    teacher.get_by_text("登录已过期，照片都还在这部手机里").wait_for()
    assert ScanFile.objects.count() == 0
    teacher.get_by_role("link", name="重新登录").click()
    teacher.fill("[name=username]", "secretary")
    teacher.fill("[name=password]", "correct-horse-7")
    teacher.press("[name=password]", "Enter")
    teacher.wait_for_url("**/camera")
    teacher.get_by_text("拍的都发送了。").wait_for()
    assert ScanFile.objects.count() >= 1


def test_the_page_at_both_widths(teacher):
    for width in (360, 1440):
        teacher.set_viewport_size({"width": width, "height": 800})
        found = [(each["id"], node["html"]) for each in Axe().run(teacher).response["violations"] for node in each["nodes"]]
        assert (found, teacher.evaluate("document.documentElement.scrollWidth")) == ([], width)
