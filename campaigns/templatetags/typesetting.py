"""Lines as a typesetter breaks them."""

import re

from django import template
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import mark_safe

from campaigns.paper.type.phrases import phrases

register = template.Library()

# What is read at a glance: headings, and what is tapped. Sentences are set as Chinese is, ending anywhere.
GLANCED = re.compile(
    r"<(?P<tag>h[1-3]|button|summary|legend|label)\b[^>]*>.*?</(?P=tag)>"
    r"|<a\b[^>]*\bclass=\"[^\"]*\b(?:button|letter-link)\b[^>]*>.*?</a>",
    re.DOTALL,
)
MARKUP = re.compile(r"(<[^>]*>|&\#?\w+;)")
CHINESE = re.compile(r"[\u3400-\u9fff]")

# short, so that it fits the narrowest card: a row of dots to write on still breaks
LAST_TWO = re.compile(r"(?:[A-Za-z0-9]{1,6}|\w)\W{0,2}(?:[A-Za-z0-9]{1,6}|\w)\W{0,3}$")


@register.filter
def in_words(text):
    """Return text as HTML in which a line ends between words, where keep-all is its style."""
    return format_html_join(mark_safe("<wbr>"), "{}", ((phrase,) for phrase in _phrases(str(text))))


@register.filter
def glanced_in_words(page):
    """Return a page, as HTML, whose headings and controls end their lines between words."""
    return mark_safe(GLANCED.sub(lambda part: _in_words(part[0]), page))  # noqa: S308 - nothing but <wbr> is added to what was safe


def _in_words(html):
    """Put <wbr> between the words of what stands between tags and entities, which stays one piece where its parent is a flex box."""
    return "".join(part if MARKUP.fullmatch(part) else _text_in_words(part) for part in MARKUP.split(html))


def _text_in_words(text):
    words = _phrases(text)
    return f"<span>{'<wbr>'.join(words)}</span>" if len(words) > 1 else text


def _phrases(text):
    return phrases(text) if CHINESE.search(text) else [text]


@register.filter
def end_together(text):
    """Return a paragraph as HTML whose last two characters stay on one line, so that none stands alone on the last."""
    found = LAST_TWO.search(text)
    if found is None:
        return conditional_escape(text)
    return format_html('{}<span class="end">{}</span>', text[: found.start()], found[0])
