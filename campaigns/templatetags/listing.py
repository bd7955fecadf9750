"""Campaigns on a page of the tree."""

from django import template

from campaigns.public import listing

register = template.Library()


@register.simple_tag
def in_order(campaigns, most=None):
    """Return the campaigns, at most `most` of them, open ones first, each with its `agency_title`."""
    return listing.with_agencies(listing.in_order(campaigns)[:most])
