"""Campaigns in the order in which people need them."""

from django.db.models import Case, When
from django.utils import timezone
from wagtail.models import Page

from campaigns.models import CampaignPage


def in_order(campaigns):
    """Open ones first, then those to come, then those past; within each, the newest first."""
    today = timezone.localdate()
    rank = Case(When(closes_on__lt=today, then=2), When(opens_on__gt=today, then=1), default=0)
    return campaigns.annotate(rank=rank).order_by("rank", "-opens_on", "-pk")


def with_agencies(campaigns):
    """Return the campaigns as a list, each with the title of its agency as `agency_title`. One query for all."""
    campaigns = list(campaigns)
    titles = titles_above(campaigns)
    for campaign in campaigns:
        campaign.agency_title = titles[parent_path(campaign)]
    return campaigns


def titles_above(pages, levels=1):
    """Return {path: title} of the pages up to `levels` above the given ones. One query."""
    paths = {page.path[: -Page.steplen * level] for page in pages for level in range(1, levels + 1)}
    return dict(Page.objects.filter(path__in=paths).values_list("path", "title"))


def parent_path(page):
    return page.path[: -Page.steplen]


def listed():
    return in_order(CampaignPage.objects.listed())
