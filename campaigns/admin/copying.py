"""A campaign is copied for another year: its dates and its letters' follow, what was approved for the old one does not."""

import calendar

from wagtail.models import Page

DATES = ("opens_on", "closes_on", "erase_on")
LETTER_DATES = ("issued_on", "return_by")


def begin_anew(campaign, year, *, user):
    """Let a copied campaign, a draft, open in `year`, and its letters with it; the approval number is asked for anew."""
    years = year - campaign.opens_on.year
    _shift(campaign, DATES, years)
    campaign.approval_number, campaign.approved_from, campaign.approved_until = "", None, None
    _save(campaign, user)
    for letter in Page.objects.child_of(campaign).specific():
        _shift(letter, LETTER_DATES, years)
        _save(letter, user)


def _shift(page, names, years):
    for name in names:
        setattr(page, name, _years_later(getattr(page, name), years))


def _years_later(day, years):
    year = day.year + years
    return day.replace(year=year, day=min(day.day, calendar.monthrange(year, day.month)[1]))


def _save(page, user):
    page.save()
    page.save_revision(user=user)
