"""The letter in English: complete or not at all, pinned with the Chinese, and nothing of it on paper."""

import json
from dataclasses import replace

import pytest
from django.utils import translation

from campaigns.letters.english import as_read, missing, rows, to_translate, with_english
from campaigns.letters.text import LetterText
from campaigns.paper.laying.layout import lay_out
from tests.pledges.signing.samples import QUIZ, in_english

NAMES = {"origin": "http://x", "schools": frozenset(), "classes": frozenset()}
IN_ORDER = [
    "衡水市公安局交通警察支队（演示）",
    "致小朋友们的一封信",
    "亲爱的小朋友：",
    "你好！",
    "看清灯再走",
    "红灯停，绿灯行。",
    "你们的交警叔叔阿姨",
    "致家长",
    "签与不签，都不影响孩子在校的任何评价。",
    "文明出行承诺书",
    "自觉遵守交通信号。",
    "骑乘电动自行车戴好头盔。",
]


def test_what_is_to_be_translated_is_what_families_read_in_order_and_once(words):
    assert to_translate(words) == IN_ORDER
    asked = replace(words, quiz=(replace(QUIZ[0], explanation="自觉遵守交通信号。"), replace(QUIZ[1], text="12 or 16?")))
    assert to_translate(asked)[len(IN_ORDER) :] == [
        QUIZ[0].text,
        *(option.text for option in QUIZ[0].options),
        *(option.text for option in QUIZ[1].options),
        QUIZ[1].explanation,
    ]


def test_words_without_english_are_pinned_as_ever_and_those_pinned_before_are_read(words):
    assert words.digest == "dddae001b4f2fdd21ba19e334b571683c5c7b9e9395881284ac6022b4c7680c9"
    assert "english" not in json.loads(words.to_json())
    assert LetterText.from_json(words.to_json()) == words


def test_english_is_part_of_the_pinned_words(words):
    both = in_english(words)
    assert (both.digest != words.digest, LetterText.from_json(both.to_json()) == both) == (True, True)
    reworded = replace(both, english=(*both.english[:-1], (both.english[-1][0], "Another promise.")))
    assert reworded.digest != both.digest


def test_nothing_of_the_english_is_on_paper_nor_has_to_be_printable(words):
    both = replace(in_english(words), english=tuple((chinese, "🚦 ﷽") for chinese, _english in in_english(words).english))
    assert lay_out(both, **NAMES) == lay_out(words, **NAMES)


def test_an_english_page_shows_english_where_there_is_all_of_it(words):
    both = in_english(replace(words, quiz=QUIZ, recording="recordings/x.mp3"))
    assert as_read(both) is both
    with translation.override("en"):
        read = as_read(both)
        assert (as_read(words), as_read(words).lang) == (words, "zh-Hans")
    assert (read.lang, read.original, read.title) == ("en", both, "EN 致小朋友们的一封信")
    assert read.proposal[1].items[0] == replace(words.proposal[1].items[0], heading="EN 看清灯再走", text="EN 红灯停，绿灯行。")
    assert [[option.is_right for option in question.options] for question in read.quiz] == [[False, True], [True, False, False]]
    assert (read.hotline, read.signers, read.recording) == (words.hotline, words.signers, "")


@pytest.mark.parametrize("gap", [None, "", " ", "骑乘电动自行车戴好头盔。"])
def test_half_an_english_version_is_none(words, gap):
    english = dict.fromkeys(to_translate(words), "Said in English.")
    english["骑乘电动自行车戴好头盔。"] = gap
    english = {chinese: said for chinese, said in english.items() if said is not None}
    assert missing(words, english) == ["骑乘电动自行车戴好头盔。"]
    assert with_english(words, english) == words


def test_english_of_chinese_that_was_reworded_is_shown_and_counts_as_missing(words):
    english = dict(in_english(words).english)
    reworded = replace(words, clauses=("自觉遵守交通信号灯。", words.clauses[1]))
    row = next(row for row in rows(reworded, english) if row.chinese == "自觉遵守交通信号灯。")
    assert (row.english, row.of, row.is_outdated) == ("EN 自觉遵守交通信号。", "自觉遵守交通信号。", True)
    assert missing(reworded, english) == ["自觉遵守交通信号灯。"]
    assert [row for row in rows(words, english) if row.is_outdated] == []
