"""Writing campaigns and letters in the admin."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.test.utils.form_data import nested_form_data, streamfield

from campaigns.admin.setup import set_up_site
from campaigns.models import CampaignPage, LetterPage, Role
from tests.conftest import employ


@pytest.fixture
def officer(client, campaign, people):
    set_up_site()
    employ(people.author, Role.OFFICER)
    client.force_login(people.author)
    return people.author


def campaign_form(**changes):
    today = timezone.localdate()
    data = {
        "title": "冬季安全骑行",
        "slug": "",
        "summary": "天冷路滑，慢一点。",
        "slogans": "慢一步，让一步",
        "scene": "street",
        "approval_number": "",
        "opens_on": today.isoformat(),
        "closes_on": (today + datetime.timedelta(days=9)).isoformat(),
        "erase_on": (today + datetime.timedelta(days=19)).isoformat(),
        "keep_scans_days": "0",
        "body": streamfield([]),
    }
    return nested_form_data(data | changes)


def add(client, parent, model, data):
    return client.post(reverse("wagtailadmin_pages:add", args=["campaigns", model, parent.pk]), data)


def test_a_chinese_title_gets_an_address_in_latin_letters(client, officer, campaign):
    for _time in range(2):
        assert add(client, campaign.agency, "campaignpage", campaign_form()).status_code == 302
    slugs = CampaignPage.objects.filter(title="冬季安全骑行").order_by("pk").values_list("slug", flat=True)
    assert list(slugs) == ["dongjianquanqixing", "dongjianquanqixing-2"]


@pytest.mark.parametrize(
    ("field", "days", "sentence"),
    [("closes_on", -1, "结束日期不能早于开始日期。"), ("erase_on", 9, "删除日要在结束日期之后。")],
)
def test_dates_out_of_order_are_said_and_nothing_is_saved(client, officer, campaign, field, days, sentence):
    day = (timezone.localdate() + datetime.timedelta(days=days)).isoformat()
    response = add(client, campaign.agency, "campaignpage", campaign_form(**{field: day, "action-publish": "1"}))
    assert response.context["form"].errors[field] == [sentence]
    assert CampaignPage.objects.filter(title="冬季安全骑行").count() == 0


def test_a_letter_is_written_and_previewed_as_paper(client, officer, campaign):
    today = timezone.localdate().isoformat()
    data = nested_form_data(
        {
            "title": "给同学的信",
            "slug": "",
            "salutation": "同学：",
            "proposal": streamfield([("paragraph", "红灯停，绿灯行。")]),
            "family": streamfield([]),
            "sign_off": "交警",
            "issued_on": today,
            "return_by": today,
            "scene": "street",
            "pledge_title": "承诺书",
            "clauses": streamfield([("clause", "不闯红灯。")]),
            "style": "children",
            "signers": "guardian",
            "complete_with": "all",
            "quiz": streamfield([]),
        }
    )
    preview = reverse("wagtailadmin_pages:preview_on_add", args=["campaigns", "letterpage", campaign.pk])
    assert client.post(preview, data).json() == {"is_valid": True, "is_available": True}
    shown = client.get(preview, {"mode": "tear-off"})
    assert (shown.context["error"], len(shown.context["pages"])) == ("", 3)
    assert add(client, campaign, "letterpage", data).status_code == 302
    letter = LetterPage.objects.get(title="给同学的信")
    assert (letter.live, letter.get_latest_revision_as_object().text.clauses) == (False, ("不闯红灯。",))


def test_a_letter_too_long_says_so_in_the_preview(client, officer, campaign):
    letter = campaign.add_child(
        instance=LetterPage(
            title="长信",
            slug="long",
            salutation="同学：",
            proposal=[{"type": "paragraph", "value": "红灯停，绿灯行。"}],
            family=[{"type": "paragraph", "value": "红灯停，绿灯行。" * 70}] * 3,
            sign_off="交警",
            issued_on=timezone.localdate(),
            pledge_title="承诺书",
            clauses=[{"type": "clause", "value": "不闯红灯。"}],
            return_by=timezone.localdate(),
            live=False,
            owner=officer,
        )
    )
    letter.save_revision(user=officer)
    shown = client.get(reverse("wagtailadmin_pages:view_draft", args=[letter.pk]))
    assert (shown.context["pages"], shown.context["error"].startswith("家庭留存部分太长：超出约")) == ([], True)


def test_a_new_page_is_not_saved_by_itself(client, officer, campaign):
    """Its first saving makes it: one that was under way when "submit" was clicked made a second."""
    about = ["campaigns", "letterpage", campaign.pk]
    assert client.get(reverse("wagtailadmin_pages:add", args=about)).context["autosave_enabled"] is False
    assert client.get(reverse("wagtailadmin_pages:edit", args=[campaign.pk])).context["autosave_enabled"] is True
