"""A county starts: from an empty installation to the first downloaded pack, by roster, invitations, two factors and review."""

import re
import time
from datetime import timedelta

import pypdfium2
import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import User
from django.utils import timezone

from campaigns.admin.setup import set_up_site
from campaigns.models import HomePage, Invitation, LetterPage, Unit
from campaigns.people.invitations import code_of
from tests.journeys.conftest import DESKTOP, PHONE

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

PASSWORD = "一句很长也很好记的话呀"
HEADINGS = "行政区划代码,学校代码,学校名称,年级,班级,人数"
CLASSES = [f"131102,131102001,桃城区第一小学,三年级,{number}班,{pupils}" for number, pupils in ((1, 3), (2, 2))]
ROSTER = "\n".join([HEADINGS, *CLASSES])


def accessible(page):
    page.wait_for_load_state()
    found = [(each["id"], node["html"]) for each in Axe().run(page).response["violations"] for node in each["nodes"]]
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert (found, wide) == ([], 0), page.url


def set_up_a_second_factor(page):
    page.wait_for_url("**/account/?next=**")
    page.click("text=用手机上的验证器")
    secret = page.inner_text("p.meta b.code").strip()
    page.fill("[name=code]", format_hotp_value(hotp_value(secret, int(time.time()) // 30)))
    page.click("text=设好")
    page.wait_for_url("**/again/**")
    page.fill("[name=password]", PASSWORD)
    page.click("text=继续")
    page.wait_for_selector("ul.codes")


def joined(page, name):
    """Open the invitation of this name as its person does; sign in for the first time."""
    page.goto(f"/join/{code_of(Invitation.objects.get(name=name))}/")
    page.fill("[name=username]", f"user-{Invitation.objects.count()}-{User.objects.count()}")
    page.fill("[name=password]", PASSWORD)
    page.click("button.full")
    return page


def invite(page, lines, role, agency=""):
    page.goto("/admin/people/invite/")
    page.fill("[name=people]", lines)
    page.check(f"[name=role][value={role}]")
    if agency:
        page.select_option("[name=agency]", label=agency)
    accessible(page)
    page.get_by_role("button", name="邀请", exact=True).click()
    page.wait_for_url("**/people/invitations/**")


def save(page, *, submit=False):
    page.mouse.click(600, 2)  # nowhere: a calendar may still be open
    if submit:
        page.click("footer [data-w-dropdown-target=toggle]")
        page.click("[name=action-submit]")
    else:
        page.get_by_role("button", name="保存草稿").first.click()
    page.wait_for_url(re.compile(r"/admin/pages/\d+/(edit/)?$"))


def step(page, words):
    """Follow a step of the road on the first page."""
    page.goto("/admin/")
    with page.expect_navigation():
        page.click(f".pax-steps >> text={words}")


def add_block(page, field, kind=""):
    """Add a block to a field of blocks, where there is none yet."""
    section = page.locator(f"[data-contentpath={field}]")
    section.get_by_role("button", name=re.compile("插入|添加|Insert|Add")).first.click()
    if kind:
        page.get_by_role("option", name=kind).first.click()
    return section


def test_a_county_from_nothing_to_its_first_pack(visit, settings, db, tmp_path):
    settings.SECOND_FACTOR = True
    set_up_site()
    User.objects.create_superuser("boss", password=PASSWORD)
    boss = visit(**DESKTOP)
    boss.goto("/admin/login/")
    boss.fill("[name=username]", "boss")
    boss.fill("[name=password]", PASSWORD)
    boss.click("button.full")
    set_up_a_second_factor(boss)

    step(boss, "导入名册")
    accessible(boss)
    boss.set_input_files("#file", {"name": "名册.csv", "mimeType": "text/csv", "buffer": ROSTER.encode()})
    boss.click("text=交上去看看")
    boss.wait_for_selector("text=确认，全部写入")
    accessible(boss)
    boss.click("text=确认，全部写入")
    boss.wait_for_selector("text=已经写入")
    assert Unit.objects.filter(kind="class").count() == 2

    step(boss, "写发布单位")
    boss.fill("[name=title]", "桃城区交警大队")
    boss.fill("[name=hotline]", "0318-0000000")
    boss.get_by_role("button", name=re.compile("选择单位|选择")).first.click()
    boss.fill(".modal [name=q]", "桃城区")
    boss.wait_for_selector(".modal h2[role=alert]")
    boss.get_by_role("link", name="桃城区", exact=True).click()
    boss.wait_for_selector(".modal", state="detached")
    accessible(boss)
    save(boss)

    invite(boss, "李民警", "officer", "桃城区交警大队")
    invite(boss, "王审核", "reviewer", "桃城区交警大队")
    invite(boss, "赵老师 131102001", "contact")
    officer, reviewer, school = (joined(visit(**how), name) for how, name in ((DESKTOP, "李民警"), (DESKTOP, "王审核"), (PHONE, "赵老师")))
    for person in (officer, reviewer):
        set_up_a_second_factor(person)

    today = timezone.localdate()
    step(officer, "写宣传活动")
    officer.fill("[name=title]", "小手拉大手")
    officer.fill("[name=summary]", "一封信，一家人。")
    officer.fill("[name=approval_number]", "桃教〔2026〕1号")
    for name, days in (("approved_from", -1), ("approved_until", 60), ("opens_on", 0), ("closes_on", 30), ("erase_on", 60)):
        officer.fill(f"[name={name}]", (today + timedelta(days=days)).isoformat())
    save(officer)

    step(officer, "写信")
    officer.fill("[name=title]", "致小朋友们的一封信")
    officer.fill("[name=salutation]", "亲爱的小朋友：")
    add_block(officer, "proposal", "段落")
    officer.locator("[name^=proposal-0-value]").fill("红灯停，绿灯行。")
    officer.fill("[name=sign_off]", "你们的交警叔叔阿姨")
    officer.fill("[name=pledge_title]", "文明出行承诺书")
    add_block(officer, "clauses")
    officer.locator("[name^=clauses-0-value]").fill("自觉遵守交通信号。")
    for name, days in (("issued_on", 0), ("return_by", 20)):
        officer.fill(f"[name={name}]", (today + timedelta(days=days)).isoformat())
    save(officer, submit=True)

    reviewer.goto("/admin/")
    accessible(reviewer)
    reviewer.click(".pax-waiting >> text=审核：致小朋友们的一封信")
    reviewer.wait_for_selector("figure img")
    accessible(reviewer)
    reviewer.click("text=批准并公开")
    reviewer.wait_for_selector("text=已批准并公开")
    assert [page.live for page in (*HomePage.objects.get().get_descendants(), LetterPage.objects.get())] == [True] * 4

    step(officer, "确认印制批次")
    officer.select_option("[name=letter]", str(LetterPage.objects.get().pk))
    officer.click("text=选择单位")
    officer.locator(".modal tr", has_text="桃城区第一小学").get_by_role("checkbox").first.check()
    officer.click(".modal [type=submit]")
    officer.wait_for_selector(".modal", state="detached")
    officer.click("text=下一步：核对")
    officer.click("text=确认印制")
    officer.wait_for_selector("text=共 5 份")

    school.goto("/school/")
    accessible(school)
    school.locator("a", has_text="致小朋友们的一封信").first.click()
    accessible(school)
    with school.expect_download() as download:
        school.click("text=下载全校印刷包")
    download.value.save_as(tmp_path / "pack.pdf")
    assert len(pypdfium2.PdfDocument(tmp_path / "pack.pdf")) >= 12
    officer.goto("/admin/")
    assert officer.locator(".pax-waiting a").count() == 0
