"""Every bad input: its status, its own sentence, and that the ledger did not change."""

import datetime
import html
import re

import pytest
from bs4 import BeautifulSoup
from django.utils import formats, timezone

from campaigns.models import CampaignPage, PrintRun
from campaigns.printing.changes import void_copies
from pledges.ledger.receipts import signatures_of
from pledges.models import Pledge
from pledges.signing.forms import CONSENT_MISSING, STALE
from tests.pledges.signing.samples import DOT, KEY, NOTHING, OTHER_KEY, counts, declined, drawn, filled, held, path_of
from tests.pledges.signing.test_signing import text_of

PLACE = "桃城区第一小学 三年级1班"
FORGED = "0000000000000000"


def mistakes_in(response):
    """Return [(id it links to, sentence)] of the error summary, each checked to be on the page."""
    page = response.content.decode()
    summary = re.search(r'id="mistakes".*?</ul>', page, re.DOTALL)[0]
    links = [(place, html.unescape(sentence)) for place, sentence in re.findall(r'<a href="#([\w-]+)">(.*?)</a>', summary)]
    assert all(f'id="{place}"' in page for place, _sentence in links)
    return links


# --- codes that are not ours


@pytest.mark.parametrize("code", [FORGED, "WRONG", "二维码", "A" * 300, "0000/0000", "000001AHPT8D61JR0"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_forged_code_is_refused_without_a_query(client, django_assert_num_queries, db, method, code):
    with django_assert_num_queries(0):
        response = getattr(client, method)(f"/p/{code}")
    text = text_of(response)
    assert response.status_code == 404
    assert "没有这个编码" in text
    assert "也不要到别的网站去签" in text
    assert "0318-0000000" in text
    assert 'action="/p/"' in response.content.decode()


def test_a_mistyped_code_is_shown_again_to_be_corrected(client, django_assert_num_queries, db):
    with django_assert_num_queries(0):
        response = client.get("/p/0000000000000001")
    assert 'value="0000-0000-0000-0001"' in response.content.decode()


def test_a_code_of_a_number_that_was_never_printed_is_not_ours(client, print_run):
    assert client.get(path_of(8)).status_code == 404


def test_the_page_for_typing_asks_nothing_of_the_database(client, django_assert_num_queries, db):
    code = path_of(1).removeprefix("/p/")
    with django_assert_num_queries(0):
        assert client.get("/p/").status_code == 200
        assert client.get("/p/", {"code": "nothing"}).status_code == 404
        assert client.get("/p/", {"code": f" {code[:8]}-{code[8:].lower()}"})["Location"] == f"/p/{code}"


def test_typed_markup_is_shown_as_text(client, db):
    page = client.get("/p/", {"code": '"><script>alert(1)</script>'}).content.decode()
    assert "<script>alert" not in page


# --- copies that cannot be answered (any more, or yet)


def refused(client, status, title):
    """Check that copy 1 is refused to readers and to senders alike, and return the page's text."""
    for response in (client.get(path_of(1)), client.post(path_of(1), filled()), client.post(path_of(1), declined())):
        text = text_of(response)
        assert response.status_code == status
        assert title in text
        assert PLACE in text
    assert held() == NOTHING
    return text


def test_a_voided_copy(client, print_run, people):
    block = print_run.blocks.get(first_number=1)
    void_copies(block, 1, 1, reason="印坏了", by=people.author)
    text = refused(client, 410, "这一份信已经作废")
    assert "请问班主任要一份" in text
    assert client.get(path_of(2)).status_code == 200


def test_a_recalled_run(client, print_run):
    PrintRun.objects.update(recalled_at=timezone.now())
    text = refused(client, 410, "这批信已经收回")
    assert "把信整张交回班主任" in text


@pytest.mark.parametrize(("opens", "closes", "title"), [(1, 9, "活动还没有开始"), (-9, -1, "活动已经结束")])
def test_a_campaign_that_is_not_open(client, print_run, opens, closes, title):
    today = timezone.localdate()
    first, last = today + datetime.timedelta(days=opens), today + datetime.timedelta(days=closes)
    CampaignPage.objects.update(opens_on=first, closes_on=last)
    text = refused(client, 403, title)
    assert f"{formats.date_format(first)}到{formats.date_format(last)}" in text


@pytest.mark.parametrize(("opens", "closes"), [(0, 0), (-3, 0), (0, 3)])
def test_first_and_last_day_are_open(client, print_run, opens, closes):
    today = timezone.localdate()
    CampaignPage.objects.update(opens_on=today + datetime.timedelta(days=opens), closes_on=today + datetime.timedelta(days=closes))
    assert client.get(path_of(1)).status_code == 200


# --- forms that are not right

CHILD_MISSING = "还没有孩子的签名。请手写，或输入姓名。"
GUARDIAN_MISSING = "还没有家长（监护人）的签名。请手写，或输入姓名。"


@pytest.mark.parametrize(
    ("changes", "mistakes"),
    [
        ({"child_name": ""}, [("child", CHILD_MISSING)]),
        ({"child_name": None}, [("child", CHILD_MISSING)]),
        ({"child_name": " \u3000"}, [("child", CHILD_MISSING)]),
        ({"guardian_strokes": ""}, [("guardian", GUARDIAN_MISSING)]),
        ({"guardian_strokes": drawn([])}, [("guardian", "家长（监护人）的签名太短，看起来只是一个点。请把名字写完整，或改为输入姓名。")]),
        ({"guardian_strokes": drawn(DOT)}, [("guardian", "家长（监护人）的签名太短，看起来只是一个点。请把名字写完整，或改为输入姓名。")]),
        ({"guardian_strokes": "{broken"}, [("guardian", "家长（监护人）的签名没有传完整。请重写一次，或改为输入姓名。")]),
        ({"guardian_strokes": "[" * 50_000}, [("guardian", "家长（监护人）的签名没有传完整。请重写一次，或改为输入姓名。")]),
        (
            {"guardian_strokes": drawn([[[1, 1]]] * 201)},
            [("guardian", "家长（监护人）的签名笔画太多，没法保存。请清除后重写，或改为输入姓名。")],
        ),
        ({"child_name": "王" * 21}, [("child", "孩子的姓名最多 20 个字，现在有 21 个。请核对；姓名确实更长的，请改为手写。")]),
        ({"child_name": "王" * 5000}, [("child", "孩子的姓名最多 20 个字，现在有 5000 个。请核对；姓名确实更长的，请改为手写。")]),
        ({"child_name": "王\u202e明"}, [("child", "孩子的姓名里有显示不出来的字符。请重新输入，或改为手写。")]),
        ({"child_name": "王\x00明"}, [("child", "孩子的姓名里有显示不出来的字符。请重新输入，或改为手写。")]),
        ({"child_name": "www.a.cn"}, [("child", "孩子的姓名里不能有网址，也不能有 @ / < > 这样的符号。请只输入姓名。")]),
        ({"child_name": "123"}, [("child", "孩子的姓名里没有文字。请输入姓名，不要只填数字或符号。")]),
        ({"consent": None}, [("consent", str(CONSENT_MISSING))]),
        ({"submission_key": None}, [("send", str(STALE))]),
        ({"submission_key": "short"}, [("send", str(STALE))]),
        ({"answer": None, "consent": None, "child_name": ""}, [("child", CHILD_MISSING), ("consent", str(CONSENT_MISSING))]),
    ],
)
def test_a_mistake_has_its_own_sentence_and_changes_nothing(client, print_run, changes, mistakes):
    response = client.post(path_of(1), filled(**changes))
    assert response.status_code == 422
    assert mistakes_in(response) == mistakes
    assert PLACE in text_of(response)
    assert held() == NOTHING


def test_an_empty_form_names_all_that_is_missing_in_the_order_of_the_page(client, print_run):
    response = client.post(path_of(1), {})
    assert [place for place, _sentence in mistakes_in(response)] == ["send", "child", "guardian", "consent"]
    assert "有 4 处要补一下" in text_of(response)


def test_a_mistake_keeps_everything_that_was_entered(client, print_run):
    name = "王" * 21 + '"<𠮷>'
    page = client.post(path_of(1), filled(child_name=name)).content.decode()
    assert f'name="submission_key" value="{KEY}"' in page
    assert f'name="child_name" value="{html.escape(name)}"' in page
    assert f'name="guardian_strokes" value="{html.escape(drawn())}"' in page
    assert 'name="consent" value="yes" checked' in page
    assert "红灯停，绿灯行。" in page


def test_a_mistake_can_be_mended_on_the_same_page(client, print_run):
    assert client.post(path_of(1), filled(consent=None)).status_code == 422
    assert client.post(path_of(1), filled()).status_code == 302
    assert held() == counts(1, 1, 1, 1)


def test_a_form_without_a_key_gets_one(client, print_run):
    page = client.post(path_of(1), filled(submission_key=None)).content.decode()
    key = re.search(r'name="submission_key" value="([\w-]{32})"', page)[1]
    assert client.post(path_of(1), filled(submission_key=key)).status_code == 302


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"--x\r\nbroken", "multipart/form-data; boundary=x"),
        (b"broken", "multipart/form-data"),
        (b'{"answer": "declined"}', "application/json"),
        (b"answer=declined", "application/x-www-form-urlencoded; charset=utf-16"),
        (b"&".join(b"a=1" for _field in range(2000)), "application/x-www-form-urlencoded"),
        (b"\xff\xfe\x00", "text/plain"),
    ],
)
def test_a_body_that_is_no_form_is_shown_the_form(client, print_run, body, content_type):
    response = client.post(path_of(1), body, content_type=content_type)
    assert response.status_code == 422
    assert PLACE in text_of(response)
    assert held() == NOTHING


@pytest.mark.parametrize("size", [256 * 1024 + 1, 5_000_000])
def test_a_body_that_is_too_large(client, print_run, size):
    response = client.post(path_of(1), b"a" * size, content_type="application/x-www-form-urlencoded")
    text = text_of(response)
    assert response.status_code == 413
    assert "内容太大，没有提交" in text
    assert PLACE in text
    assert held() == NOTHING


def test_a_large_body_is_judged_by_its_header_before_it_is_read(client, print_run):
    response = client.post(path_of(1), filled(), CONTENT_LENGTH="300000")
    assert response.status_code == 413
    assert held() == NOTHING


def test_two_crowded_signatures_are_not_too_large(client, print_run):
    from urllib.parse import urlencode

    crowded = drawn([[[999 - index % 2, 400 + index] for index in range(80)]] * 50)
    body = urlencode(filled(child_name="", child_strokes=crowded, guardian_strokes=crowded))
    assert client.post(path_of(1), body, content_type="application/x-www-form-urlencoded").status_code == 302


@pytest.mark.parametrize("change", [{"child_name": "李四"}, {"answer": "declined"}, {"consent": None}, {"child_name": ""}])
def test_a_replayed_page_with_another_content_is_refused_and_the_first_answer_stays(client, print_run, change):
    client.post(path_of(1), filled())
    response = client.post(path_of(1), filled(**change))
    text = text_of(response)
    assert response.status_code == 422
    assert "同一个页面先前提交过一次，这一次的内容和那一次不同。先前的答复有效，这一次没有改变它。" in text
    assert PLACE in text
    assert held() == counts(1, 1, 1, 1)


def test_a_page_replayed_for_another_copy_is_refused(client, print_run):
    client.post(path_of(1), filled())
    assert client.post(path_of(2), filled()).status_code == 422
    assert client.get(path_of(2)).status_code == 200
    assert held() == counts(1, 1, 1, 1)
    assert client.post(path_of(2), filled(submission_key=OTHER_KEY)).status_code == 302


def test_other_methods_change_nothing(client, print_run):
    assert [getattr(client, method)(path_of(1)).status_code for method in ("put", "patch", "delete")] == [405, 405, 405]
    assert held() == NOTHING


@pytest.mark.parametrize("name", ["李1234567", "小明🌟"])
def test_a_name_that_is_asked_about_can_be_insisted_on_and_nothing_else_slips_in(client, print_run, name):
    """The tick is for the name that was shown: who changes a digit is asked anew."""
    asked = BeautifulSoup(client.post(path_of(1), filled(child_name=name)).content, "html.parser")
    tick = asked.select_one("#child input[type=checkbox]")
    assert (tick["name"], tick["value"], tick.has_attr("checked")) == ("child_confirmed", name, False)
    assert asked.select_one("#guardian input[type=checkbox]") is None
    changed = filled(child_name=name + "8", child_confirmed=name)
    assert (client.post(path_of(1), changed).status_code, Pledge.objects.count()) == (422, 0)
    assert client.post(path_of(1), filled(child_name=name, child_confirmed=name)).status_code == 302
    assert signatures_of(Pledge.objects.select_related("personal_data").get())["child"] == {"name": name}
