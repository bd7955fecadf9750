"""The school's desk for one family: an answer with help, and a new link for a lost receipt."""

import datetime
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.utils import formats

from campaigns.models import PrintRun, Role, VoidedRange
from campaigns.paper.marks.codes import grouped
from campaigns.people.members import give
from campaigns.printing.copies import code_of
from campaigns.printing.runs import confirm_print_run
from pledges.ledger.answers import strike_out
from pledges.models import Assistance, DeskWithdrawal, Entry, PersonalData, Pledge, RenewedLink, Slip, Total
from pledges.portal.desk.links import GivenAlready, give_link
from pledges.progress.figures import campaign_figures
from pledges.signatures.vault import unseal
from tests.pledges.scanning.bookkeeping.reviewing_samples import scanned, signed
from tests.pledges.scanning.conftest import scans_root  # noqa: F401
from tests.pledges.signing.samples import KEY, NOTHING, OTHER_KEY, copy_of, counts, declined, filled, held, path_of, repin
from tests.pledges.signing.test_signing import text_of

HELPED = {
    "submission_key": OTHER_KEY,
    "reason": "no_smartphone",
    "words": "",
    "child_name": "张小明",
    "guardian_name": "𠮷·䶮",
    "consent": "yes",
    "answer": "signed",
}
NOT_SIGNING = {"submission_key": OTHER_KEY, "reason": "small_print", "answer": "declined"}
DESK = "/school/copies/1/"


@pytest.fixture
def school(client, people):
    client.force_login(people.secretary)
    return client


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def record(client, number=1, **changes):
    return client.post(f"/school/copies/{number}/answer", HELPED | changes)


def test_who_reaches_which_copy(client, people, print_run):
    """Copy 1 is of school a, copy 6 of school b; there is no copy 8."""
    for user, statuses in ((None, (302, 302, 302)), (people.secretary, (200, 404, 404)), (people.neighbour, (404, 200, 404))):
        client.logout()
        if user:
            client.force_login(user)
        assert tuple(client.get(f"/school/copies/{number}/").status_code for number in (1, 6, 8)) == statuses
    client.force_login(people.visitor)
    for address in ("", "answer", "link"):
        assert client.post(f"{DESK}{address}", HELPED).status_code == (404 if address else 405)
    assert held() == NOTHING


@pytest.mark.parametrize("typed", [str, str.lower, grouped, lambda code: code.replace("0", "O").replace("1", "l")])
def test_a_typed_code_leads_to_its_copy(school, print_run, typed):
    response = school.post("/school/copies/", {"code": typed(code_of(1))})
    assert (response.status_code, response["Location"]) == (302, DESK)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "请输入编码。"),
        ("123", "编码应当是16个字符"),
        ("0000-0000-0000-0000", "没有这个编码。"),
        ("字" * 500, "编码只有16个字符。"),
    ],
)
def test_a_code_that_leads_nowhere(school, print_run, typed, sentence):
    response = school.post("/school/copies/", {"code": typed})
    assert (response.status_code, sentence in text_of(response)) == (422, True)
    assert f'value="{typed}"' in response.content.decode()


def test_a_code_of_another_school_is_not_found(school, print_run):
    assert school.post("/school/copies/", {"code": code_of(6)}).status_code == 404


@pytest.mark.parametrize("number", [0, 8, 2**30, 2**31, 10**30])
def test_a_number_of_no_copy_is_not_found(school, print_run, number):
    assert school.get(f"/school/copies/{number}/").status_code == 404


def test_a_seat_leads_to_its_valid_copy(school, people, print_run, units):
    address = f"/school/letters/{print_run.pk}/{units.class_a1.code}/"
    assert school.get(f"{address}seat?seat=2")["Location"] == "/school/copies/2/"
    school.post(f"{address}again", {"seat": 2, "seen": 7})
    assert school.get(f"{address}seat?seat=2")["Location"] == "/school/copies/8/"
    for seat in ("9", "", "x"):
        response = school.get(f"{address}seat?seat={seat}")
        assert (response.status_code, "这个班没有这个座号的信。" in text_of(response)) == (422, True)
    assert school.get(f"/school/letters/{print_run.pk}/{units.class_b1.code}/seat?seat=1").status_code == 404


def test_an_answer_with_help_has_its_own_channel_and_its_helper(school, people, print_run, campaign):
    response = record(school)
    pledge = Pledge.objects.get()
    assert (response.status_code, response["Location"]) == (302, DESK)
    number = f"{pledge.at.year}-{pledge.pk:08d}"
    assert said(response) == [f"登记好了，回执编号 {number}。请把下面的回执打印出来交给家里人，或者让他们用手机扫走；它只显示这一次。"]
    assert (pledge.channel, pledge.outcome) == ("helped", "signed")
    assert Assistance.objects.values_list("pledge", "by", "reason", "words").get() == (pledge.pk, people.secretary.pk, "no_smartphone", "")
    data = PersonalData.objects.get()
    names = {"child": {"name": "张小明"}, "guardian": {"name": "𠮷·䶮"}}
    assert unseal(data.key_id, data.sealed, copy_number=1, keys=settings.DATA_KEYS) == names
    assert campaign_figures(campaign).channels == {"helped": 1}


def test_a_slip_that_lacks_a_signature_is_said_not_to_have_counted(school, print_run, campaign, units):
    scanned(campaign, units.school_a, signed(1))
    strike_out(Pledge.objects.get())
    assert "还缺一个签名" not in text_of(school.get(DESK))
    Slip.objects.update(state="partly_signed", credit="")
    assert "这一户交回的纸质回执还缺一个签名，没有计入。" in text_of(school.get(DESK))
    record(school)
    assert "还缺一个签名" not in text_of(school.get(DESK))


@pytest.mark.parametrize(
    ("complete_with", "sentence"),
    [("all", "没有计入：这封信要都签了才算"), ("guardian", "只有孩子签的，没有计入"), ("any", "已计入，不用补签")],
)
def test_the_scans_say_whether_half_signed_slips_count(school, print_run, campaign, units, complete_with, sentence):
    scanned(campaign, units.school_a, signed(1))
    repin(print_run, complete_with=complete_with)
    assert sentence in text_of(school.get(f"/school/letters/{print_run.pk}/131102001/scans/"))


def test_not_signing_needs_a_reason_for_the_help_alone(school, print_run):
    assert school.post(f"{DESK}answer", NOT_SIGNING).status_code == 302
    assert held() == counts(1, 1, 0, 1)
    assert list(Total.objects.values_list("channel", "outcome")) == [("helped", "declined")]


@pytest.mark.parametrize("data", [HELPED, NOT_SIGNING])
def test_who_was_helped_gets_a_receipt_that_opens_shown_once(school, print_run, data):
    page = school.post(f"{DESK}answer", data, follow=True).content.decode()
    [link] = re.findall(r"<span>http://testserver(/r/[0-9a-f]{32}/)</span>", page)
    assert (page.count("data:image/svg+xml;base64,"), "带着信到学校，当面就能办" in page) == (1, True)
    assert school.get(link).status_code == 200
    assert ("/r/" in school.get(DESK).content.decode(), RenewedLink.objects.count()) == (False, 0)
    text = text_of(school.get(link))
    assert ("张小明" in text) is (data is HELPED)


@pytest.mark.parametrize("later", [-20, 20])
def test_every_page_names_the_earlier_of_the_papers_day_and_the_campaigns(client, people, print_run, campaign, later):
    client.force_login(people.secretary)
    papers = campaign.erase_on
    campaign.erase_on = papers + datetime.timedelta(days=later)
    campaign.save()
    day = min(papers, campaign.erase_on)
    assert f'data-until="{day}"' in client.get(path_of(1)).content.decode()
    page = client.post(f"{DESK}answer", HELPED, follow=True).content.decode()
    assert f"保存了姓名的，{formats.date_format(day)}自动删除" in page
    [link] = re.findall(r"<span>http://testserver(/r/[0-9a-f]{32}/)</span>", page)
    assert f'data-until="{day}"' in client.get(link).content.decode()
    assert PersonalData.objects.get().erase_on == day


def test_a_family_without_a_phone_withdraws_at_the_desk(school, people, print_run):
    for number, data in ((1, HELPED), (2, NOT_SIGNING | {"submission_key": KEY})):
        school.post(f"/school/copies/{number}/answer", data)
    pages = []
    for number in (1, 2):
        assert school.post(f"/school/copies/{number}/withdraw", {"reason": ""}).status_code == 422
        response = school.post(f"/school/copies/{number}/withdraw", {"reason": "奶奶带信到校"}, follow=True)
        pages.append(text_of(response).replace(grouped(code_of(number)), "CODE").replace(f"座号 {number}", "座号 N"))
    assert "已按这一户的要求撤回" in pages[0]
    assert pages[0] == pages[1]  # neither says whether there was anything
    assert list(DeskWithdrawal.objects.order_by("pk").values_list("pledge__copy_number", "by", "words")) == [
        (number, people.secretary.pk, "奶奶带信到校") for number in (1, 2)
    ]
    assert held() == counts(2, 3, 0, 2)
    assert Entry.objects.last().event == "withdrawn"


def test_who_may_withdraw_for_a_family(client, people, print_run):
    client.force_login(people.secretary)
    record(client)
    for user, status in ((None, 302), (people.neighbour, 404), (people.visitor, 404)):
        client.logout()
        if user:
            client.force_login(user)
        assert client.post(f"{DESK}withdraw", {"reason": "带信"}).status_code == status
    client.force_login(people.secretary)
    assert client.post("/school/copies/2/withdraw", {"reason": "带信"}).status_code == 422
    assert (held().personal, DeskWithdrawal.objects.count()) == (1, 0)


def test_both_answers_look_the_same_afterwards(school, print_run):
    record(school, 1)
    school.post("/school/copies/2/answer", NOT_SIGNING | {"submission_key": KEY})
    texts = []
    for number in (1, 2):
        school.get(f"/school/copies/{number}/")  # shows what was said once
        text = text_of(school.get(f"/school/copies/{number}/"))
        texts.append(text.replace(grouped(code_of(number)), "CODE").replace(f"座号 {number}", "座号 N"))
    assert texts[0] == texts[1]
    assert "已答复" in texts[0]
    for part in ("张小明", "已签承诺", "已阅读，不签"):
        assert part not in texts[0]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"reason": ""}, "请选一个原因"),
        ({"reason": "lazy"}, "请选一个原因"),
        ({"reason": "other"}, "选了“其他”，请用几个字写明原因。"),
        ({"words": "字" * 201}, "说明最多 200 个字，现在有 201 个。"),
        ({"consent": ""}, "请把保存签名的那句话念给家里人听，同意了再打勾。"),
        ({"child_name": " "}, "还没有填“孩子姓名”。"),
        ({"guardian_name": "https://example.com"}, "家长（监护人）的姓名里不能有网址"),
        ({"submission_key": "short"}, "这个页面没有传完整"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_lost(school, print_run, change, sentence):
    response = record(school, **change)
    page = response.content.decode()
    assert (response.status_code, sentence in text_of(response)) == (422, True)
    sent = HELPED | change
    kept = [name for name in ("child_name", "guardian_name", "words") if f'name="{name}" value="{sent[name]}"' in page]
    assert kept == ["child_name", "guardian_name", "words"]
    assert held() == NOTHING


def test_the_same_page_sent_twice_is_one_answer(school, print_run):
    assert said(record(school)) == said(record(school))[-1:]
    assert held() == counts(1, 1, 1, 1)
    assert "刚才那一页已经登记过" in said(record(school, child_name="李小红"))[-1]
    assert held() == counts(1, 1, 1, 1)


def test_what_the_family_answered_itself_stays_and_the_help_is_evidence(school, print_run):
    school.post(path_of(1), declined())
    for _time in range(2):
        response = record(school)
        assert said(response)[-1] == "这一份早就答复过了，不用再登记；原来的答复没有改动。"
    assert held() == counts(1, 2, 0, 1)
    assert list(Entry.objects.order_by("pk").values_list("event", "channel")) == [("answered", "phone"), ("evidence", "helped")]
    assert not Assistance.objects.exists()


def test_a_void_copy_takes_no_answer(school, people, print_run):
    VoidedRange.objects.create(block=print_run.blocks.get(first_number=1), first_number=1, last_number=1, created_by=people.author)
    response = record(school)
    assert (response.status_code, "这一份已经作废" in text_of(response)) == (410, True)
    assert held() == NOTHING


def test_residents_sign_alone_and_every_answer_to_their_code_counts(client, people, units, letter):
    print_run = confirm_print_run(letter, [units.class_a1], by=people.author, numbering=PrintRun.Numbering.CLASS)
    repin(print_run, signers=("resident",))
    give(people.visitor, Role.CONTACT, unit=units.county, by=None)
    client.force_login(people.visitor)
    assert "孩子" not in text_of(client.get(DESK))
    for key in (KEY, OTHER_KEY):
        response = client.post(
            f"{DESK}answer", {**NOT_SIGNING, "answer": "signed", "resident_name": "王奶奶", "consent": "yes", "submission_key": key}
        )
        assert response["Location"] == DESK
    assert held() == counts(2, 2, 2, 2)
    assert client.post(f"{DESK}link", {"reason": "带信到校"}).status_code == 422
    assert not RenewedLink.objects.exists()


def test_the_consent_is_worded_as_on_the_signing_page(client, people, print_run):
    def consent(address):
        page = client.get(address).content.decode().replace("<wbr>", "")
        return re.search(r'name="consent".*?<span>(.*?)</span>', page, re.DOTALL)[1].strip()

    on_the_phone = consent(path_of(1))
    client.force_login(people.secretary)
    assert consent(DESK) == on_the_phone
    assert "我是孩子的监护人" in on_the_phone


def test_a_lost_receipt_gets_a_new_link_and_the_old_one_dies(school, people, print_run):
    old = school.post(path_of(1), filled())["Location"]
    response = school.post(f"{DESK}link", {"reason": "家长带信到校", "submission_key": KEY})
    page = response.content.decode()
    link = re.search(r"http://testserver(/r/[0-9a-f]{32}/)", page)[1]
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    assert 'src="data:image/svg+xml;base64,' in page
    assert "张小明" not in page
    assert [school.get(address).status_code for address in (old, link)] == [404, 200]
    assert "张小明" in text_of(school.get(link))
    assert link not in school.get(DESK).content.decode()
    renewed = RenewedLink.objects.get()
    assert (renewed.pledge.copy_number, renewed.by, renewed.words) == (1, people.secretary, "家长带信到校")
    assert held() == counts(1, 1, 1, 1)


def test_the_paper_that_is_handed_over_speaks_to_the_family(school, print_run):
    """What is said to the member stays on the screen; the receipt's number is on the paper."""
    page = school.get(record(school)["Location"]).content.decode()
    pledge = Pledge.objects.get()
    assert re.findall(r'<div class="notice([^"]*)"[^>]*><p>登记好了', page) == [" success screen-only"]
    assert f"<b>{pledge.at.year}-{pledge.pk:08d}</b>" in page[page.index('id="receipt"') : page.index("</section>")]


def test_the_symbol_is_the_link(school, print_run):
    import base64
    import xml.etree.ElementTree as ElementTree

    import zxingcpp
    from PIL import Image, ImageDraw

    school.post(path_of(1), filled())
    page = school.post(f"{DESK}link", {"reason": "家长带信到校", "submission_key": KEY}).content.decode()
    svg = ElementTree.fromstring(base64.b64decode(re.search(r"svg\+xml;base64,([^\"]+)", page)[1]))
    side = float(svg.get("viewBox").split()[2])
    image = Image.new("L", (int(side * 20), int(side * 20)), 255)
    pen = ImageDraw.Draw(image)
    (path,) = svg.iter("{http://www.w3.org/2000/svg}path")
    for left, top, right, bottom in re.findall(r"M([\d.]+),([\d.]+)H([\d.]+)V([\d.]+)", path.get("d")):
        pen.rectangle([round(float(value) * 20) for value in (left, top, right, bottom)], fill=0)
    (found,) = zxingcpp.read_barcodes(image)
    assert found.text == re.search(r"http://testserver/r/[0-9a-f]{32}/", page)[0]


@pytest.mark.parametrize(("reason", "sentence"), [("", "请写明怎样核实了是这一户"), ("字" * 201, "最多 200 个字，现在有 201 个。")])
def test_no_link_without_a_reason(school, print_run, reason, sentence):
    old = school.post(path_of(1), filled())["Location"]
    response = school.post(f"{DESK}link", {"reason": reason, "submission_key": KEY})
    assert (response.status_code, sentence in text_of(response)) == (422, True)
    assert (school.get(old).status_code, RenewedLink.objects.count()) == (200, 0)


def test_an_unanswered_copy_has_no_link_to_renew(school, print_run):
    response = school.post(f"{DESK}link", {"reason": "家长带信到校", "submission_key": KEY})
    assert (response.status_code, RenewedLink.objects.count()) == (422, 0)


def test_the_phone_that_repeats_its_answer_after_the_link_was_renewed_is_told_answered(school, print_run):
    school.post(path_of(1), filled())
    school.post(f"{DESK}link", {"reason": "家长带信到校", "submission_key": KEY})
    response = school.post(path_of(1), filled())
    assert (response.status_code, "已答复" in text_of(response)) == (200, True)
    assert held() == counts(1, 1, 1, 1)


def form_key(school):
    return BeautifulSoup(school.get(DESK).content, "html.parser").select_one("form[action$=link] [name=submission_key]")["value"]


def test_a_page_that_is_loaded_again_gives_no_other_link(school, print_run):
    school.post(path_of(1), filled())
    sent = {"reason": "家长带信到校", "submission_key": form_key(school)}
    link = re.search(r"http://testserver(/r/[0-9a-f]{32}/)", school.post(f"{DESK}link", sent).content.decode())[1]
    again = school.post(f"{DESK}link", sent)
    assert (again.status_code, "/r/" in again.content.decode(), RenewedLink.objects.count()) == (409, False, 1)
    assert "没有再发一个。给过的那个没有变" in text_of(again)
    assert school.get(link).status_code == 200
    other = school.post(f"{DESK}link", sent | {"submission_key": form_key(school)})
    assert (other.status_code, RenewedLink.objects.count(), school.get(link).status_code) == (200, 2, 404)
    assert "后来又补发过" in text_of(school.post(f"{DESK}link", sent))


def test_a_form_without_its_key_gives_no_link(school, print_run):
    old = school.post(path_of(1), filled())["Location"]
    response = school.post(f"{DESK}link", {"reason": "家长带信到校"})
    assert (response.status_code, "这个页面没有传完整" in text_of(response)) == (422, True)
    assert (school.get(old).status_code, RenewedLink.objects.count()) == (200, 0)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_one_form_sent_at_once_one_gives_the_link(people, print_run):
    Client().post(path_of(1), filled())
    copy = copy_of(1)

    def give(_number):
        try:
            return give_link(copy, key=KEY, by=people.secretary, reason="家长带信到校")
        except GivenAlready:
            return None
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        given = [token for token in pool.map(give, range(6)) if token]
    assert (len(given), RenewedLink.objects.count(), Client().get(f"/r/{given[0]}/").status_code) == (1, 1, 200)


def test_a_grid_member_helps_within_the_grid_and_does_nothing_else(client, people, units, print_run):
    """Copy 1 is of school a, copy 6 of school b."""
    give(people.visitor, Role.GRID, unit=units.school_a, by=None)
    client.force_login(people.visitor)
    assert "上门帮忙答复" in text_of(client.get("/school/"))
    assert [client.get(f"/school/copies/{number}/").status_code for number in (1, 6)] == [200, 404]
    assert client.post("/school/copies/", {"code": code_of(1)})["Location"] == DESK
    assert (record(client).status_code, record(client, 6).status_code, Pledge.objects.count()) == (302, 404, 1)
    assert "补发新链接" not in text_of(client.get(DESK))
    refused = [client.post(f"{DESK}{verb}", {"reason": "x"}).status_code for verb in ("link", "withdraw")]
    assert [*refused, client.get(f"/school/letters/{print_run.pk}/{units.school_a.code}/").status_code] == [404] * 3
