"""Correcting a name and withdrawing, through the private link."""

import datetime

import pytest
from bs4 import BeautifulSoup
from django.db import transaction
from django.utils import formats, timezone

from campaigns.models import PrintRun
from campaigns.printing.runs import confirm_print_run
from pledges.ledger import answers, corrections, erasure
from pledges.ledger.receipts import signatures_of
from pledges.models import PersonalData, Pledge, QuizTotal
from tests.pledges.receipt.test_receipt import receipt_link
from tests.pledges.signing.samples import CROSS, OTHER_KEY, QUIZ, counts, declined, filled, held, repin
from tests.pledges.signing.test_signing import text_of


@pytest.fixture
def noted(monkeypatch):
    """What was appended to the ledger, each within a transaction."""
    calls = []
    for name, append in {"corrected": answers.corrected, "withdrawn": answers.withdrawn}.items():

        def note(pledge, name=name, append=append):
            assert transaction.get_connection().in_atomic_block
            calls.append((name, pledge.copy_number))
            append(pledge)

        monkeypatch.setattr(answers, name, note)
    return calls


def correct(client, link, **names):
    return client.post(link, {"do": "correct"} | names)


def kept():
    return signatures_of(Pledge.objects.select_related("personal_data").get(copy_number=1))


def test_a_typed_name_is_corrected_and_the_drawing_stays(client, print_run, noted, settings):
    link = receipt_link(client)
    receipt_link(client, 2, filled(submission_key=OTHER_KEY, child_name="李小红"))
    before = PersonalData.objects.values("sealed", "erase_on").get(pledge__copy_number=1)
    settings.DATA_KEYS = {"newer": b"n" * 32} | settings.DATA_KEYS
    response = correct(client, link, child_name=" 𠮷小明·䶮 ")
    assert (response.status_code, response["Location"]) == (302, link)
    assert kept() == {"child": {"name": "𠮷小明·䶮"}, "guardian": {"strokes": CROSS}}
    assert noted == [("corrected", 1)]
    after = PersonalData.objects.get(pledge__copy_number=1)
    assert (after.key_id, after.erase_on, bytes(after.sealed) == bytes(before["sealed"])) == ("newer", before["erase_on"], False)
    page = text_of(client.get(response["Location"]))
    assert "姓名已经改好" in page
    assert "𠮷小明·䶮" in page
    assert held() == counts(2, 3, 2, 2)


def test_the_same_name_again_changes_and_notes_nothing(client, print_run, noted):
    link = receipt_link(client)
    assert correct(client, link, child_name="张小明")["Location"] == link
    assert noted == []


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("", "孩子的姓名空着。请输入改正后的姓名；不想再保存的，请用下面的“撤回并删除”。"),
        ("张" * 21, "孩子的姓名最多 20 个字，现在有 21 个。请核对。"),
        ("张" * 5000, "孩子的姓名最多 20 个字，现在有 5000 个。请核对。"),
        ("http://a.cn", "孩子的姓名里不能有网址，也不能有 @ / < > 这样的符号。请只输入姓名。"),
        ("张\u202e明", "孩子的姓名里有显示不出来的字符。请重新输入。"),
        ("123", "孩子的姓名里没有文字。请输入姓名，不要只填数字或符号。"),
    ],
)
def test_a_bad_name_is_refused_and_nothing_changes(client, print_run, noted, name, sentence):
    link = receipt_link(client)
    response = correct(client, link, child_name=name)
    assert response.status_code == 422
    assert [message for _place, message in response.context["form"].mistakes()] == [sentence]
    assert sentence in text_of(response)
    assert kept()["child"] == {"name": "张小明"}
    assert noted == []


def test_what_was_drawn_has_no_name_to_correct(client, print_run, noted):
    link = receipt_link(client)
    response = correct(client, link, child_name="张小明", guardian_name="假名字")
    assert (response["Location"], kept()["guardian"], noted) == (link, {"strokes": CROSS}, [])


def test_declined_and_erased_answers_have_nothing_to_correct(client, print_run, noted):
    link = receipt_link(client, 1, declined())
    assert "姓名写错了" not in text_of(client.get(link))
    assert correct(client, link, child_name="张小明")["Location"] == link
    other = receipt_link(client, 2, filled(submission_key=OTHER_KEY))
    client.post(other, {"do": "withdraw"})
    assert correct(client, other, child_name="王小明")["Location"] == other
    assert (noted, held()) == ([("withdrawn", 2)], counts(2, 3, 0, 2))


def test_a_name_erased_in_the_meantime_does_not_come_back(client, print_run, noted):
    receipt_link(client)
    pledge = Pledge.objects.get()
    erasure.withdraw(pledge)
    with pytest.raises(corrections.NothingToCorrect):
        corrections.correct_names(pledge, {"child": "王小明"})
    assert (held().personal, noted) == (0, [("withdrawn", 1)])


def test_withdrawing_twice_is_noted_once(client, print_run, noted):
    link = receipt_link(client)
    assert [client.post(link, {"do": "withdraw"})["Location"] for _time in range(2)] == [link, link]
    assert noted == [("withdrawn", 1)]


# --- another answer


def test_a_family_that_signed_may_not_sign_after_all(client, print_run):
    link = receipt_link(client)
    assert "想改答复：改为不签" in text_of(client.get(link))
    assert client.post(link, {"do": "decline"})["Location"] == link
    for _reload in range(2):
        text = text_of(client.get(link))
        assert text.strip().startswith("答复已改为“已阅读，不签”")
        assert ("姓名和签名已经全部删除" in text, "张小明" in text, "自觉遵守交通信号。" in text) == (True, False, False)
    assert (Pledge.objects.get().outcome, held()) == ("declined", counts(1, 2, 0, 1))
    assert client.post(link, {"do": "decline"})["Location"] == link
    assert held() == counts(1, 2, 0, 1)


def test_a_family_that_did_not_sign_signs_after_all_with_the_same_form(client, print_run, campaign):
    link = receipt_link(client, 1, declined())
    page = client.get(f"{link}sign/")
    for part in ("自觉遵守交通信号。", "孩子签名", "自动删除，此前随时可以凭回执撤回", "想一想"):
        assert (part in text_of(page).replace(" ", "")) is (part != "想一想")
    refused = client.post(f"{link}sign/", filled(submission_key=OTHER_KEY, consent=None))
    assert (refused.status_code, "<title>错误：还没有提交，请补全" in refused.content.decode()) == (422, True)
    assert [place for place, _sentence in refused.context["form"].mistakes()] == ["consent"]
    assert (held(), 'value="张小明"' in refused.content.decode()) == (counts(1, 1, 0, 1), True)
    for _tap in range(2):
        assert client.post(f"{link}sign/", filled(submission_key=OTHER_KEY))["Location"] == link
    assert kept() == {"child": {"name": "张小明"}, "guardian": {"strokes": CROSS}}
    assert held() == counts(1, 2, 1, 1)
    assert text_of(client.get(link)).strip().startswith("答复已改为“已签承诺”")
    assert text_of(client.get(f"{link}sign/")).strip().startswith("答复已改为“已签承诺”")


def test_a_script_that_sends_it_is_told_where_the_receipt_is(client, print_run):
    link = receipt_link(client, 1, declined())
    told = client.post(f"{link}sign/?care=2", filled(submission_key=OTHER_KEY), HTTP_ACCEPT="application/json")
    assert told.json() == {"receipt": f"{link}?care=2"}


def test_the_questions_are_not_counted_twice(client, print_run):
    repin(print_run, quiz=QUIZ)
    link = receipt_link(client, 1, declined(question_1="2"))
    client.post(f"{link}sign/", filled(submission_key=OTHER_KEY, question_1="1", question_2="1"))
    assert list(QuizTotal.objects.values_list("answered_1", "right_1", "answered_2")) == [(1, 1, 0)]


def test_after_the_campaign_the_answer_stays_and_the_receipt_says_so(client, print_run, campaign):
    signed, not_signed = receipt_link(client), receipt_link(client, 2, declined(submission_key=OTHER_KEY))
    campaign.closes_on = timezone.localdate() - datetime.timedelta(days=1)
    campaign.save()
    sentence = f"活动已于{formats.date_format(campaign.closes_on)}结束，答复不能再改。"
    for link, change in ((signed, lambda: client.post(signed, {"do": "decline"})), (not_signed, lambda: client.post(f"{not_signed}sign/"))):
        assert sentence in text_of(client.get(link))
        response = change()
        assert (response.status_code, text_of(response).strip().startswith("答复没有改 ")) == (403, True)
        assert sentence in text_of(response)
    PrintRun.objects.update(recalled_at=timezone.now())
    assert "发信单位把这批信收回了，答复不能再改。" in text_of(client.post(signed, {"do": "decline"}))
    assert [pledge.outcome for pledge in Pledge.objects.order_by("copy_number")] == ["signed", "declined"]


def test_on_a_code_that_many_share_each_receipt_changes_its_own_answer(client, letter, units, people):
    confirm_print_run(letter, [units.class_a1], by=people.author, numbering=PrintRun.Numbering.CLASS)
    first, second = (receipt_link(client, 1, filled(submission_key=key * 24)) for key in "ab")
    client.post(first, {"do": "decline"})
    assert ["已签承诺" in text_of(client.get(link)) for link in (first, second)] == [False, True]
    assert sorted(Pledge.objects.values_list("outcome", flat=True)) == ["declined", "signed"]


def test_what_was_erased_is_said_at_the_top_and_stays_said(client, print_run):
    link = receipt_link(client)
    client.post(link, {"do": "withdraw"})
    for _reload in range(2):
        text = text_of(client.get(link)).strip()
        assert text.startswith("已经撤回，姓名和签名都删除了")
        assert ("我们保存过的姓名和签名，找不回来" in text, "答复已收到" in text) == (True, False)


@pytest.mark.parametrize("data", [{}, {"do": "else"}])
def test_a_form_without_a_known_wish_changes_nothing(client, print_run, noted, data):
    link = receipt_link(client)
    assert client.post(link, data).status_code == 422
    assert (noted, held().personal) == ([], 1)


def test_an_entry_that_cannot_be_written_keeps_the_names(client, print_run, monkeypatch):
    """The entry and the change are one transaction."""
    link = receipt_link(client)

    def fail(pledge):
        raise RuntimeError

    for name in ("corrected", "withdrawn"):
        monkeypatch.setattr(answers, name, fail)
    client.raise_request_exception = False
    assert correct(client, link, child_name="王小明").status_code == 500
    assert client.post(link, {"do": "withdraw"}).status_code == 500
    assert kept()["child"] == {"name": "张小明"}


def test_a_resident_signs_and_corrects_alone(client, print_run, noted):
    repin(print_run, signers=("resident",))
    link = receipt_link(client, 1, filled(child_name=None, guardian_strokes=None, resident_name="王大明"))
    assert correct(client, link, resident_name="王大鸣")["Location"] == link
    assert kept() == {"resident": {"name": "王大鸣"}}


def test_a_name_that_is_asked_about_is_corrected_when_it_is_confirmed(client, print_run, noted):
    link = receipt_link(client)
    asked = BeautifulSoup(correct(client, link, child_name="李1234567").content, "html.parser")
    tick = asked.select_one(".correct input[type=checkbox]")
    assert (tick["name"], tick["value"], kept()["child"]) == ("child_confirmed", "李1234567", {"name": "张小明"})
    assert correct(client, link, child_name="李12345678", child_confirmed="李1234567").status_code == 422
    assert correct(client, link, child_name="李1234567", child_confirmed="李1234567").status_code == 302
    assert (kept()["child"], noted) == ({"name": "李1234567"}, [("corrected", 1)])
