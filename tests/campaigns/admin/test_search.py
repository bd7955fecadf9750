"""The admin's search finds a Chinese word inside a title."""

import pytest
from django.urls import reverse


@pytest.mark.parametrize(("words", "found"), [("出行", 1), ("小手拉大手", 1), ("文明", 1), ("头盔", 0)])
def test_a_word_inside_a_title_is_found(admin_client, campaign, words, found):
    page = admin_client.get(reverse("wagtailadmin_pages:search"), {"q": words})
    assert [each.title for each in page.context["pages"]] == [campaign.title] * found


def test_the_explorer_and_the_choosers_find_it_too(admin_client, campaign):
    explorer = admin_client.get(reverse("wagtailadmin_explore", args=[campaign.agency.pk]), {"q": "出行"})
    chooser = admin_client.get(reverse("wagtailadmin_choose_page_search"), {"q": "出行"})
    assert [campaign.title in response.content.decode() for response in (explorer, chooser)] == [True, True]
