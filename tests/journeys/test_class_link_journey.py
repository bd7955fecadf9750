"""A class teacher without an account: the cover sheet's QR, the PIN of the school's slip, the class, what the school confirms."""

import re
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse

from campaigns.printing.copies import code_of
from campaigns.printing.finding import copy_for
from pledges.ledger.answers import answer
from pledges.models import Channel, Outcome
from pledges.scanning.bookkeeping.reading import read_waiting
from tests.journeys.conftest import DESKTOP, PHONE, sign_in
from tests.journeys.test_camera_journey import BOTH, browser_seeing, frame  # noqa: F401
from tests.pledges.classroom.samples import another, path_of, pin_at
from tests.pledges.scanning.conftest import glass, scans_root  # noqa: F401

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


@pytest.fixture
def printed(live_server, settings, print_run):
    settings.PUBLIC_URL = live_server.url
    copy = copy_for(code_of(1))
    answer(copy, outcome=Outcome.DECLINED, signatures={}, channel=Channel.PHONE, submission_key="k" * 24, body="")
    return print_run


def is_clean(page):
    """Whether axe finds nothing and nothing runs out of the screen, on a phone and on a desk."""
    before, wrong = page.viewport_size, []
    for width in (320, 390, 1440):
        page.set_viewport_size({"width": width, "height": 844})
        violations = Axe().run(page).response["violations"]
        wrong += [(width, each["id"], node["html"]) for each in violations for node in each["nodes"]]
        wrong += [(width, "too wide")] if page.evaluate("document.documentElement.scrollWidth") > width else []
    page.set_viewport_size(before)
    return wrong == [] or wrong


def in_pack(download):
    """Return what the QR on the first page, a cover sheet, says."""
    picture = pypdfium2.PdfDocument(Path(download.path()))[0].render(scale=150 / 72).to_pil().convert("L")
    [found] = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)
    return found.text


def test_a_teacher_comes_by_cover_sheet_and_pin(printed, people, units, visit, live_server):
    school = visit(**DESKTOP)
    sign_in(school, "secretary", reverse("school_login"))
    school.goto(reverse("school_letter", args=[printed.pk, "131102001"]))
    with school.expect_download() as download:
        school.click("text=下载全校印刷包（PDF）")
    link = in_pack(download.value).replace("http://testserver", live_server.url)
    school.click("text=班级链接和密码条")
    assert is_clean(school)
    school.click("text=打印密码条")
    assert is_clean(school)
    first = school.locator("section").first.inner_text()
    assert "三年级1班" in first
    pin = re.search(r"\d{3} \d{3}", first)[0]

    teacher = visit(**PHONE)
    teacher.goto(link)
    assert is_clean(teacher)
    teacher.fill("[name=pin]", pin)
    teacher.click("text=打开 >> visible=true")
    teacher.get_by_role("heading", name="桃城区第一小学三年级1班").wait_for()
    assert [teacher.locator(f"[aria-labelledby={name}] li").all_inner_texts() for name in ("answered", "waiting")] == [["1"], ["2", "3"]]
    teacher.fill("#requests [name=seat]", "2")
    teacher.check("[value=lost]")
    teacher.click("text=告诉学校 >> nth=-1")
    teacher.get_by_text("告诉学校了，等学校确认。").wait_for()
    assert is_clean(teacher)
    teacher.click("text=用手机收回执")
    teacher.get_by_text("打开相机").wait_for()
    assert is_clean(teacher)

    school.goto(reverse("school"))
    assert is_clean(school)
    school.goto(reverse("school_class_links", args=[printed.pk, "131102001"]))
    assert "正在用" in school.locator(".class-links li").first.inner_text()
    assert is_clean(school)
    school.click("text=确认：旧的一份作废，换一份新的")
    school.get_by_text("座号 2 换了新的编码").wait_for()
    assert school.get_by_role("link", name="只下载新的座号").is_visible()
    teacher.goto(link)
    assert "学校已换发新的一份" in teacher.inner_text("#requests")

    school.goto(reverse("school_class_links", args=[printed.pk, "131102001"]))
    school.locator(".class-links li").first.get_by_role("button", name="换新的链接和密码").click()
    school.get_by_role("link", name="打印密码条").first.click()
    assert is_clean(school)
    new = school.locator(".apart .link").inner_text()
    assert new != link


@pytest.mark.parametrize("size", [PHONE, DESKTOP])
def test_without_a_script_and_with_mistakes(printed, chromium, live_server, units, size):
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False, **size)
    page = context.new_page()
    page.goto(path_of(printed, units.class_a1))
    page.fill("[name=pin]", another(pin_at(printed, units.class_a1)))
    page.press("[name=pin]", "Enter")
    assert "还可以试 4 次" in page.inner_text("#mistakes")
    page.fill("[name=pin]", pin_at(printed, units.class_a1))
    page.press("[name=pin]", "Enter")
    page.fill("[name=signed]", "9")
    page.click("text=报这个数")
    assert "报了 9 份，比本班的 3 份信还多" in page.inner_text("#mistakes")
    page.fill("[name=signed]", "1")
    page.click("text=报这个数")
    assert "记下了本班报的数" in page.inner_text("[role=status]")
    context.close()


def test_slips_by_the_classs_camera(live_server, settings, browser_seeing, print_run, units, glass, scans_root):  # noqa: F811
    settings.PUBLIC_URL = live_server.url
    browser = browser_seeing((frame(glass.slip(0, BOTH)[1]), frame()))
    context = browser.new_context(base_url=live_server.url, locale="zh-CN", permissions=["camera"], **PHONE)
    page = context.new_page()
    page.goto(path_of(print_run, units.class_a1))
    page.fill("[name=pin]", pin_at(print_run, units.class_a1))
    page.press("[name=pin]", "Enter")
    page.click("text=用手机收回执")
    page.get_by_text("这一页已存在手机里，没有网络也打得开").wait_for()
    page.click("text=打开相机")
    page.get_by_text("拍的都发送了。").wait_for()
    for _page in read_waiting(workers=1):
        pass
    page.locator("[data-rows] [data-says]", has_text="读到了，交给学校了。").wait_for()
    page.goto(path_of(print_run, units.class_a1))
    assert page.locator("[aria-labelledby=answered] li").all_inner_texts() == ["1"]
    context.close()
