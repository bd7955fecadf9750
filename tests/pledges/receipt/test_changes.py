"""Correcting a name and withdrawing, through the private link."""

import pytest
from django.db import transaction

from pledges.ledger import answers, corrections, erasure
from pledges.ledger.receipts import signatures_of
from pledges.models import PersonalData, Pledge
from tests.pledges.receipt.test_receipt import receipt_link
from tests.pledges.signing.samples import CROSS, OTHER_KEY, counts, declined, filled, held, repin
from tests.pledges.signing.test_signing import text_of


@pytest.fixture
def noted(monkeypatch):
    """What was appended to the ledger, each within a transaction."""
    calls = []
    for name in ("corrected", "withdrawn"):

        def note(pledge, name=name):
            assert transaction.get_connection().in_atomic_block
            calls.append((name, pledge.copy_number))

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
    assert (response.status_code, response["Location"]) == (302, f"{link}?corrected")
    assert kept() == {"child": {"name": "𠮷小明·䶮"}, "guardian": {"strokes": CROSS}}
    assert noted == [("corrected", 1)]
    after = PersonalData.objects.get(pledge__copy_number=1)
    assert (after.key_id, after.erase_on, bytes(after.sealed) == bytes(before["sealed"])) == ("newer", before["erase_on"], False)
    page = text_of(client.get(response["Location"]))
    assert "姓名已经改好" in page
    assert "𠮷小明·䶮" in page
    assert held() == counts(2, 2, 2, 2)


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
    assert (noted, held()) == ([("withdrawn", 2)], counts(2, 2, 0, 2))


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
    assert correct(client, link, resident_name="王大鸣")["Location"] == f"{link}?corrected"
    assert kept() == {"resident": {"name": "王大鸣"}}
