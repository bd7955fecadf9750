"""Figures for templates of the public pages: `{% answered_total campaign as total %}`."""

from django import template

from pledges.progress import figures

register = template.Library()


@register.simple_tag
def answered_total(campaign):
    return figures.answered_total(campaign)
