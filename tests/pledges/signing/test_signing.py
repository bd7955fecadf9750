"""The parent's page when all goes well."""

import html
import re

import pytest
from django.conf import settings
from django.utils import formats

from campaigns.models import Block
from pledges.models import PersonalData, Pledge
from pledges.signatures.vault import unseal
from tests.pledges.signing.samples import (
    CROSS,
    KEY,
    NOTHING,
    OTHER_KEY,
    counts,
    declined,
    drawn,
    filled,
    held,
    path_of,
    repin,
    sent_together,
)


def text_of(response):
    """What a reader sees, without tags and with single spaces."""
    main = re.search(r"<main.*</main>", response.content.decode(), re.DOTALL)[0]
    main = main.replace("<wbr>", "")
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<template.*?</template>|<[^>]+>", " ", main, flags=re.DOTALL)))


def signed_with():
    data = PersonalData.objects.select_related("pledge").get()
    return unseal(data.key_id, data.sealed, copy_number=data.pledge.copy_number, keys=settings.DATA_KEYS)


def test_the_letter_comes_first_then_clauses_signatures_consent_and_send(client, print_run, campaign):
    response = client.get(path_of(5))
    text = text_of(response)
    assert response.status_code == 200
    order = [
        "桃城区第一小学 三年级2班",
        "座号 2",
        "致小朋友们的一封信",
        "红灯停，绿灯行。",
        "签与不签，都不影响孩子在校的任何评价。",
        "文明出行承诺书",
        "自觉遵守交通信号。",
        "签与不签由您和孩子决定。",
        "我们已阅读，选择不签",
        "孩子签名",
        "家长（监护人）签名",
        f"{formats.date_format(campaign.erase_on)}自动删除",
        "儿童个人信息处理规则",
        "提交承诺",
        "我们已阅读，选择不签",
        "0318-0000000",
    ]
    place = 0
    for part in order:
        place = text.index(part, place) + len(part)


def test_nothing_is_ticked_and_every_opening_has_its_own_key(client, print_run):
    pages = [client.get(path_of(1)).content.decode() for _time in range(2)]
    assert "checked" not in pages[0]
    keys = [re.search(r'name="submission_key" value="([^"]+)"', page)[1] for page in pages]
    assert re.fullmatch(r"[A-Za-z0-9_-]{32}", keys[0])
    assert keys[0] != keys[1]


def test_only_the_signers_of_the_letter_are_asked(client, print_run):
    repin(print_run, signers=("guardian",))
    assert "孩子签名" not in text_of(client.get(path_of(1)))
    response = client.post(path_of(1), filled(child_name=None))
    assert response.status_code == 302
    assert signed_with() == {"guardian": {"strokes": CROSS}}


@pytest.mark.parametrize("signature", [{"resident_name": "王奶奶"}, {"resident_strokes": drawn()}])
def test_a_resident_signs_alone_typed_or_drawn(client, print_run, signature):
    repin(print_run, signers=("resident",))
    response = client.post(path_of(1), {"submission_key": KEY, "consent": "yes", "answer": "signed", **signature})
    assert response.status_code == 302
    assert signed_with() == {"resident": {"name": "王奶奶"} if "resident_name" in signature else {"strokes": CROSS}}
    assert "本人签名" in text_of(client.get(response["Location"]))
    assert held() == counts(1, 1, 1, 1)


def test_a_typed_and_a_drawn_signature_are_counted_and_kept(client, print_run):
    response = client.post(path_of(1), filled(child_name=" 𠮷田·䶮 "))
    assert response.status_code == 302
    assert re.fullmatch(r"/r/[0-9a-f]{32}/", response["Location"])
    assert signed_with() == {"child": {"name": "𠮷田·䶮"}, "guardian": {"strokes": CROSS}}
    assert held() == counts(1, 1, 1, 1)
    pledge = Pledge.objects.get()
    assert (pledge.copy_number, pledge.outcome, pledge.channel) == (1, "signed", "phone")


def test_a_form_without_files_posted_as_browsers_do_is_the_same(client, print_run):
    from urllib.parse import urlencode

    response = client.post(path_of(1), urlencode(filled()), content_type="application/x-www-form-urlencoded")
    assert response.status_code == 302
    assert held() == counts(1, 1, 1, 1)


def test_a_typed_name_comes_before_a_drawing(client, print_run):
    client.post(path_of(1), filled(child_strokes=drawn()))
    assert signed_with()["child"] == {"name": "张小明"}


def test_declining_needs_neither_consent_nor_signature_and_keeps_no_name(client, print_run):
    response = client.post(path_of(1), declined())
    assert response.status_code == 302
    assert held() == counts(1, 1, 0, 1)
    assert Pledge.objects.get().outcome == "declined"


@pytest.mark.parametrize("written", [{"child_name": "张小明"}, {"guardian_strokes": drawn()}])
def test_not_signing_with_something_written_is_asked_about_once(client, print_run, written):
    """Beneath "submit" lies "not signing": a slip of the thumb drops no signature."""
    data = declined() | written
    response = client.post(path_of(1), data)
    page, text = response.content.decode(), text_of(response)
    assert (response.status_code, held()) == (422, NOTHING)
    assert "还没有提交：签，还是不签？" in page.split("</title>")[0]
    assert text.index("还没有提交：签，还是不签？") < text.index("再读一遍这封信")
    for value in written.values():
        assert f'value="{html.escape(value)}"' in page
    assert re.search(r'<button [^>]*form="answer" name="answer" value="declined_for_sure">', page)
    assert client.post(path_of(1), data | {"answer": "declined_for_sure"}).status_code == 302
    assert (Pledge.objects.get().outcome, held()) == ("declined", counts(1, 1, 0, 1))


def test_who_goes_back_to_sign_sends_the_same_form(client, print_run):
    client.post(path_of(1), filled(answer="declined"))
    assert client.post(path_of(1), filled()).status_code == 302
    assert (Pledge.objects.get().outcome, held()) == ("signed", counts(1, 1, 1, 1))


def test_a_second_tap_gets_the_same_receipt(client, print_run):
    first, second = (client.post(path_of(1), filled())["Location"] for _tap in range(2))
    assert first == second
    assert held() == counts(1, 1, 1, 1)


def test_scanned_again_signed_and_declined_look_the_same(client, print_run):
    """Both copies are in one class; only code and seat differ between their pages."""
    client.post(path_of(1), filled())
    client.post(path_of(2), declined(submission_key=OTHER_KEY))
    pages = [client.get(path_of(number)) for number in (1, 2)]
    assert [page.status_code for page in pages] == [200, 200]
    texts = [text_of(page) for page in pages]
    codes = [re.search(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){3}", text)[0] for text in texts]
    assert texts[0].replace(codes[0], "CODE").replace("座号 1", "座号 N") == texts[1].replace(codes[1], "CODE").replace("座号 2", "座号 N")
    assert "已答复" in texts[0]
    assert "张小明" not in pages[0].content.decode()
    assert "不是我们答复的？" in texts[0]
    assert "0318-0000000" in texts[0]


def test_an_answer_from_another_phone_shows_answered_and_changes_nothing(client, print_run):
    client.post(path_of(1), filled())
    before = Pledge.objects.values().get()
    for data in (filled(submission_key=OTHER_KEY), declined(submission_key=OTHER_KEY), filled(submission_key=OTHER_KEY, consent=None)):
        response = client.post(path_of(1), data)
        assert response.status_code == 200
        assert "已答复" in text_of(response)
    assert Pledge.objects.values().get() == before
    assert held() == counts(1, 1, 1, 1)


@pytest.mark.parametrize(
    "typed", [str.lower, lambda code: code.replace("0", "o"), lambda code: f"{code[:4]}-{code[4:8]} {code[8:]}", "{}/".format]
)
def test_a_code_as_people_type_it_opens_the_letter(client, print_run, typed):
    code = path_of(1).removeprefix("/p/")
    response = client.get(f"/p/{typed(code)}")
    assert response.status_code == 200
    assert f'action="/p/{code}"' in response.content.decode()


def test_the_words_are_those_that_were_printed(client, print_run, letter):
    letter.title = "改过的标题"
    letter.save_revision().publish()
    assert "致小朋友们的一封信" in text_of(client.get(path_of(1)))


def test_the_names_are_those_that_were_printed(client, print_run, units):
    units.school_a.name = "改名后的学校"
    units.school_a.save()
    assert "桃城区第一小学" in text_of(client.get(path_of(1)))


def test_no_cookie_no_cache_no_referrer(client, print_run):
    answered = client.post(path_of(1), filled())
    responses = [client.get(path_of(2)), answered, client.get(answered["Location"]), client.get(path_of(1)), client.get("/p/wrong")]
    for response in responses:
        assert response["Cache-Control"] == "private, no-store"
        assert response["Referrer-Policy"] == "no-referrer"
        assert "Cookie" not in response.get("Vary", "")
    assert len(client.cookies) == 0


def test_a_form_from_elsewhere_needs_no_token(print_run):
    """There is no session to borrow: the code on the paper is all the authority there is."""
    from django.test import Client

    assert Client(enforce_csrf_checks=True).post(path_of(1), filled()).status_code == 302


def test_in_english_the_letter_stays_as_it_is(client, print_run):
    page = client.get(f"/en{path_of(1)}")
    assert page.status_code == 200
    assert '<article class="letter" lang="zh-Hans">' in page.content.decode()
    assert client.post(f"/en{path_of(1)}", filled())["Location"].startswith("/en/r/")


@pytest.mark.parametrize("number", [1, 6])
def test_queries_of_the_page(client, print_run, django_assert_num_queries, number):
    """Block and campaign, whether answered; the same for a class of three and of two. The words were read for an earlier page."""
    assert Block.objects.filter(first_number=number).exists()
    client.get(path_of(number))
    with django_assert_num_queries(2):
        client.get(path_of(number))


def test_queries_of_an_answer(client, print_run, django_assert_num_queries):
    """Block and campaign; savepoint, pledge; entry, personal data and total together; release."""
    client.post(path_of(1), filled(submission_key=OTHER_KEY))
    with django_assert_num_queries(4 + sent_together(3)):
        client.post(path_of(2), filled(submission_key=KEY))


def test_queries_of_an_answered_page(client, print_run, django_assert_num_queries):
    client.post(path_of(1), filled())
    with django_assert_num_queries(2):
        client.get(path_of(1))
