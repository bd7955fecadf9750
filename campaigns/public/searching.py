"""Finding words inside titles. Full-text indexes do not cut Chinese into words, so we look for what was typed."""

import re
import unicodedata
from dataclasses import dataclass

from django.db.models import Case, Q, When
from wagtail.models import Page

from campaigns.models import CampaignPage
from campaigns.public.listing import parent_path, titles_above

LONGEST = 60  # characters of a query
MOST_TERMS = 6

FIELDS = ("title", "campaignpage__summary", "campaignpage__slogans")


@dataclass(frozen=True)
class Query:
    """What was typed, as far as it is used. `terms` must all be found; `was_cut` says that some of it was left out."""

    text: str
    terms: tuple[str, ...]
    was_cut: bool

    @classmethod
    def from_text(cls, text):
        """Fold widths and cut at punctuation and spaces, so that a sentence copied from a letter finds its campaign."""
        text = text.strip()
        terms = tuple(dict.fromkeys(re.findall(r"\w+", unicodedata.normalize("NFKC", text[:LONGEST]))))
        return cls(text[:LONGEST], terms[:MOST_TERMS], len(text) > LONGEST or len(terms) > MOST_TERMS)


@dataclass(frozen=True)
class Found:
    """One result. `campaign` is the title of a letter's campaign, empty for a campaign."""

    title: str
    url: str
    summary: str
    agency: str
    campaign: str
    state: str


def pages_with(terms):
    """Live, public campaigns and letters that hold every term in title, summary or slogans; campaigns first, newest first."""
    pages = Page.objects.live().public().exclude(campaignpage=None, letterpage=None)
    for term in terms:
        pages = pages.filter(_holds(term))
    is_letter = Case(When(letterpage=None, then=0), default=1)
    return pages.select_related("campaignpage").annotate(is_letter=is_letter).order_by("is_letter", "-first_published_at", "-pk")


def described(pages):
    """Return the pages as a list of Found. One query for all that stands above them."""
    titles = titles_above(pages, levels=2)
    return [_found(page, titles) for page in pages]


def _holds(term):
    anywhere = Q()
    for field in FIELDS:
        anywhere |= Q(**{f"{field}__icontains": term})
    return anywhere


def _found(page, titles):
    campaign = getattr(page, "campaignpage", None)
    if isinstance(campaign, CampaignPage):
        return Found(page.title, page.url, campaign.summary, titles[parent_path(page)], "", campaign.state)
    above = parent_path(page)
    return Found(page.title, page.url, "", titles[above[: -Page.steplen]], titles[above], "")
