"""A reviewer sees a letter as paper beside what changed, and approves it with what it stands beneath: in one go, or not at all."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from campaigns.models import AgencyPage, CampaignPage
from campaigns.models.review import approval_of, is_public_as_approved
from campaigns.people.reviews import sent_back_to
from tests.campaigns.admin.test_review import approve_above, approve_as, desk, edit_as, submit  # noqa: F401

pytestmark = pytest.mark.any_database
SUBMIT = {"action-submit": "1"}


@pytest.fixture(autouse=True)
def quick_paper(monkeypatch):
    """A picture of the paper takes a second; one test draws it."""
    monkeypatch.setattr("campaigns.admin.reviewing.page_pictures", lambda *what: {"pages": ["data:,"], "error": ""})


def look(client, person, page):
    client.force_login(person)
    response = client.get(reverse("review", args=[page.pk]))
    return response, BeautifulSoup(response.content, "html.parser")


def send(client, person, page, **data):
    client.force_login(person)
    response = client.post(reverse("review", args=[page.pk]), data, follow=True)
    return response, [str(message) for message in response.context["messages"]] if response.context else []


def seen_by(shown):
    return [field["value"] for field in shown.select("input[name=seen]")]


def live():
    return [
        is_public_as_approved(page)
        for page in (AgencyPage.objects.get(), CampaignPage.objects.get(), CampaignPage.objects.get().get_children().get().specific)
    ]


def test_agency_campaign_and_letter_are_approved_in_one_go(client, desk):  # noqa: F811
    for page in (AgencyPage.objects.get(), CampaignPage.objects.get()):
        page.save_revision(user=desk.author)
    edit_as(client, desk.author, desk, SUBMIT)
    _response, shown = look(client, desk.reviewer, desk.letter)
    assert [title.get_text() for title in shown.select(".pax-review h2")][:3] == [
        page.title for page in (AgencyPage.objects.get(), CampaignPage.objects.get(), desk.letter)
    ]
    assert (len(shown.select("figure img")), len(seen_by(shown))) == (1, 3)
    assert live() == [False, False, False]
    _response, said = send(client, desk.reviewer, desk.letter, approve="1", seen=seen_by(shown))
    assert (said, live()) == (["已批准并公开：致小朋友们的一封信。"], [True, True, True])
    assert approval_of(desk.letter).finished_by == desk.reviewer
    _response, said = send(client, desk.reviewer, desk.letter, approve="1", seen=seen_by(shown))
    assert said == ["这一页现在没有等审核：也许别人已经批准或退回，也许写稿人撤回了。"]


def test_what_changed_since_the_last_approval_stands_beside_it(client, desk):  # noqa: F811
    approve_above(desk)
    approve_as(client, desk.reviewer, desk, submit(desk, desk.author))
    edit_as(client, desk.author, desk, SUBMIT, salutation="各位小朋友：")
    _response, shown = look(client, desk.second, desk.letter)
    change = shown.select_one(".pax-changes")
    assert change.select_one("dt").get_text() == "称呼"
    assert [change.select_one(f".{what}").get_text() for what in ("deletion", "addition")] == ["亲爱的小朋友：", "各位小朋友："]


def test_what_was_saved_meanwhile_is_looked_at_again(client, desk):  # noqa: F811
    approve_above(desk)
    edit_as(client, desk.author, desk, SUBMIT)
    _response, shown = look(client, desk.reviewer, desk.letter)
    edit_as(client, desk.second, desk, salutation="各位小朋友：")
    _response, said = send(client, desk.reviewer, desk.letter, approve="1", seen=seen_by(shown))
    assert said == ["没有批准：您打开以后有人改过。下面是现在的样子，请重新看一遍再决定。"]
    assert live() == [True, True, False]


def test_who_wrote_it_is_offered_no_approval_and_gets_none(client, desk, people):  # noqa: F811
    approve_above(desk)
    edit_as(client, desk.author, desk, SUBMIT)
    _response, shown = look(client, desk.reviewer, desk.letter)
    for person in (desk.author, desk.boss, people.secretary, people.visitor):
        client.force_login(person)
        assert "approve" not in client.get(reverse("review", args=[desk.letter.pk])).content.decode().split("pax-review")[-1]
        answer = client.post(reverse("review", args=[desk.letter.pk]), {"approve": "1", "seen": seen_by(shown)})
        assert (person.username, answer.status_code) == (person.username, 302)
        answer = client.post(reverse("review", args=[desk.letter.pk]), {"send-back": "1", "comment": "改"})
        assert (person.username, answer.status_code) == (person.username, 302)
    assert live() == [True, True, False]


def test_it_is_sent_back_with_what_is_to_be_changed(client, desk):  # noqa: F811
    """Without a word the writer would not know what."""
    edit_as(client, desk.author, desk, SUBMIT)
    response, _said = send(client, desk.reviewer, desk.letter, **{"send-back": "1", "comment": ""})
    assert (response.status_code, desk.letter.current_workflow_task_state.status) == (422, "in_progress")
    _response, said = send(client, desk.reviewer, desk.letter, **{"send-back": "1", "comment": "称呼写“小朋友们”。"})
    assert said == ["已退回：致小朋友们的一封信。写稿人在首页看到您的意见。"]
    assert [(page.pk, comment) for page, comment in sent_back_to(desk.author)] == [(desk.letter.pk, "称呼写“小朋友们”。")]
    assert sent_back_to(desk.second) == []
    edit_as(client, desk.author, desk, SUBMIT)
    assert sent_back_to(desk.author) == []


def test_the_paper_is_the_letters_own(client, desk, monkeypatch):  # noqa: F811
    monkeypatch.undo()
    edit_as(client, desk.author, desk, SUBMIT)
    response, shown = look(client, desk.reviewer, desk.letter)
    assert (response.status_code, len(shown.select("figure img[src^='data:image/png']"))) == (200, 3)
    client.force_login(desk.reviewer)
    assert client.get(reverse("review", args=[desk.letter.pk]), {"layout": "x"}).status_code == 404
