"""The last two characters of a paragraph stay together, and nothing of it is lost or becomes markup."""

import html

import pytest
from django.utils.html import strip_tags
from hypothesis import given
from hypothesis import strategies as st

from campaigns.templatetags.typesetting import end_together


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
