"""Lines as a typesetter breaks them."""

import re

from django import template
from django.utils.html import conditional_escape, format_html

register = template.Library()

# short, so that it fits the narrowest card: a row of dots to write on still breaks
LAST_TWO = re.compile(r"(?:[A-Za-z0-9]{1,6}|\w)\W{0,2}(?:[A-Za-z0-9]{1,6}|\w)\W{0,3}$")


@register.filter
def end_together(text):
    """Return a paragraph as HTML whose last two characters stay on one line, so that none stands alone on the last."""
    found = LAST_TWO.search(text)
    if found is None:
        return conditional_escape(text)
    return format_html('{}<span class="end">{}</span>', text[: found.start()], found[0])
