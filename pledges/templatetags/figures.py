"""Figures that templates of `campaigns` ask for: `{% answered_total campaign as total %}`, `{% open_disputes print_run as number %}`."""

from django import template

from pledges.models import Dispute
from pledges.progress import figures

register = template.Library()


@register.simple_tag
def answered_total(campaign):
    return figures.answered_total(campaign)


@register.simple_tag
def open_disputes(print_run):
    """How many copies of the run wait for the school's decision on "this wasn't us"."""
    return Dispute.objects.filter(pledge__block__print_run=print_run, state=Dispute.State.OPEN).count()
