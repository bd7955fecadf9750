"""Lines end between words, the last two characters of a paragraph stay together; nothing is lost or becomes markup."""

import html

import pytest
from django.utils.html import strip_tags
from hypothesis import given
from hypothesis import strategies as st

from campaigns.paper.type.phrases import phrases
from campaigns.templatetags.typesetting import end_together, glanced_in_words, in_words


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("过马路先看灯，再看车。", "看车。"),
        ("有事请拨打122。", "打122。"),
        ("我们记住“一停二看三通过”。", "通过”。"),
        ("Wear a helmet.", "a helmet."),
        ("我想对家人说：" + "…" * 40, None),
        ("好", None),
        ("。", None),
        ("", None),
    ],
)
def test_the_end_is_two_characters_or_words_and_what_closes_them(text, end):
    start = text.removesuffix(end or "")
    assert end_together(text) == (f'{start}<span class="end">{end}</span>' if end else text)


@given(st.text())
def test_nothing_is_lost_and_nothing_becomes_markup(text):
    shown = end_together(text)
    assert html.unescape(strip_tags(shown)) == html.unescape(strip_tags(html.escape(text)))


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("致小朋友们的一封信", "致|小朋友们的|一封信"),
        ("坐电动自行车要戴头盔。", "坐|电动|自行车|要|戴|头盔。"),
        ("我们已阅读，选择不签", "我们|已阅读，|选择|不签"),
        ("年满12周岁才能骑自行车", "年满|12周岁|才能|骑|自行车"),
        ("下载（PDF）", "下载|（PDF）"),
        ("把“不签”改过来", "把|“不签”|改过来"),
        ("Child’s name，第 3 题", "Child’s |name，|第 |3 |题"),
        ("", ""),
    ],
)
def test_a_line_may_end_between_words_and_never_before_what_closes(text, pieces):
    assert "|".join(phrases(text)) == pieces


@given(st.text())
def test_no_character_of_a_title_is_lost_and_none_becomes_markup(text):
    assert "".join(phrases(text)) == text
    assert in_words(text).replace("<wbr>", "") == html.escape(text)


@pytest.mark.parametrize(
    ("page", "shown"),
    [
        ("<h1 lang=x>致小朋友们的一封信</h1>", "<h1 lang=x><span>致<wbr>小朋友们的<wbr>一封信</span></h1>"),
        (
            '<a class="button full" href="?a=电动自行车">选择不签</a>',
            '<a class="button full" href="?a=电动自行车"><span>选择<wbr>不签</span></a>',
        ),
        ("<h2><a href=x>一封信</a> &amp; 选择不签</h2>", "<h2><a href=x>一封信</a> &amp;<span> <wbr>选择<wbr>不签</span></h2>"),
        ("<p>选择不签</p><a href=x>选择不签</a>", "<p>选择不签</p><a href=x>选择不签</a>"),
        ("<h2>2026年12月1日</h2>", "<h2><span>2026年<wbr>12月<wbr>1日</span></h2>"),
        ("<label>Name</label>", "<label>Name</label>"),
    ],
)
def test_headings_and_controls_of_a_page_are_marked_and_sentences_are_not(page, shown):
    assert glanced_in_words(page) == shown
