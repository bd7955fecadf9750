"""The same page in another language."""

from django import template
from django.urls import reverse, translate_url
from django.utils.translation import override

register = template.Library()


@register.simple_tag(takes_context=True)
def address_in(context, language):
    """Return this page's path in `language`, or the home page's where this path is not one of ours. No query."""
    request = context["request"]
    here = request.get_full_path()
    if request.resolver_match is None:
        with override(language):
            return reverse("wagtail_serve", args=[""])
    return translate_url(here, language)
