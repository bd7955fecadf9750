import base64
import datetime
import re
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.utils import formats, timezone

from campaigns.models import CampaignPage
from campaigns.printing.finding import copy_for
from pledges.ledger.erasure import erase_expired
from pledges.ledger.links import renew_link
from pledges.models import PersonalData, Pledge, Slip, SlipPicture
from pledges.signatures import strokes
from tests.pledges.scanning.bookkeeping.reviewing_samples import code, scanned, signed
from tests.pledges.scanning.conftest import scans_root  # noqa: F401
from tests.pledges.signing.samples import CROSS, OTHER_KEY, counts, declined, filled, held, path_of
from tests.pledges.signing.test_signing import text_of


def receipt_link(client, number=1, data=None):
    return client.post(path_of(number), data or filled())["Location"]


def test_the_receipt_tells_what_was_promised(client, print_run, campaign):
    link = receipt_link(client, data=filled(child_name="𠮷田·䶮"))
    response = client.get(link)
    text = text_of(response)
    pledge = Pledge.objects.get()
    assert response.status_code == 200
    for part in (
        f"{timezone.localdate():%Y}-{pledge.pk:08d}",
        formats.date_format(timezone.localtime(pledge.at), "DATETIME_FORMAT"),
        "桃城区第一小学 三年级1班",
        "已签承诺",
        "自觉遵守交通信号。",
        "骑乘电动自行车戴好头盔。",
        "𠮷田·䶮",
        f"http://testserver{link}",
        f"{formats.date_format(campaign.erase_on)}自动删除",
    ):
        assert part in text
    picture = re.search(r'<img src="data:image/svg\+xml;base64,([^"]+)"', response.content.decode())[1]
    assert base64.b64decode(picture).decode() == strokes.svg(CROSS)


def test_the_receipt_tells_that_a_picture_of_the_paper_is_kept_until_the_family_withdraws(client, print_run, campaign, units):
    scanned(campaign, units.school_a, signed(2))
    link = receipt_link(client)
    assert "交回的纸质回执" not in text_of(client.get(link))  # another copy's
    scanned(campaign, units.school_a, signed(1), name="later.pdf")
    sentence = f"交回的纸质回执：扫描后裁出来的那一联，加密保存，{formats.date_format(campaign.erase_on)}自动删除。"
    assert sentence in text_of(client.get(link)).replace(" ", "")
    client.post(link, {"do": "withdraw"})
    assert ("交回的纸质回执" in text_of(client.get(link)), SlipPicture.objects.count()) == (False, 1)


def test_a_family_that_answered_on_paper_alone_can_have_its_picture_erased(client, print_run, campaign, units, people):
    scanned(campaign, units.school_a, signed(1))
    link = f"/r/{renew_link(copy_for(code(1)), by=people.secretary, reason='lost')}/"
    text = text_of(client.get(link))
    assert ("交回的纸质回执" in text, "撤回并删除" in text, "签名和姓名已经删除" in text) == (True, True, False)
    client.post(link, {"do": "withdraw"})
    text = text_of(client.get(link))
    assert ("撤回并删除" in text, SlipPicture.objects.count(), Pledge.objects.standing().count()) == (False, 0, 1)


@pytest.mark.parametrize(("credit", "sentence"), [("answer", "已经计入，不用补签。"), ("", "以这份答复为准，只计一次，不用补签。")])
def test_the_receipt_says_whether_a_half_signed_slip_counted(client, print_run, campaign, units, credit, sentence):
    scanned(campaign, units.school_a, signed(1))
    link = f"/r/{renew_link(copy_for(code(1)), by=campaign.owner or User.objects.first(), reason='lost')}/"
    assert "还缺一个签名" not in text_of(client.get(link))
    Slip.objects.update(state="partly_signed", credit=credit)
    assert sentence in text_of(client.get(link))


def test_the_receipt_of_those_who_do_not_sign(client, print_run):
    text = text_of(client.get(receipt_link(client, data=declined())))
    assert "已阅读，不签" in text
    assert "没有保存任何姓名和签名。" in text
    assert "自觉遵守交通信号。" not in text
    assert "撤回" not in text


@pytest.mark.parametrize("token", ["0" * 32, "unknown", "0" * 31, "A" * 500, "0" * 32 + "%0a"])
def test_an_unknown_receipt(client, print_run, token):
    receipt_link(client)
    response = client.get(f"/r/{token}/")
    assert response.status_code == 404
    assert "没有找到这份回执" in text_of(response)
    assert response["Cache-Control"] == "private, no-store"


def test_a_malformed_token_is_refused_without_a_query(client, db, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/r/unknown/").status_code == 404


def test_queries_of_the_receipt(client, print_run, django_assert_num_queries):
    link = receipt_link(client)
    with django_assert_num_queries(4):
        client.get(link)


def test_the_family_withdraws_and_the_count_stays(client, print_run):
    link = receipt_link(client)
    other = receipt_link(client, 2, filled(submission_key=OTHER_KEY, child_name="李小红"))
    assert client.post(link, {"do": "withdraw"})["Location"] == link
    text = text_of(client.get(link))
    assert "签名和姓名已经删除，找不回来了。" in text
    assert "已签承诺" in text
    assert "张小明" not in text
    assert "撤回并删除" not in text
    assert "李小红" in text_of(client.get(other))
    assert held() == counts(2, 3, 1, 2)
    assert client.post(link, {"do": "withdraw"}).status_code == 302
    assert held() == counts(2, 3, 1, 2)


def test_nobody_withdraws_without_the_link(client, print_run):
    receipt_link(client)
    assert client.post(f"/r/{'0' * 32}/", {"do": "withdraw"}).status_code == 404
    assert held() == counts(1, 1, 1, 1)


def test_a_receipt_whose_key_is_gone_still_holds(client, print_run, settings):
    link = receipt_link(client)
    settings.DATA_KEYS = {"other": b"o" * 32}
    response = client.get(link)
    assert response.status_code == 200
    assert "签名还在，但现在打不开" in text_of(response)
    assert "撤回并删除" in text_of(response)


def test_erasing_takes_what_is_due_and_leaves_the_rest(client, print_run):
    links = [receipt_link(client, number, filled(submission_key=f"key-of-the-copy-number-{number}")) for number in (1, 2, 3)]
    today = timezone.localdate()
    for number, days in ((1, -1), (2, 0), (3, 1)):
        PersonalData.objects.filter(pledge__copy_number=number).update(erase_on=today + datetime.timedelta(days=days))
    printed = StringIO()
    call_command("erase_expired", stdout=printed)
    assert re.findall(r"\d+", printed.getvalue()) == ["2", "0"]
    assert held() == counts(3, 3, 1, 3)
    assert ["张小明" in text_of(client.get(link)) for link in links] == [False, False, True]
    assert ["已签承诺" in text_of(client.get(link)) for link in links] == [True, True, True]
    assert erase_expired() == 0


def test_the_day_is_that_of_the_office_not_of_greenwich(client, print_run, monkeypatch):
    """At 00:30 on the day in Shanghai it is still the day before in UTC."""
    receipt_link(client)
    for model in (PersonalData, CampaignPage):
        model.objects.update(erase_on=datetime.date(2027, 1, 31))
    monkeypatch.setattr(timezone, "now", lambda: datetime.datetime(2027, 1, 30, 15, 59, tzinfo=datetime.UTC))
    assert erase_expired() == 0
    monkeypatch.setattr(timezone, "now", lambda: datetime.datetime(2027, 1, 30, 16, 30, tzinfo=datetime.UTC))
    assert erase_expired() == 1


@pytest.mark.parametrize("families", [1, 3])
def test_erasing_costs_the_same_however_many_there_are(client, print_run, django_assert_num_queries, families):
    """What a campaign's nearer day would change, words, pictures and names of files are looked for; a batch is read and deleted."""
    for number in range(1, families + 1):
        receipt_link(client, number, filled(submission_key=f"key-of-the-copy-number-{number}"))
    PersonalData.objects.update(erase_on=timezone.localdate())
    with django_assert_num_queries(20):
        assert erase_expired() == families
