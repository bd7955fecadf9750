"""Approval by somebody else, through the admin as people use it."""

from types import SimpleNamespace

import pytest
from django.contrib.auth.models import Group, User
from django.urls import reverse
from wagtail.models import Workflow

from campaigns.admin.setup import OFFICERS, REVIEWERS, WORKFLOW, set_up_site
from campaigns.models import LetterPage
from campaigns.models.review import approval_of


@pytest.fixture
def desk(campaign, people):
    """An author, two reviewers, a superuser outside the group, and the letter in review."""
    set_up_site()
    people.author.groups.add(Group.objects.get(name=OFFICERS))
    second = User.objects.create_user("second", password="x")
    for user in (people.reviewer, second):
        user.groups.add(Group.objects.get(name=REVIEWERS))
    boss = User.objects.create_superuser("boss", password="x")
    letter = LetterPage(
        title="致小朋友们的一封信",
        slug="letter",
        salutation="亲爱的小朋友：",
        proposal=[{"type": "paragraph", "value": "你好！"}],
        sign_off="交警",
        issued_on=campaign.opens_on,
        pledge_title="承诺书",
        clauses=[{"type": "clause", "value": "自觉遵守交通信号。"}],
        return_by=campaign.closes_on,
        live=False,
        owner=people.author,
    )
    campaign.add_child(instance=letter)
    return SimpleNamespace(author=people.author, reviewer=people.reviewer, second=second, boss=boss, letter=letter)


def submit(desk, writer):
    desk.letter.save_revision(user=writer)
    desk.letter.refresh_from_db()
    return Workflow.objects.get(name=WORKFLOW).start(desk.letter, writer).current_task_state


def approve_as(client, user, desk, task_state):
    client.force_login(user)
    address = reverse("wagtailadmin_pages:workflow_action", args=[desk.letter.pk, "approve", task_state.pk])
    client.post(address, {})
    desk.letter.refresh_from_db()
    return approval_of(desk.letter)


def test_another_persons_approval_counts(client, desk):
    state = submit(desk, desk.author)
    approval = approve_as(client, desk.reviewer, desk, state)
    assert (approval.revision, approval.finished_by) == (desk.letter.latest_revision, desk.reviewer)


@pytest.mark.parametrize("name", ["author", "boss"])
def test_who_wrote_it_or_is_no_reviewer_cannot_approve(client, desk, name):
    state = submit(desk, desk.author)
    assert approve_as(client, getattr(desk, name), desk, state) is None
    state.refresh_from_db()
    assert state.status == "in_progress"


def test_a_reviewer_cannot_approve_what_he_wrote(client, desk):
    state = submit(desk, desk.reviewer)
    assert approve_as(client, desk.reviewer, desk, state) is None
    assert approve_as(client, desk.second, desk, state).finished_by == desk.second


def test_a_reviewer_who_edits_in_review_becomes_an_author(client, desk):
    state = submit(desk, desk.author)
    desk.letter.save_revision(user=desk.reviewer)
    assert approve_as(client, desk.reviewer, desk, state) is None


def test_a_superuser_who_publishes_directly_approves_nothing(client, desk):
    desk.letter.save_revision(user=desk.author).publish(user=desk.boss)
    desk.letter.refresh_from_db()
    assert (desk.letter.live, approval_of(desk.letter)) == (True, None)


def test_an_author_never_publishes(client, desk):
    submit(desk, desk.author)
    client.force_login(desk.author)
    assert "action-publish" not in client.get(reverse("wagtailadmin_pages:edit", args=[desk.letter.pk])).content.decode()


def test_what_a_reviewer_may_do_is_offered_to_him_alone(client, desk):
    submit(desk, desk.author)
    task = desk.letter.current_workflow_task
    people = (desk.reviewer, desk.second, desk.author, desk.boss)
    assert [[name for name, *_rest in task.get_actions(desk.letter, user)] for user in people] == [
        ["reject", "approve", "approve"],
        ["reject", "approve", "approve"],
        [],
        [],
    ]
    assert [task.get_task_states_user_can_moderate(user).count() for user in people] == [1, 1, 0, 0]
