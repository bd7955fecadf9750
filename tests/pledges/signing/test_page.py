"""What an officer sets for the signing page: questions, which signatures make it complete, a recording; and what holds on every one."""

import html
import re

import pytest

from pledges.models import Pledge, QuizTotal
from pledges.signing.forms import TRAPPED
from tests.pledges.signing.samples import (
    KEY,
    NOTHING,
    OTHER_KEY,
    QUIZ,
    counts,
    declined,
    drawn,
    filled,
    held,
    path_of,
    repin,
    sent_together,
)
from tests.pledges.signing.test_refusals import mistakes_in
from tests.pledges.signing.test_signing import signed_with, text_of

SUMS = ("answered_1", "right_1", "answered_2", "right_2", "answered_3", "right_3")


@pytest.fixture
def quiz(print_run):
    repin(print_run, quiz=QUIZ)


def sums():
    return list(QuizTotal.objects.order_by("block").values_list(*SUMS))


# --- questions


def test_questions_come_between_the_letter_and_the_clauses_with_their_explanations(client, quiz):
    text = text_of(client.get(path_of(1)))
    order = ["红灯停，绿灯行。", "第 2 步，共 4 步", QUIZ[0].text, "每一个人", "✓ 答对了", "正确的是： 每一个人", QUIZ[0].explanation]
    places = [text.index(part) for part in [*order, "文明出行承诺书"]]
    assert places == sorted(places)


def test_a_letter_without_questions_has_no_such_step(client, print_run):
    text = text_of(client.get(path_of(1)))
    assert ("想一想" in text, "第 2 步，共 3 步" in text) == (False, True)


def test_only_sums_are_kept_and_those_who_decline_are_counted_too(client, quiz):
    client.post(path_of(1), filled(question_1="2", question_2="3"))
    client.post(path_of(2), declined(submission_key=OTHER_KEY, question_1="1"))
    client.post(path_of(4), filled(submission_key="key-of-the-other-class-0123456789"))
    assert sums() == [(2, 1, 1, 0, 0, 0)]
    assert held() == counts(3, 3, 2, 3)
    assert "question" not in " ".join(str(row) for row in Pledge.objects.values())


def test_the_first_choice_counts_not_the_last(client, quiz):
    client.post(path_of(1), filled(question_1="2", first_1="1", question_2="1", first_2="1"))
    assert sums() == [(1, 0, 1, 1, 0, 0)]


@pytest.mark.parametrize("choice", ["0", "3", "-1", "二", "1 ", "9" * 500])
def test_a_choice_that_is_not_there_is_none(client, quiz, choice):
    assert client.post(path_of(1), filled(question_1=choice)).status_code == 302
    assert sums() == []


def test_a_repetition_counts_no_choice_twice(client, quiz):
    for _tap in range(3):
        client.post(path_of(1), filled(question_1="2"))
    client.post(path_of(1), filled(submission_key=OTHER_KEY, question_1="2"))
    assert sums() == [(1, 1, 0, 0, 0, 0)]


def test_a_choice_survives_a_mistake_elsewhere(client, quiz):
    page = client.post(path_of(1), filled(consent=None, question_1="1", first_1="2")).content.decode()
    assert re.findall(r'id="(question-\d-\d)"[^>]* checked', page) == ["question-1-1"]
    assert 'name="first_1" value="2"' in page
    assert sums() == []


def test_choices_are_one_statement_more(client, quiz, django_assert_num_queries):
    client.post(path_of(1), filled(submission_key=OTHER_KEY, question_1="1"))
    with django_assert_num_queries(4 + sent_together(4)):
        client.post(path_of(2), filled(question_1="2", question_2="1"))


# --- which signatures make it complete

NOBODY = "还没有签名。请至少有一位手写，或输入姓名。"
GUARDIAN_MISSING = "还没有家长（监护人）的签名。请手写，或输入姓名。"


@pytest.mark.parametrize(
    ("complete_with", "changes", "mistakes"),
    [
        ("guardian", {"child_name": ""}, []),
        ("guardian", {"guardian_strokes": ""}, [("guardian", GUARDIAN_MISSING)]),
        ("any", {"child_name": ""}, []),
        ("any", {"guardian_strokes": ""}, []),
        ("any", {"child_name": "", "guardian_strokes": ""}, [("child", NOBODY)]),
        ("any", {"child_name": "王" * 21}, [("child", "孩子的姓名最多 20 个字，现在有 21 个。请核对；姓名确实更长的，请改为手写。")]),
    ],
)
def test_the_campaign_says_which_signatures_it_takes(client, print_run, complete_with, changes, mistakes):
    repin(print_run, complete_with=complete_with)
    response = client.post(path_of(1), filled(**changes))
    if mistakes:
        assert (response.status_code, mistakes_in(response), held()) == (422, mistakes, NOTHING)
    else:
        assert (response.status_code, len(signed_with())) == (302, 1)


@pytest.mark.parametrize(("complete_with", "marks"), [("all", 0), ("guardian", 1), ("any", 2)])
def test_the_page_says_whose_signature_may_be_left_out(client, print_run, complete_with, marks):
    repin(print_run, complete_with=complete_with)
    assert len(re.findall("（可以不签）|（至少一位签）", text_of(client.get(path_of(1))))) == marks


def test_one_signature_that_is_enough_needs_consent_all_the_same(client, print_run):
    repin(print_run, complete_with="any")
    response = client.post(path_of(1), filled(child_name="", consent=None))
    assert [place for place, _sentence in mistakes_in(response)] == ["consent"]


def test_a_resident_signs_alone(client, print_run):
    repin(print_run, signers=("resident",))
    assert client.post(path_of(1), filled(resident_name="王大爷")).status_code == 302
    assert signed_with() == {"resident": {"name": "王大爷"}}


# --- what only a program does, and what a script asks


def test_a_trap_for_programs_records_nothing_and_lets_people_go_on(client, print_run):
    for data in (filled(topic="buy"), declined(topic="http://x.cn")):
        response = client.post(path_of(1), data)
        assert response.status_code == 422
        assert mistakes_in(response) == [("send", str(TRAPPED))]
        assert 'name="topic" value=""' in response.content.decode()
    assert held() == NOTHING
    assert client.post(path_of(1), filled()).status_code == 302


def test_the_trap_is_out_of_everybodys_way(client, print_run):
    page = client.get(path_of(1)).content.decode()
    trap = re.search(r'<div class="trap".*?</div>', page)[0]
    assert ('aria-hidden="true"' in trap, 'tabindex="-1"' in trap, 'autocomplete="off"' in trap) == (True, True, True)


def test_a_script_is_told_where_the_receipt_is(client, print_run):
    told = [client.post(path_of(1), filled(), HTTP_ACCEPT="application/json") for _time in range(2)]
    plain = client.post(path_of(1), filled())
    assert [response.json() for response in told] == [{"receipt": plain["Location"]}] * 2
    assert told[0]["Cache-Control"] == "private, no-store"
    refused = client.post(path_of(2), filled(submission_key=OTHER_KEY, consent=None), HTTP_ACCEPT="application/json")
    assert (refused.status_code, refused["Content-Type"]) == (422, "text/html; charset=utf-8")
    answered = client.post(path_of(1), filled(submission_key=OTHER_KEY), HTTP_ACCEPT="application/json")
    assert (answered.status_code, answered["Content-Type"]) == (200, "text/html; charset=utf-8")


def test_enter_in_a_field_never_declines(client, print_run):
    """Browsers press a form's first button then."""
    page = client.get(path_of(1)).content.decode()
    assert re.findall(r'type="submit" name="answer" value="(\w+)"', page) == ["signed", "declined", "signed", "declined"]


# --- large letters without a script


@pytest.mark.parametrize(("asked", "level"), [("1", "1"), ("3", "3"), ("0", None), ("4", None), ('1"', None), ("", None)])
def test_large_letters_are_asked_for_in_the_address(client, print_run, asked, level):
    page = client.get(path_of(1), {"care": asked}).content.decode()
    found = re.search(r'<html[^>]* data-care="([^"]*)"', page)
    assert (found and found[1]) == level
    assert (f'action="{path_of(1)}?care={level}"' in page) is bool(level)


def test_large_letters_stay_on_the_way_to_the_receipt(client, print_run):
    response = client.post(f"{path_of(1)}?care=2", filled(submission_key=KEY))
    assert re.fullmatch(r"/r/[0-9a-f]{32}/\?care=2", response["Location"])
    assert ' data-care="2"' in client.get(response["Location"]).content.decode()
    assert client.post(f"{path_of(2)}?care=2", filled(submission_key=OTHER_KEY, consent=None)).content.decode().count('data-care="2"') == 1


def test_the_switch_keeps_what_the_address_says_otherwise(client, campaign):
    page = html.unescape(client.get("/search/", {"q": "头盔", "care": "1"}).content.decode())
    assert 'href="?q=%E5%A4%B4%E7%9B%94&care=0"' in page


# --- the letter read aloud


@pytest.mark.parametrize(("recording", "players", "buttons"), [("recordings/" + "a" * 32 + ".mp3", 1, 0), ("", 0, 1)])
def test_a_recording_takes_the_place_of_the_phones_voice(client, print_run, recording, players, buttons):
    repin(print_run, recording=recording)
    page = client.get(path_of(1)).content.decode()
    assert (page.count('<audio controls preload="none" src="/media/recordings/'), page.count("data-play")) == (players, buttons)
    assert "autoplay" not in page


def test_two_drawn_signatures_and_all_choices_stay_within_the_limit(client, quiz):
    crowded = drawn([[[999 - index % 2, 400 + index] for index in range(80)]] * 50)
    data = filled(child_name="", child_strokes=crowded, guardian_strokes=crowded, question_1="1", first_1="1")
    assert client.post(path_of(1), data).status_code == 302


@pytest.mark.parametrize(("prefix", "is_said"), [("", False), ("/en", True)])
def test_who_reads_english_is_told_that_the_words_are_chinese(client, print_run, letter, prefix, is_said):
    """What they are about, that nobody has to sign, and whom to ask."""
    for address in (f"{prefix}{path_of(1)}", f"{prefix}{letter.url}"):
        said = text_of(client.get(address))
        assert ("This letter and its pledge are in Chinese only." in said, "or call 0318-0000000" in said) == (is_said, is_said)
