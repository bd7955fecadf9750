"""A family that reads English: every page shows the English words where there are some, and what was read is noted."""

import pytest
from bs4 import BeautifulSoup

from pledges.ledger.evidence import evidence_of
from pledges.models import Pledge, QuizTotal
from pledges.receipt import views
from tests.pledges.signing.samples import OTHER_KEY, QUIZ, declined, filled, path_of, repin

CLAUSES = ["自觉遵守交通信号。", "骑乘电动自行车戴好头盔。"]
IN_ENGLISH = [f"EN {clause}" for clause in CLAUSES]
AS_PRINTED = [(clause, "zh-Hans") for clause in CLAUSES]
TRANSLATED = [(clause, "en") for clause in IN_ENGLISH]


@pytest.fixture
def english(print_run):
    repin(print_run, has_english=True, quiz=QUIZ)


def soup(response):
    return BeautifulSoup(response.content.decode().replace("<wbr>", ""), "html.parser")


def said(page, selector):
    """[(text, the language it is said to be in)] of what is found."""
    return [(found.get_text(" ", strip=True), _language(found)) for found in page.select(selector)]


def _language(found):
    return found.get("lang") or found.find_parent(lang=True)["lang"]


def evidence():
    pledge = Pledge.objects.select_related("block__print_run").get()
    return evidence_of(pledge)


def test_the_page_where_one_signs_shows_english_and_the_chinese_one_tap_away(client, english):
    page = soup(client.get(f"/en{path_of(1)}"))
    assert said(page, "[data-letter] h1, .question legend, .pledge > div h2") == [
        ("EN 致小朋友们的一封信", "en"),
        (f"EN {QUIZ[0].text}", "en"),
        (f"EN {QUIZ[1].text}", "en"),
        ("EN 文明出行承诺书", "en"),
    ]
    assert said(page, ".pledge > div li") == TRANSLATED
    assert said(page, ".question .right span[lang]") == [("EN 每一个人", "en"), ("EN 16周岁", "en")]
    assert said(page, ".why p[lang]") == [(f"EN {question.explanation}", "en") for question in QUIZ]
    assert said(page, "details.original h2")[0] == ("致小朋友们的一封信", "zh-Hans")
    assert said(page, ".pledge details.original li") == AS_PRINTED
    assert (page.title.get_text(), page.select("details.original h1")) == ("EN 致小朋友们的一封信 · Pinganxin", [])
    assert "in Chinese only" not in page.get_text()


def test_the_chinese_page_is_as_it_was(client, english):
    page = soup(client.get(path_of(1)))
    assert said(page, ".pledge li") == AS_PRINTED
    assert (page.select("details.original"), "EN " in page.get_text()) == ([], False)


@pytest.mark.parametrize(
    ("has_english", "prefix", "changes", "shown_in"),
    [
        (True, "/en", {}, "en"),
        (True, "", {}, "zh-Hans"),
        (False, "/en", {}, "zh-Hans"),
        (True, "", {"shown_in": "en"}, "en"),  # entered on the English page and sent later, from the Chinese one
        (True, "/en", {"shown_in": "zh-Hans"}, "zh-Hans"),
        (False, "", {"shown_in": "en"}, "zh-Hans"),
        (True, "/en", {"shown_in": "fr"}, "en"),
    ],
)
def test_the_evidence_says_which_words_were_read(client, print_run, has_english, prefix, changes, shown_in):
    repin(print_run, has_english=has_english)
    client.post(f"{prefix}{path_of(1)}", filled(**changes))
    assert (evidence().shown_in, evidence().has_those_words) == (shown_in, True)
    assert (soup(client.get(f"{prefix}{path_of(1)}")).select("[name=shown_in]")) == []


def test_the_page_itself_says_what_it_shows(client, english):
    assert [soup(client.get(f"{prefix}{path_of(1)}")).select_one("[name=shown_in]")["value"] for prefix in ("", "/en")] == ["zh-Hans", "en"]


def test_choices_count_by_their_place_in_either_language(client, english):
    client.post(f"/en{path_of(1)}", filled(question_1="2", question_2="3"))
    client.post(path_of(2), filled(submission_key=OTHER_KEY, question_1="2", question_2="3"))
    assert list(QuizTotal.objects.values_list("answered_1", "right_1", "answered_2", "right_2")) == [(2, 2, 2, 0)]


def test_the_receipt_and_the_keepsake_are_in_the_language_of_the_page(client, english, monkeypatch):
    drawn = []
    monkeypatch.setattr(views.keepsake, "png", lambda keepsake: drawn.append(keepsake) or b"")
    link = client.post(f"/en{path_of(1)}", filled())["Location"]
    for address in (link, link.removeprefix("/en")):
        client.get(f"{address}certificate.png")
    assert [(found.clauses, found.title) for found in drawn] == [
        (tuple(IN_ENGLISH), "EN 文明出行承诺书"),
        (tuple(CLAUSES), "文明出行承诺书"),
    ]
    page = soup(client.get(link))
    assert said(page, ".promised li, .original li") == TRANSLATED + [(clause, "zh-Hans") for clause in CLAUSES]
    assert "Read in English, a version of the same letter" in page.select_one(".facts").get_text(" ", strip=True)
    chinese = soup(client.get(link.removeprefix("/en")))
    assert said(chinese, ".promised li") == AS_PRINTED
    assert "读的是 英文版本" in chinese.select_one(".facts").get_text(" ", strip=True)


def test_a_receipt_of_chinese_words_says_so_to_who_reads_english(client, print_run):
    link = client.post(f"/en{path_of(1)}", filled())["Location"]
    page = soup(client.get(link))
    assert ("The words of the pledge are in Chinese only." in page.get_text(), "Read in" in page.get_text()) == (True, False)
    assert said(page, ".promised li") == AS_PRINTED


def test_who_signs_after_all_agrees_to_the_words_that_are_read_then(client, english):
    link = client.post(path_of(1), declined())["Location"]
    page = soup(client.get(f"/en{link}sign/"))
    assert said(page, ".pledge > div li") == TRANSLATED
    client.post(f"/en{link}sign/", filled(submission_key=OTHER_KEY))
    assert (evidence().shown_in, [event for event, _channel, _at in evidence().events]) == ("en", ["answered", "changed"])
    client.post(link, {"do": "decline"})
    assert evidence().shown_in == "en"


@pytest.mark.parametrize(("prefix", "clauses", "shown_in"), [("", CLAUSES, "zh-Hans"), ("/en", IN_ENGLISH, "en")])
def test_at_the_schools_desk_the_pledge_is_read_out_in_the_language_of_the_page(client, english, people, prefix, clauses, shown_in):
    client.force_login(people.secretary)
    page = soup(client.get(f"{prefix}/school/copies/1/"))
    assert said(page, ".pledge li") == [(clause, shown_in) for clause in clauses]
    names = {"reason": "no_smartphone", "child_name": "张小明", "guardian_name": "张三", "consent": "yes", "answer": "signed"}
    form = {"submission_key": page.select_one("#answer [name=submission_key]")["value"], **names}
    client.post(page.select_one("#answer")["action"], form)
    assert evidence().shown_in == shown_in
