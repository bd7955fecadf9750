"""A campaign is copied for another year, as a draft that nobody has approved."""

import datetime

import pytest
from django.urls import reverse

from campaigns.models import CampaignPage, LetterPage

pytestmark = pytest.mark.any_database


def copied(client, campaign, **fields):
    address = reverse("wagtailadmin_pages:copy", args=[campaign.pk])
    data = {"new_title": "小手拉大手，文明出行", "new_slug": "", "new_parent_page": campaign.get_parent().pk, "copy_subpages": "on"}
    return client.post(address, data | fields, follow=True)


@pytest.fixture
def dated(campaign, letter):
    CampaignPage.objects.update(opens_on="2028-02-29", closes_on="2028-06-30", erase_on="2028-07-31")
    LetterPage.objects.update(issued_on="2028-02-29", return_by="2028-03-31")
    return CampaignPage.objects.get()


def test_a_copy_is_for_the_year_that_is_asked_for_and_approved_by_nobody(admin_client, dated):
    assert 'name="new_year"' in admin_client.get(reverse("wagtailadmin_pages:copy", args=[dated.pk])).content.decode()
    copied(admin_client, dated, new_year="2029")
    new = CampaignPage.objects.exclude(pk=dated.pk).get()
    days = [datetime.date(2029, 2, 28), datetime.date(2029, 6, 30), datetime.date(2029, 7, 31)]
    assert [new.opens_on, new.closes_on, new.erase_on] == days
    assert (new.approval_number, new.approved_from, new.approved_until, new.live) == ("", None, None, False)
    assert new.slug == "xiaoshouladashouwenmingchuxing"
    letter = LetterPage.objects.child_of(new).get()
    assert (letter.issued_on, letter.return_by, letter.live) == (datetime.date(2029, 2, 28), datetime.date(2029, 3, 31), False)
    assert letter.get_latest_revision_as_object().issued_on == datetime.date(2029, 2, 28)
    assert CampaignPage.objects.get(pk=dated.pk).opens_on == datetime.date(2028, 2, 29)


@pytest.mark.parametrize("year", ["", "abc", "20280"])
def test_a_year_that_is_none_copies_nothing(admin_client, dated, year):
    response = copied(admin_client, dated, new_year=year)
    assert (list(response.context["form"].errors), CampaignPage.objects.count()) == (["new_year"], 1)


def test_a_copy_is_never_public_at_once(admin_client, dated):
    copied(admin_client, dated, new_year="2029", publish_copies="on", alias="on")
    assert list(CampaignPage.objects.exclude(pk=dated.pk).values_list("live", "alias_of")) == [(False, None)]


def test_who_opens_a_printed_letter_is_told_what_is_out(admin_client, print_run, letter):
    said = [str(message) for message in admin_client.get(reverse("wagtailadmin_pages:edit", args=[letter.pk])).context["messages"]]
    assert [message[:20] for message in said if "已经印了" in message] == ["这封信已经印了 7 份。这里的改动只影响"[:20]]
