"""Who writes, and who reviews, sees above the form what to look at again."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file

from campaigns.models import AgencyPage, CampaignPage
from tests.campaigns.admin.test_review import desk, edit_as  # noqa: F401
from tests.campaigns.admin.test_runs import officers  # noqa: F401

pytestmark = pytest.mark.any_database
CALL = "请转发到朋友圈。"
SHARING = "这里要家长转发或分享。请删去：信由学校送到每一家，不靠转发。"


def shown(client, person, page):
    """Return [(the quoted words, the advice)] that the editor shows a person."""
    client.force_login(person)
    editor = BeautifulSoup(client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content, "html.parser")
    return [(each.q.get_text() if each.q else "", each.p.get_text()) for each in editor.select(".pax-findings li")]


def test_writer_and_reviewer_see_what_was_found_and_the_stranger_no_page(client, desk, people):  # noqa: F811
    said = edit_as(client, people.author, desk, {"action-submit": "1"}, sign_off="交警", pledge_title="承诺书", salutation=CALL)
    assert [each[:18] for each in said if "建议再看一看" in each] == ["已经提交。有 1 处建议再看一看，列"]
    for person in (desk.author, desk.reviewer):
        assert shown(client, person, desk.letter) == [(CALL.strip("。"), SHARING)]
    client.force_login(people.visitor)
    assert client.get(reverse("wagtailadmin_pages:edit", args=[desk.letter.pk])).status_code == 302


def test_words_without_anything_to_find_are_shown_without_a_box(client, desk):  # noqa: F811
    assert edit_as(client, desk.author, desk, {"action-submit": "1"})[1:] == []
    assert shown(client, desk.author, desk.letter) == []


def test_an_agency_nobody_can_call_and_a_campaign_with_a_picture_nobody_described(client, desk, settings, tmp_path):  # noqa: F811
    settings.MEDIA_ROOT = tmp_path
    agency, campaign = AgencyPage.objects.get(), CampaignPage.objects.get()
    agency.hotline = "请问老师"
    agency.save_revision(user=desk.author)
    picture = get_image_model().objects.create(title="IMG_1", file=get_test_image_file())
    image = {"image": picture.pk, "alt_text": "IMG_2031.jpg", "decorative": False}
    campaign.body = [{"type": "text", "value": f"<p>好。</p><p>{CALL}</p>"}, {"type": "picture", "value": {"image": image, "caption": ""}}]
    campaign.save_revision(user=desk.author)
    assert [words for words, _advice in shown(client, desk.author, agency)] == ["请问老师"]
    assert [words for words, _advice in shown(client, desk.author, campaign)] == [CALL.strip("。"), "IMG_1"]
