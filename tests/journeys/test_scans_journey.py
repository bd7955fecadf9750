"""Two stacks are dropped on the school's page: sent, read, summed up, and the pages to find taken away as a table."""

import base64
import csv
import io
import re
from threading import Event, Thread

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import connection

from pledges.models import ScanFile, Total
from pledges.scanning.bookkeeping.reading import read_waiting
from tests.journeys.conftest import PHONE, sign_in
from tests.pledges.scanning.conftest import glass, page, pdf, scans_root  # noqa: F401

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

NARROW = PHONE | {"viewport": {"width": 360, "height": 780}}
DROP = """([area, files]) => {
  const transfer = new DataTransfer();
  files.forEach(([name, base64]) => {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    transfer.items.add(new File([bytes], name));
  });
  area.dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true }));
}"""


@pytest.fixture
def stacks(glass):  # noqa: F811
    """Two PDFs: two signed slips and a blank page; one slip signed by one of two."""
    both = ("child", "guardian")
    first = pdf(page(glass.slip(0, both)[1], glass.slip(1, both)[1]), page())
    return {"一班.pdf": first, "二班.pdf": pdf(page(glass.slip(2, both[1:])[1]))}


@pytest.fixture
def reader():
    """The service that reads, in this process; started by the test."""
    ended = Event()

    def run():
        try:
            while not ended.wait(0.2):
                for _page in read_waiting(workers=1):
                    pass
        finally:
            connection.close()

    thread = Thread(target=run)
    yield thread
    ended.set()
    thread.join()


@pytest.fixture
def scans(visit, opened):
    return opened(visit(**NARROW))


@pytest.fixture
def scans_unwatched(chromium, live_server, opened):
    """Not `visit`: what breaks off is written to Chromium's console."""
    context = chromium.new_context(base_url=live_server.url, locale="zh-CN", **NARROW)
    yield opened(context.new_page())
    context.close()


@pytest.fixture
def opened(print_run, people, units):
    """Return a function that leads a browser from the letter to the page for scans."""

    def lead(browser):
        sign_in(browser, "secretary", "/school/sign-in/")
        browser.goto(f"/school/letters/{print_run.pk}/{units.school_a.code}/")
        browser.click("text=交扫描件")
        browser.wait_for_url("**/scans/")
        return browser

    return lead


def drop(browser, files):
    encoded = [[name, base64.b64encode(data).decode()] for name, data in files.items()]
    browser.evaluate(DROP, [browser.query_selector("[data-drop]"), encoded])


def flaws(browser):
    found = [(each["id"], node["html"]) for each in Axe().run(browser).response["violations"] for node in each["nodes"]]
    return found, browser.evaluate("document.documentElement.scrollWidth")


def says(browser):
    return [row.inner_text() for row in browser.locator("[data-says]").all()]


def figures(browser, heading):
    rows = browser.locator(f"table[aria-labelledby={heading}] tr:not(.none)").all()[1:]
    return [(re.split(r"[\n\t]", row.inner_text())[0], row.locator("td").inner_text()) for row in rows]


def test_two_files_are_dropped_and_followed_to_both_sums(scans, stacks, reader):
    assert flaws(scans) == ([], 360)
    drop(scans, stacks)
    scans.wait_for_function("document.querySelectorAll('[data-says]').length === 2")
    scans.locator("[data-says]", has_text="收到了").nth(1).wait_for()
    assert flaws(scans) == ([], 360)
    reader.start()
    scans.locator("[data-says]", has_text="读完了").nth(1).wait_for()
    assert says(scans) == [
        "读完了，共 2 页：有回执 1 · 空白页 1；回执 2 张：已签 2。",
        "读完了，共 1 页：有回执 1；回执 1 张：只签了一部分 1。",
    ]
    scans.locator("#sums").wait_for()
    assert figures(scans, "pages") == [("有回执", "2"), ("空白页", "1"), ("合计", "3")]
    assert figures(scans, "slips") == [("已签", "2"), ("只签了一部分", "1"), ("合计", "3")]
    assert "两个合计都对得上" in scans.inner_text("main")
    assert flaws(scans) == ([], 360)
    assert list(Total.objects.values_list("outcome", "count")) == [("signed", 2)]

    with scans.expect_download() as download:
        scans.click("text=下载全部")
    text = download.value.path().read_bytes().decode("utf-8-sig")
    assert [row[:3] + row[4:] for row in csv.reader(io.StringIO(text))][1:] == [["二班.pdf", "1", "只签了一部分", "三年级1班", "3"]]

    drop(scans, {"又一次.pdf": stacks["一班.pdf"]})
    scans.locator("[data-says]", has_text="以前交过").wait_for()
    scans.goto(scans.url.replace("/school/", "/en/school/"))
    assert flaws(scans) == ([], 360)


def test_an_upload_that_breaks_off_says_so_and_is_sent_again(scans_unwatched, stacks):
    scans = scans_unwatched
    scans.route("**/upload", lambda route: route.abort())
    drop(scans, stacks)
    scans.locator("[data-says]", has_text="没有传完").nth(1).wait_for()
    assert scans.get_by_role("button", name="再传一次").count() == 2
    scans.unroute("**/upload")
    scans.route("**/upload", lambda route: route.fulfill(status=413, body="<h1>413 Request Entity Too Large</h1>"))
    scans.locator("[data-uploads] li", has_text="二班.pdf").get_by_role("button").click()
    scans.locator("[data-says]", has_text="网站的服务器设成了不收这么大的文件，没有交上。").wait_for()
    scans.unroute("**/upload")
    scans.locator("[data-uploads] li", has_text="二班.pdf").get_by_role("button").click()
    scans.locator("[data-says]", has_text="收到了").wait_for()
    assert list(ScanFile.objects.values_list("name", flat=True)) == ["二班.pdf"]


def test_who_was_signed_out_meanwhile_is_told_so(scans_unwatched):
    scans = scans_unwatched
    scans.context.clear_cookies()
    drop(scans, {"大.pdf": b"%PDF" + bytes(5_000_000)})
    scans.locator("[data-says]", has_text="登录已过期，这个文件还没有交。请重新登录，再交一次。").wait_for()
    assert ScanFile.objects.count() == 0


def test_a_file_that_may_not_be_seen_any_more_is_said_to_be_handed_in(scans_unwatched, stacks):
    scans = scans_unwatched
    drop(scans, stacks)
    scans.locator("[data-says]", has_text="收到了").nth(1).wait_for()
    scans.reload()
    scans.context.clear_cookies(name="sessionid")
    sign_in(scans.context.new_page(), "neighbour", "/school/sign-in/")
    scans.locator("[data-status]", has_text="交上去了，现在看不到读得怎样了。").nth(1).wait_for()
    drop(scans, {"又一个.pdf": b"%PDF-1"})
    scans.locator("[data-says]", has_text="现在登录的人收不了这批信的回执，这个文件没有收。").wait_for()
    assert ScanFile.objects.count() == 2


def test_leaving_while_a_file_is_on_its_way_is_asked_about(scans_unwatched, stacks):
    scans, held, asked = scans_unwatched, [], []
    scans.route("**/upload", lambda route: held.append(route))
    scans.tap("h1")  # a browser asks only for who has touched the page
    drop(scans, {"一班.pdf": stacks["一班.pdf"]})
    scans.locator("[data-says]", has_text="正在上传").wait_for()
    scans.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    scans.goto("/school/")
    assert asked == ["beforeunload"]
