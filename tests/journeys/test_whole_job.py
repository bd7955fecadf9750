"""The whole job in a real browser: written, reviewed, printed, downloaded, scanned, signed, counted, scanned again."""

from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from django.utils import timezone

from campaigns.admin.setup import set_up_site
from campaigns.models import LetterPage, Role
from tests.conftest import employ
from tests.journeys.conftest import DESKTOP, PHONE, sign_in

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


@pytest.fixture
def draft(campaign, people):
    """The officer's letter as a draft that nobody has seen."""
    set_up_site()
    employ(people.author, Role.OFFICER)
    employ(people.reviewer, Role.REVIEWER)
    today = timezone.localdate()
    letter = LetterPage(
        title="致小朋友们的一封信",
        slug="letter",
        salutation="亲爱的小朋友：",
        proposal=[{"type": "paragraph", "value": "你好！红灯停，绿灯行。"}],
        family=[{"type": "paragraph", "value": "签与不签，都不影响孩子在校的任何评价。"}],
        sign_off="你们的交警叔叔阿姨",
        issued_on=today,
        pledge_title="文明出行承诺书",
        clauses=[{"type": "clause", "value": "自觉遵守交通信号。"}],
        return_by=today,
        live=False,
        owner=people.author,
    )
    campaign.add_child(instance=letter)
    for page in (campaign.agency, campaign, letter):
        page.save_revision(user=people.author)
    return letter


def draw(page, role):
    """Write two strokes with a finger on a signature pad."""
    canvas = page.locator(f"#{role} canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    for offset in (0.3, 0.6):
        page.mouse.move(box["x"] + box["width"] * offset, box["y"] + box["height"] * 0.25)
        page.mouse.down()
        for step in range(1, 9):
            page.mouse.move(box["x"] + box["width"] * (offset + 0.02 * step), box["y"] + box["height"] * (0.25 + 0.06 * step))
        page.mouse.up()


def test_the_letter_goes_out_and_a_pledge_comes_back(draft, campaign, units, visit, live_server, tmp_path):
    officer = visit(**DESKTOP)
    sign_in(officer, "author")
    officer.goto(f"/admin/pages/{draft.pk}/edit/")
    officer.fill("[name=salutation]", "亲爱的同学：")
    officer.click("footer [data-w-dropdown-target=toggle]")
    officer.click("[name=action-submit]")
    officer.wait_for_url("**/admin/pages/**")

    reviewer = visit(**DESKTOP)
    sign_in(reviewer, "reviewer")
    for page in (campaign.agency, campaign, draft):  # submitted with the letter
        reviewer.goto(f"/admin/pages/{page.pk}/edit/")
        reviewer.click("footer [data-w-dropdown-target=toggle]")
        reviewer.locator("[data-workflow-action-name=approve]").first.click()
        reviewer.wait_for_url(lambda url: not url.endswith("/edit/"))

    officer.goto("/admin/print-runs/new/")
    officer.select_option("[name=letter]", str(draft.pk))
    for _time in range(2):  # chosen twice is chosen once
        officer.click("text=选择单位")
        for name in ("桃城区第一小学", "桃城区第二小学"):
            officer.locator(".modal tr", has_text=name).filter(has_text="学校").get_by_role("checkbox").check()
        officer.click(".modal [type=submit]")
        officer.wait_for_selector(".modal", state="detached")
    officer.click("text=选择单位")
    officer.fill(".modal [name=q]", "第一小学 1班")
    officer.wait_for_selector(".modal h2[role=alert]")
    officer.get_by_label("三年级1班").check()
    officer.click(".modal [type=submit]")
    officer.wait_for_selector(".modal", state="detached")
    chosen = officer.locator(".pax-units li span:not(.w-sr-only)")
    assert chosen.all_inner_texts() == ["桃城区 桃城区第一小学", "桃城区 桃城区第二小学", "桃城区第一小学 三年级1班"]
    officer.locator(".pax-units li", has_text="三年级1班").get_by_role("button").click()
    officer.click("text=下一步：核对")
    officer.wait_for_selector(".pax-table")
    assert officer.locator(".pax-table tbody tr").all_inner_texts() == ["桃城区 桃城区第一小学\t1\t2\t5", "桃城区 桃城区第二小学\t1\t1\t2"]
    officer.click("text=确认印制")
    officer.wait_for_selector("text=共 7 份")

    secretary = visit(**DESKTOP)
    sign_in(secretary, "secretary", "/school/")
    secretary.locator("a", has_text="致小朋友们的一封信").first.click()
    with secretary.expect_download() as download:
        secretary.click("text=下载全校印刷包")
    download.value.save_as(tmp_path / "pack.pdf")
    url = symbols_of_copy(tmp_path / "pack.pdf", page=5)
    assert url.startswith(f"{live_server.url}/p/")

    parent = visit(**PHONE)
    parent.goto(url)
    assert parent.locator(".place").inner_text().split() == ["桃城区第一小学", "三年级1班", "座号", "2"]
    assert parent.locator("text=亲爱的同学：").is_visible()
    assert parent.locator("input:checked").count() == 0
    draw(parent, "child")
    draw(parent, "guardian")
    parent.check("[name=consent]")
    parent.click("text=提交承诺")
    parent.wait_for_url("**/r/**")
    assert parent.locator(".signed img").count() == 2

    officer.goto(f"/admin/progress/{campaign.pk}/")
    assert officer.locator("#answered").inner_text() == "1"
    again = visit(**PHONE)
    again.goto(url)
    assert again.locator("h1").inner_text() == "已答复"
    public = visit(**DESKTOP)
    public.goto(campaign.url)
    assert public.locator(".big-number").inner_text() == "1"


def symbols_of_copy(path, page):
    """Return the address that the two large symbols of a page give, after the small one gave the same code."""
    picture = pypdfium2.PdfDocument(Path(path))[page].render(scale=150 / 72).to_pil().convert("L")
    small, *large = sorted((result.text for result in zxingcpp.read_barcodes(picture)), key=len)
    assert len(large) == 2
    assert {text.rpartition("/")[2] for text in large} == {small}
    return large[0]
