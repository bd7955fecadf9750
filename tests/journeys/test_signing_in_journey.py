"""From an invitation to the admin, with a passkey and with an authenticator; a form that outlives its session; a phone that is lost."""

import re
import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session

from campaigns.admin.setup import set_up_site
from campaigns.models import LetterPage, Role, Unit
from campaigns.people.invitations import code_of, invite
from campaigns.people.members import give
from tests.conftest import employ
from tests.journeys.conftest import DESKTOP, PHONE
from tests.journeys.conftest import sign_in as as_colleague

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

PASSWORD = "一句很长也很好记的话呀"


def accessible(page):
    """Axe finds nothing, and nothing runs out of the screen."""
    found = [(each["id"], node["html"]) for each in Axe().run(page).response["violations"] for node in each["nodes"]]
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert (found, wide) == ([], 0)


@pytest.fixture(autouse=True)
def asked_for(settings):
    settings.SECOND_FACTOR = True


def joined(page, unit):
    """Invite an administrator of a unit, and let him make his account."""
    boss = User.objects.create_superuser(f"boss-{User.objects.count()}")
    invitation = invite([("王管理", Role.ADMINISTRATOR, unit, None)], by=boss)[0]
    page.goto(f"/join/{code_of(invitation)}/")
    accessible(page)
    page.fill("[name=username]", "wangguanli")
    page.fill("[name=password]", PASSWORD)
    page.click("button.full")
    page.wait_for_url("**/account/?next=**")
    assert page.locator("text=还差一步").first.is_visible()
    accessible(page)


def sign_in(page):
    page.goto("/admin/login/")
    page.fill("[name=username]", "wangguanli")
    page.fill("[name=password]", PASSWORD)
    page.click("button.full")


@pytest.mark.parametrize("device", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_an_authenticator_is_set_up_and_asked_for(visit, units, device):
    page = visit(**device)
    joined(page, units.county)
    page.click("text=用手机上的验证器")
    accessible(page)
    secret = page.inner_text("p.meta b.code").strip()
    page.fill("[name=code]", format_hotp_value(hotp_value(secret, int(time.time()) // 30)))
    page.click("text=设好")
    page.wait_for_url("**/again/**")  # the codes are shown to who says once more who it is
    accessible(page)
    page.fill("[name=password]", PASSWORD)
    page.click("text=继续")
    page.wait_for_selector("ul.codes")
    accessible(page)
    codes = page.locator("ul.codes li").all_inner_texts()
    page.click("text=去工作后台")
    page.wait_for_selector("h1, h2 >> text=平安信")
    other = visit(**device)
    sign_in(other)
    other.wait_for_url("**/second-step/authenticate/")
    accessible(other)
    other.fill("[name=code]", codes[0])
    other.click("button.full")
    other.wait_for_url(re.compile(r"/admin/$"))


def test_a_passkey_is_registered_and_used(visit, units):
    page = visit(**DESKTOP)
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    about = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True}
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": about | {"automaticPresenceSimulation": True}})
    joined(page, units.county)
    page.click("text=用指纹、面容或安全密钥")
    accessible(page)
    page.click("#mfa_webauthn_add")
    page.wait_for_url("**/again/**")
    page.goto("/admin/")
    page.wait_for_url(re.compile(r"/admin/$"))
    page.context.clear_cookies()
    sign_in(page)
    page.wait_for_url("**/second-step/authenticate/")
    page.click("#mfa_webauthn_authenticate")
    page.wait_for_url(re.compile(r"/admin/$"))


@pytest.fixture
def unwatched(chromium, live_server, settings):
    """Not `visit`: a form that comes back is a 403, which Chromium writes to its console."""
    settings.PUBLIC_URL, settings.SECOND_FACTOR = live_server.url, False
    context = chromium.new_context(base_url=live_server.url, locale="zh-CN", **DESKTOP)
    yield context.new_page()
    context.close()


def test_what_was_typed_outlives_the_session(unwatched, units, people):
    give(people.author, Role.ADMINISTRATOR, unit=units.county, by=None)
    page = unwatched
    as_colleague(page, "author")
    page.goto(f"/admin/units/edit/{units.class_a1.pk}/")
    page.fill("[name=name]", "三年级一班（东校区）")
    Session.objects.all().delete()
    page.locator("form button[type=submit]:has-text('保存')").first.click()
    page.wait_for_selector("text=还没有保存")
    accessible(page)
    with page.context.expect_page() as opened:
        page.click("text=在新的一页上登录")
    other = opened.value
    other.fill("[name=username]", "author")
    other.fill("[name=password]", "correct-horse-7")
    other.click("button.full")
    other.wait_for_url("**/account/")
    page.get_by_role("button", name="接着保存").click()
    page.wait_for_url(re.compile(r"/admin/units/$"))
    assert Unit.objects.get(pk=units.class_a1.pk).name == "三年级一班（东校区）"


def test_what_was_typed_in_the_editor_outlives_the_session(unwatched, letter, people):
    """The words of a letter, written after the session ended: saved by signing in on another page, none of them lost."""
    page = unwatched
    set_up_site()
    employ(people.author, Role.OFFICER)
    as_colleague(page, "author")
    page.goto(f"/admin/pages/{letter.pk}/edit/")
    page.wait_for_load_state("networkidle")
    Session.objects.all().delete()
    page.fill("[name=title]", "秋季平安信（改过）")
    page.get_by_role("button", name="保存草稿").first.click()
    page.wait_for_selector("text=还没有保存")
    accessible(page)
    with page.context.expect_page() as opened:
        page.click("text=在新的一页上登录")
    other = opened.value
    other.fill("[name=username]", "author")
    other.fill("[name=password]", "correct-horse-7")
    other.click("button.full")
    other.wait_for_url("**/account/")
    page.get_by_role("button", name="接着保存").click()
    page.wait_for_url(re.compile(rf"/admin/pages/{letter.pk}/edit/$"))
    page.wait_for_selector("[name=title]")
    assert page.input_value("[name=title]") == "秋季平安信（改过）"
    assert LetterPage.objects.get().get_latest_revision_as_object().title == "秋季平安信（改过）"


@pytest.mark.parametrize("device", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_colleague_lifts_a_lockout(visit, unwatched, units, people, settings, device):
    settings.SECOND_FACTOR = False
    give(people.author, Role.ADMINISTRATOR, unit=units.county, by=None)
    unwatched.goto("/school/sign-in/")
    for _try in range(31):
        unwatched.fill("[name=username]", "secretary")
        unwatched.fill("[name=password]", "wrong")
        unwatched.click("button.full")
        if unwatched.locator("[name=username]").count() == 0:
            break
    assert unwatched.locator("[name=username]").count() == 0
    accessible(unwatched)
    page = visit(**device)
    as_colleague(page, "author")
    page.goto(f"/admin/people/{people.secretary.pk}/")
    accessible(page)
    page.get_by_role("button", name="解除锁定").click()
    page.wait_for_selector("text=已解除，本人马上可以再试")
    assert page.get_by_role("button", name="解除锁定").count() == 0
    as_colleague(unwatched, "secretary", "/school/sign-in/")


@pytest.mark.parametrize("device", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_school_changes_its_password_and_ends_what_is_open_elsewhere(visit, units, people, device):
    page, elsewhere = visit(**device), visit(**DESKTOP)
    for each in (page, elsewhere):
        as_colleague(each, "secretary", "/school/sign-in/")
    page.click(".school-account a")
    accessible(page)
    page.click("text=退出别处的登录")
    page.wait_for_selector("text=共 1 处")
    elsewhere.goto("/school/")
    assert "/school/sign-in/" in elsewhere.url
    page.click("text=改密码")
    accessible(page)
    page.fill("[name=old_password]", "correct-horse-7")
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("button", name="显示密码").last.click()
    assert [page.get_attribute(f"[name={name}]", "type") for name in ("old_password", "password")] == ["password", "text"]
    accessible(page)
    page.click("button.full")
    page.wait_for_selector("text=密码改好了")
    accessible(page)
