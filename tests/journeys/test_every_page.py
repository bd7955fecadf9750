"""Every page of ours, on a phone and on a desk: axe finds nothing, nothing runs out of the screen, nothing is asked of another host."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse

from campaigns.admin.setup import set_up_site
from campaigns.genuine.photos import look_at_waiting
from campaigns.letters.english import to_translate
from campaigns.models import FakeReport, Role, RosterFile, Unit
from campaigns.people.invitations import code_of as code_of_invitation
from campaigns.people.invitations import invite
from campaigns.people.members import give
from campaigns.people.roster_files import look_at_waiting as read_rosters
from campaigns.printing.copies import code_of
from campaigns.printing.finding import copy_for
from pledges.ledger.answers import answer
from pledges.ledger.class_totals import report_total
from pledges.ledger.disputes import dispute
from pledges.models import Channel, Outcome
from tests.campaigns.pictures.samples import picture
from tests.conftest import employ
from tests.journeys.conftest import sign_in
from tests.pledges.classroom import samples as class_links
from tests.pledges.signing.samples import QUIZ, path_of, repin

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

WIDTHS = (320, 1440)
ROSTER = "行政区划代码,学校代码,学校名称,年级,班级,人数\n131102,2113000011,桃城区第九小学,三年级,1班,很多\n"


@pytest.fixture
def codes(print_run):
    """The codes of the first two copies; the first is answered."""
    first, second = (code_of(number) for number in (1, 2))
    copy = copy_for(first)
    answer(copy, outcome=Outcome.DECLINED, signatures={}, channel=Channel.PHONE, submission_key="k" * 24, body="")
    return first, second


def flaws(page, addresses, rules=()):
    """Return {(width, address): what is wrong there}, where anything is: rules of axe (more of them on demand), or how wide it runs."""
    found = {}
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        for address in addresses:
            page.goto(address)
            options = {"rules": {rule: {"enabled": True} for rule in rules}}
            violations = Axe().run(page, options=options).response["violations"]
            wrong = [(violation["id"], node["html"]) for violation in violations for node in violation["nodes"]]
            needed = page.evaluate("document.documentElement.scrollWidth")
            wrong += [("too wide", needed)] if needed > width else []
            if wrong:
                found[width, address] = wrong
    return found


def test_what_everybody_sees(visit, codes, letter, campaign, print_run):
    answered, unanswered = codes
    repin(print_run, has_english=True, quiz=QUIZ)
    letter.english = {chinese: f"EN {chinese}" for chinese in to_translate(letter.text)}
    letter.save()
    pages = ["/", "/en/", campaign.agency.url, campaign.url, letter.url, "/search/?q=文明", reverse("verify"), reverse("enter_code")]
    pages += [reverse("privacy"), reverse("children_privacy"), reverse("school_login"), f"{reverse('verify')}?code={answered}"]
    pages += [reverse("sign", args=[answered]), reverse("sign", args=[unanswered])]
    dispute(copy_for(answered))
    pages += [reverse("dispute", args=[answered])]
    pages += [f"/en{address}" for address in (letter.url, reverse("sign", args=[unanswered]))]
    assert flaws(visit(), pages) == {}
    care = [f"{page}{'&' if '?' in page else '?'}care=1" for page in pages]
    assert flaws(visit(), care, rules=["color-contrast-enhanced"]) == {}


def test_the_receipt_and_its_changes(visit, print_run):
    """Without JavaScript: signed, corrected with a mistake and without, withdrawn."""
    page = visit(java_script_enabled=False)
    page.goto(reverse("sign", args=[code_of(3)]))
    page.fill("[name=child_name]", "𠮷小明")
    page.fill("[name=guardian_name]", "䶮·买买提")
    page.check("[name=consent]")
    page.click("#send button[value=signed]")
    receipt = page.url
    page.click("details.correct summary")
    page.fill("[name=child_name]", "吉小明")
    page.click("button[value=correct]")
    assert "姓名已经改好" in page.inner_text("h1")
    watched = visit()
    assert flaws(watched, [receipt]) == {}
    watched.locator(".keepsake img").scroll_into_view_if_needed()
    watched.wait_for_function("document.querySelector('.keepsake img').naturalWidth === 1080")
    page.click("details.withdraw summary")
    page.click("button[value=withdraw]")
    assert flaws(watched, [receipt]) == {}


def test_the_way_of_a_report(visit, letter, people):
    """From the fake's address, without JavaScript, to the officer's "handled"."""
    page = visit(java_script_enabled=False)
    page.goto(reverse("report"))
    page.check("[name=kind] >> nth=1")
    page.fill("textarea[name=description]", "说是交警发的，要扫码交保证金。")
    page.set_input_files("[name=photo]", {"name": "p.png", "mimeType": "image/png", "buffer": picture("PNG")})
    page.click("#send")
    assert page.inner_text("h1") == "举报已收到，谢谢您"
    received = page.url
    watched = visit()
    assert flaws(watched, [received, reverse("report")]) == {}
    assert look_at_waiting() == 1
    set_up_site()
    employ(people.author, Role.OFFICER)
    sign_in(watched, "author")
    detail = reverse("fake_report", args=[FakeReport.objects.get().pk])
    assert flaws(watched, [reverse("fake_reports"), detail]) == {}
    watched.fill("[name=outcome]", "已通报学校。")
    watched.click("form.pax-box button")
    assert flaws(watched, [reverse("fake_reports"), detail]) == {}
    page.goto(received)
    assert "民警已经处理。" in page.inner_text("main")


def entered_by(page, print_run, link):
    """Let a teacher in, who then asks the school to confirm something."""
    page.goto(link)
    page.fill("[name=pin]", class_links.pin_at(print_run, Unit.objects.get(code="131102001-0301")))
    page.press("[name=pin]", "Enter")
    page.fill("#requests [name=seat]", "3")
    page.check("[value=moved]")
    page.click("#requests form button >> nth=0")
    page.get_by_text("告诉学校了").wait_for()


def test_what_a_school_sees(visit, codes, print_run, people):
    dispute(copy_for(codes[0]), "我们家还没有签过。")
    report_total(print_run, Unit.objects.get(code="131102001-0301"), signed=2, by=people.secretary)
    page = visit()
    sign_in(page, "secretary", reverse("school_login"))
    pages = [reverse("school_letter", args=[print_run.pk, code]) for code in ("131102001", "131102001-0301")]
    pages += [reverse("school_find"), reverse("school_disputes"), *(reverse("school_copy", args=[number]) for number in (1, 2))]
    teacher = visit()
    link = class_links.path_of(print_run, Unit.objects.get(code="131102001-0301"))
    entered_by(teacher, print_run, link)
    pages += [reverse(f"school_{name}", args=[print_run.pk, "131102001"]) for name in ("scans", "review", "camera")]
    pages += [reverse(f"school_class_{name}", args=[print_run.pk, "131102001"]) for name in ("links", "sheet")]
    assert flaws(page, [reverse("school"), *pages]) == {}
    assert flaws(page, [f"{each}?care=3" for each in (reverse("school"), *pages)]) == {}
    teachers = [reverse("class_typed"), link, f"/en{link}", f"{link}/camera"]
    assert flaws(teacher, [*teachers, *(f"{each}?care=3" for each in teachers)]) == {}
    assert flaws(visit(), [link, f"{link}?care=3"]) == {}


def test_what_an_officer_sees(visit, codes, print_run, people, campaign):
    set_up_site()
    employ(people.author, Role.OFFICER)
    page = visit()
    sign_in(page, "author")
    pages = [reverse("wagtailadmin_home"), reverse("progress"), reverse("progress_campaign", args=[campaign.pk]), reverse("print_runs")]
    pages += [reverse("print_run", args=[print_run.pk]), reverse("print_run_new")]
    assert flaws(page, pages) == {}
    letter = print_run.letter
    letter.english = {letter.title: "A letter", "亲爱的小朋友们：": "Dear children,"}
    letter.save_revision(user=people.author)
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(reverse("wagtailadmin_pages:edit", args=[letter.pk]))
    page.get_by_role("tab", name="英文版本").click()
    assert page.locator(".pax-english .outdated").count() == 1
    assert Axe().run(page, context=".pax-english").response["violations"] == []


def test_what_an_administrator_sees(visit, people, units, campaign):
    give(people.author, Role.ADMINISTRATOR, unit=units.city, by=None)
    invitation = invite([("王晓明", Role.CONTACT, units.school_a, None)], by=people.author)[0]
    page = visit()
    sign_in(page, "author")
    wrong = RosterFile.objects.create(by=people.author, name="a.csv", data=ROSTER.encode())
    read = RosterFile.objects.create(by=people.author, name="b.csv", data=ROSTER.replace("很多", "45").encode())
    read_rosters()
    pages = [reverse(name) for name in ("people", "invite", "invitations", "invitation_slips", "roster_new", "log", "units:index")]
    pages += [reverse("person", args=[people.secretary.pk]), reverse("invitation", args=[invitation.pk])]
    pages += [reverse("roster", args=[file.pk]) for file in (wrong, read)]
    pages += [reverse("account_factors"), reverse("account_change_password"), reverse("mfa_activate_totp"), reverse("mfa_add_webauthn")]
    assert flaws(page, [*pages, reverse("join"), reverse("join_by", args=[code_of_invitation(invitation)])]) == {}


def test_what_is_not_there(chromium, live_server, print_run):
    page = chromium.new_context(base_url=live_server.url).new_page()
    checked = [f"{reverse('verify')}?code={typed}" for typed in ("nothing", "http://evil.example", "http://testserver@evil.example")]
    assert flaws(page, ["/nothing/", "/p/nothing", "/r/nothing/", "/verify/report/nothing/", *checked]) == {}
    page.context.close()


def test_cards_stand_in_line_and_nothing_is_cut_in_the_largest_letters(visit, print_run, campaign):
    sibling = campaign.copy(update_attrs={"slug": "second", "title": "第二次活动"}, recursive=False)
    sibling.save_revision().publish()
    page = visit(viewport={"width": 1440, "height": 900})
    page.goto("/")
    assert len({card.bounding_box()["y"] for card in page.locator(".campaign-card").all()}) == 1
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto("/?care=3")
    assert page.locator(".site-header").bounding_box()["height"] < 560
    heights = page.locator(".language, .care-levels a").evaluate_all("links => links.map((link) => link.getClientRects().length)")
    assert set(heights) == {1}
    line = page.locator(".language").evaluate("link => link.scrollHeight / parseFloat(getComputedStyle(link).lineHeight)")
    assert line < 2
    page.set_viewport_size({"width": 195, "height": 422})  # 390 px at 200 %
    page.goto(path_of(1) + "?care=0")
    assert page.locator(".signs li div").first.bounding_box()["width"] > 80
