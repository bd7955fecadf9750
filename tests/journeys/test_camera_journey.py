"""A phone's camera reads slips as they are laid down: each taken once, kept while there is no network, and sent when there is."""

import io
import re
from urllib.parse import urlsplit

import numpy as np
import pytest
import zxingcpp
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from PIL import Image

from pledges.models import ScanFile, Total
from pledges.scanning.bookkeeping.reading import read_waiting
from tests.journeys.conftest import PHONE, chromium_path, sign_in
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


@pytest.fixture(scope="session")
def browser_seeing(chromium, tmp_path_factory):
    """Return a function that gives the browser whose camera shows these frames in turn; started once for the same frames."""
    browsers = {}

    def started(frames):
        film = b"".join(each * FRAMES_SHOWN for each in frames)
        if film not in browsers:
            path = tmp_path_factory.mktemp("film") / "film.mjpeg"
            path.write_bytes(film)
            browsers[film] = chromium.browser_type.launch(executable_path=chromium_path(), args=_arguments(path))
        return browsers[film]

    yield started
    for browser in browsers.values():
        browser.close()


@pytest.fixture
def phone_seeing(browser_seeing, live_server, print_run, people, units, settings):
    """Return a function that opens the camera page on a teacher's phone, under whose camera these frames are held in turn.

    What its scripts throw, or ask of another host, fails the test.
    """
    settings.PUBLIC_URL = live_server.url
    troubles = []
    contexts = []

    def open_page(*frames, before=""):
        context = browser_seeing(frames).new_context(base_url=live_server.url, locale="zh-CN", permissions=["camera"], **PHONE)
        contexts.append(context)
        context.add_init_script(before)
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("request", lambda request: troubles.append(request.url) if not request.url.startswith((live_server.url, "blob:")) else None)
        sign_in(page, "secretary", "/school/sign-in/")
        page.goto(f"/school/letters/{print_run.pk}/{units.school_a.code}/scans/")
        page.click("text=用手机一张一张地拍")
        page.wait_for_url("**/camera")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert troubles == []


@pytest.fixture
def teacher(phone_seeing, slips):
    """The phone sees the first slip, the desk, the second, the desk, and again; its camera is not open yet."""
    return phone_seeing(frame(slips[0][1]), frame(), frame(slips[1][1]), frame())


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


def pages_kept(page):
    """The addresses that service workers see, and the paths of what they may give."""
    return page.evaluate(
        """async () => {
          const workers = await navigator.serviceWorker.getRegistrations();
          const kept = await Promise.all((await caches.keys()).map((name) => caches.open(name)));
          const requests = (await Promise.all(kept.map((cache) => cache.keys()))).flat();
          return [workers.map(({ scope }) => scope), requests.map(({ url }) => new URL(url).pathname)];
        }"""
    )


def signalled(page, name):
    page.locator(f"[data-signal={name}]").wait_for()
    return page.inner_text("[data-result]")


def sign_in_here(page):
    page.fill("[name=username]", "secretary")
    page.fill("[name=password]", "correct-horse-7")
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/camera")


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


def test_a_page_that_was_open_once_opens_without_a_network(teacher):
    teacher.get_by_text("这一页已存在手机里，没有网络也打得开").wait_for()
    opened_kept = teacher.get_by_text("这一页是没有网络时打开的，照样能收回执")
    assert (opened_kept.is_visible(), teacher.locator(".school-account").count()) == (False, 1)
    teacher.context.set_offline(True)
    teacher.reload()
    assert (opened_kept.is_visible(), teacher.locator(".school-account").count()) == (True, 0)
    teacher.click("text=打开相机")
    teacher.locator("[data-rows] li").first.wait_for()
    teacher.click("text=关掉相机")
    teacher.context.set_offline(False)
    teacher.get_by_text("拍的都发送了。").wait_for()
    assert ScanFile.objects.count() >= 1


def test_the_page_alone_is_kept_and_goes_at_sign_out(teacher):
    teacher.get_by_text("这一页已存在手机里").wait_for()
    teacher.reload()
    teacher.get_by_text("这一页已存在手机里").wait_for()
    page = urlsplit(teacher.url).path
    [scope], requests = pages_kept(teacher)
    assert (urlsplit(scope).path, {address for address in requests if not address.startswith("/static/")}) == (page, {page})
    teacher.evaluate(
        """async () => {
          const old = { headers: { Date: new Date(Date.now() - 15 * 86400000).toUTCString() } };
          const cache = await caches.open("pinganxin-camera /school/old");
          await cache.put("/school/old", new Response("", old));
        }"""
    )
    teacher.reload()
    teacher.get_by_text("这一页已存在手机里").wait_for()
    assert "/school/old" not in pages_kept(teacher)[1]
    teacher.click("text=退出登录")
    teacher.wait_for_url("**/sign-in/")
    teacher.wait_for_function("async () => !(await caches.keys()).length && !(await navigator.serviceWorker.getRegistrations()).length")


def test_the_page_of_a_recalled_letter_is_kept_no_longer(teacher, print_run):
    teacher.get_by_text("这一页已存在手机里").wait_for()
    print_run.recalled_at = timezone.now()
    print_run.save()
    teacher.reload()
    assert "这批信已召回" in teacher.inner_text("main")
    assert pages_kept(teacher)[1] == []


def test_what_another_letter_left_unsent_is_led_to(teacher, print_run, units):
    first, context = teacher.url, teacher.context
    teacher.wait_for_load_state("networkidle")
    context.set_offline(True)
    teacher.click("text=打开相机")
    teacher.locator("[data-rows] li").first.wait_for()
    teacher.close()
    context.set_offline(False)
    page = context.new_page()
    page.goto(f"/school/letters/{print_run.pk}/{units.class_a1.code}/scans/camera")
    page.click("text=这部手机里还有另一批信的照片没有发送")
    page.wait_for_url(first)
    page.get_by_text("拍的都发送了。").wait_for()
    assert {(file.unit_id, file.source) for file in ScanFile.objects.all()} == {(units.school_a.pk, "camera")}


def test_who_was_signed_out_loses_nothing(teacher):
    teacher.context.clear_cookies(name="sessionid")
    teacher.click("text=打开相机")
    teacher.get_by_text("登录已过期，照片都还在这部手机里").wait_for()
    assert ScanFile.objects.count() == 0
    teacher.get_by_role("link", name="重新登录").click()
    sign_in_here(teacher)
    teacher.get_by_text("拍的都发送了。").wait_for()
    assert ScanFile.objects.count() >= 1


def test_another_who_signed_in_meanwhile_sends_nothing_of_it(teacher):
    other = teacher.context.new_page()
    teacher.context.clear_cookies(name="sessionid")
    sign_in(other, "neighbour", "/school/sign-in/")
    teacher.click("text=打开相机")
    teacher.get_by_text("现在登录的人收不了这批信的回执。").wait_for()
    assert (kept(teacher)[0], ScanFile.objects.count()) == ([True, True], 0)
    teacher.click("text=关掉相机")
    teacher.get_by_role("button", name="换人登录").click()
    sign_in_here(teacher)
    teacher.get_by_text("拍的都发送了。").wait_for()
    assert ScanFile.objects.count() >= 1


def test_a_code_that_is_not_ours_is_said_once_and_not_kept(phone_seeing):
    code = zxingcpp.create_barcode("https://example.com/p/0123456789ABCDEF", zxingcpp.BarcodeFormat.QRCode)
    page = phone_seeing(frame(np.asarray(code.to_image(scale=16))), frame())
    page.click("text=打开相机")
    assert signalled(page, "wrong") == "这个二维码不是我们的信。请放回执。"
    assert kept(page) == []


@pytest.mark.parametrize(
    ("refusal", "sentence"),
    [
        (
            {"status": 503, "headers": {"Retry-After": "1"}, "json": {"sentence": "忙"}},
            "暂时没有送到，过一会儿自动再送，照片还在这部手机里。",
        ),
        ({"status": 413, "body": "<h1>413 Request Entity Too Large</h1>"}, "网站的服务器设成了不收这么大的照片，没有送到。"),
    ],
    ids=["busy", "a proxy's limit"],
)
def test_a_server_that_refuses_for_now_is_asked_again(teacher, refusal, sentence):
    asked = []

    def refuse_at_first(route):
        asked.append(route.request.url)
        if len(asked) == 1:
            route.fulfill(**refusal)
        else:
            route.continue_()

    teacher.route("**/upload", refuse_at_first)
    teacher.click("text=打开相机")
    teacher.get_by_text(sentence).wait_for()
    assert kept(teacher)[0] == [True, True]
    teacher.click("text=关掉相机")
    teacher.get_by_text("拍的都发送了。").wait_for()
    assert [has_picture for has_picture, _has_code in kept(teacher) if has_picture] == []


def test_a_photo_too_large_for_a_proxy_holds_up_no_other(teacher, slips):
    too_large = slips[0][0].encode()

    def refuse_one(route):
        if too_large in route.request.post_data_buffer:
            route.fulfill(status=413, body="<h1>413 Request Entity Too Large</h1>")
        else:
            route.continue_()

    teacher.route("**/upload", refuse_one)
    teacher.click("text=打开相机")
    teacher.locator("[data-says]", has_text="正在读").wait_for()
    teacher.click("text=关掉相机")
    teacher.get_by_text("还有 1 张没有发送。").wait_for()
    assert teacher.locator("[data-why]").inner_text().startswith("网站的服务器设成了不收这么大的照片")
    assert (sorted(kept(teacher)), ScanFile.objects.count()) == ([[False, False], [True, True]], 1)
    teacher.unroute("**/upload")
    teacher.get_by_text("拍的都发送了。").wait_for()
    assert (teacher.locator("[data-why]").inner_text(), ScanFile.objects.count()) == ("", 2)


def test_a_letter_recalled_meanwhile_leaves_no_picture_on_the_phone(teacher, print_run):
    print_run.recalled_at = timezone.now()
    print_run.save()
    teacher.click("text=打开相机")
    teacher.locator("[data-says]", has_text="这批信已召回，不再收回执").first.wait_for()
    teacher.click("text=关掉相机")
    assert kept(teacher) == []
    assert ScanFile.objects.count() == 0


def test_a_picture_without_its_slip_may_be_taken_again(teacher):
    answer = {"done": True, "pages": 1, "read": 1, "slips": [], "states": [], "sentence": ""}
    teacher.route(re.compile("/school/scans/[0-9]+/"), lambda route: route.fulfill(json=answer))
    teacher.click("text=打开相机")
    teacher.get_by_text("照片里没有读到这张回执，请再拍一次。").first.wait_for()
    teacher.click("text=关掉相机")
    teacher.wait_for_function(
        "document.querySelectorAll('[data-rows] .failed').length === document.querySelectorAll('[data-rows] li').length"
    )
    assert kept(teacher) == []


def test_what_was_sent_and_not_read_is_asked_about_at_the_next_visit(teacher):
    answers = {"done": False, "pages": None, "read": 0, "slips": [], "states": [], "sentence": ""}
    teacher.route(re.compile("/school/scans/[0-9]+/"), lambda route: route.fulfill(json=answers))
    teacher.click("text=打开相机")
    teacher.locator("[data-says]", has_text="正在读").nth(1).wait_for()
    teacher.click("text=关掉相机")
    teacher.context.clear_cookies(name="sessionid")
    teacher.unroute_all()
    teacher.locator("[data-says]", has_text="已发送，现在看不到读得怎样了。").nth(1).wait_for()
    sign_in(teacher.context.new_page(), "secretary", "/school/sign-in/")
    answers["done"] = True
    teacher.route(re.compile("/school/scans/[0-9]+/"), lambda route: route.fulfill(json=answers))
    teacher.reload()
    teacher.get_by_text("照片里没有读到这张回执，请再拍一次。").nth(1).wait_for()
    teacher.wait_for_timeout(300)
    assert kept(teacher) == []


def test_paper_that_came_back_unsigned_may_be_taken_on_another_day(phone_seeing, glass):  # noqa: F811
    page = phone_seeing(frame(glass.slip(0)[1]), frame())
    page.click("text=打开相机")
    page.locator("[data-says]", has_text="正在读").wait_for()
    for _page in read_waiting(workers=1):
        pass
    page.locator("[data-says]", has_text="没有签").wait_for()
    page.click("text=关掉相机")
    assert kept(page) == [[False, False]]
    page.reload()
    page.wait_for_function("document.querySelector('[data-open]').offsetParent")
    page.wait_for_timeout(500)
    assert kept(page) == []


REFUSED = "navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', 'NotAllowedError'))"
MISSING = "navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('none', 'NotFoundError'))"


@pytest.mark.parametrize(("before", "sentence"), [(REFUSED, "没有得到使用相机的许可。"), (MISSING, "没有找到可以用的相机")])
def test_a_camera_that_cannot_be_had_is_explained(phone_seeing, before, sentence):
    page = phone_seeing(frame(), before=before)
    page.click("text=打开相机")
    assert signalled(page, "wrong").startswith(sentence)
    assert page.get_by_role("button", name="打开相机").is_visible()


LACKS = {
    "Object.defineProperty(window, 'isSecureContext', { value: false })": "浏览器只让 https 开头的网址使用相机",
    "Object.defineProperty(window, 'indexedDB', { value: undefined })": "这个浏览器不能在网页里读二维码或存照片。",
    "delete window.WebAssembly": "这个浏览器不能在网页里读二维码或存照片。",
    "Object.defineProperty(navigator, 'mediaDevices', { value: undefined })": "这个浏览器不能在网页里读二维码或存照片。",
}


@pytest.mark.parametrize("before", LACKS)
def test_what_a_browser_lacks_is_said_and_photos_are_handed_in_by_the_form(phone_seeing, before):
    page = phone_seeing(frame(), before=before)
    page.locator("[data-result]", has_text=LACKS[before]).wait_for()
    assert page.locator("[data-open]").is_visible() is False
    assert page.get_by_label("拍照或选照片").is_visible()


def test_the_page_at_both_widths(teacher):
    flaws = {}
    steps = (
        lambda: None,
        lambda: (teacher.click("text=打开相机"), signalled(teacher, "again")),
        lambda: teacher.evaluate("document.querySelectorAll('[data-camera] [hidden]').forEach((each) => (each.hidden = false))"),
    )
    for step in steps:
        step()
        for width in (360, 1440):
            teacher.set_viewport_size({"width": width, "height": 800})
            found = [(each["id"], node["html"]) for each in Axe().run(teacher).response["violations"] for node in each["nodes"]]
            if found or teacher.evaluate("document.documentElement.scrollWidth") != width:
                flaws[width] = found
    assert flaws == {}
