"""Approval by somebody else, through the admin as people use it."""

from types import SimpleNamespace

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from wagtail.models import Workflow
from wagtail.test.utils.form_data import nested_form_data, streamfield

from campaigns.admin.setup import WORKFLOW, set_up_site
from campaigns.models import LetterPage, Role
from campaigns.models.review import approval_of
from campaigns.paper.laying.rendering import NotPrintable
from campaigns.printing.runs import confirm_print_run
from tests.conftest import employ


@pytest.fixture
def desk(campaign, people):
    """An author, two reviewers, a superuser outside the group, and the letter in review."""
    set_up_site()
    employ(people.author, Role.OFFICER)
    second = User.objects.create_user("second", password="x")
    for user in (people.reviewer, second):
        employ(user, Role.REVIEWER)
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


def form_of(desk, **changes):
    """What the letter's editor sends."""
    letter = desk.letter
    return nested_form_data(
        {
            **{name: str(getattr(letter, name)) for name in ("title", "slug", "sign_off", "scene", "pledge_title", "style", "signers")},
            **{name: getattr(letter, name).isoformat() for name in ("issued_on", "return_by")},
            "salutation": "亲爱的小朋友：",
            "proposal": streamfield([("paragraph", "你好！")]),
            "family": streamfield([]),
            "clauses": streamfield([("clause", "自觉遵守交通信号。")]),
            "complete_with": "all",
            "quiz": streamfield([]),
            **changes,
        }
    )


def edit_as(client, user, desk, action=None, **changes):
    """Save the letter in the editor as people do; `action` names what else is asked for."""
    client.force_login(user)
    letter, data = desk.letter, form_of(desk, **changes)
    response = client.post(reverse("wagtailadmin_pages:edit", args=[letter.pk]), data | (action or {}), follow=True)
    letter.refresh_from_db()
    return [str(message) for message in response.context["messages"]]


APPROVE = {"action-workflow-action": "1", "workflow-action-name": "approve"}
SEND_BACK = {"action-workflow-action": "1", "workflow-action-name": "reject", "workflow-action-extra-data": '{"comment": "请看"}'}


def test_what_was_approved_is_what_is_public_and_what_is_printed(client, desk, units):
    """A reviewer mends a word and saves, a second one sees that and approves."""
    approve_above(desk)
    submit(desk, desk.author)
    edit_as(client, desk.reviewer, desk, salutation="各位家长、同学们：")
    approval = approve_as(client, desk.second, desk, desk.letter.current_workflow_task_state)
    printed = confirm_print_run(desk.letter, [units.class_a1], by=desk.author).text
    assert (approval.revision, desk.letter.live) == (desk.letter.live_revision, True)
    assert (printed.salutation, desk.letter.salutation, printed.digest) == (
        "各位家长、同学们：",
        "各位家长、同学们：",
        desk.letter.text.digest,
    )


def test_a_reviewer_who_edits_and_approves_at_once_is_told_what_to_do(client, desk):
    submit(desk, desk.author)
    said = edit_as(client, desk.reviewer, desk, APPROVE, salutation="各位家长、同学们：")
    assert any(message.startswith("这一页正在审核，您的改动已经保存。改过的人不能批准") for message in said)
    assert (approval_of(desk.letter), desk.letter.workflow_in_progress) == (None, True)
    assert desk.letter.get_latest_revision_as_object().salutation == "各位家长、同学们："
    task = desk.letter.current_workflow_task
    assert [name for name, *_rest in task.get_actions(desk.letter, desk.reviewer)] == ["reject"]
    assert approve_as(client, desk.second, desk, desk.letter.current_workflow_task_state).finished_by == desk.second


def test_a_reviewer_who_edited_can_send_it_back_to_the_officer(client, desk):
    submit(desk, desk.author)
    edit_as(client, desk.reviewer, desk, salutation="各位家长、同学们：")
    assert desk.letter.current_workflow_task.locked_for_user(desk.letter, desk.author)
    state = desk.letter.current_workflow_task_state
    client.post(reverse("wagtailadmin_pages:workflow_action", args=[desk.letter.pk, "reject", state.pk]), {"comment": "请看"})
    desk.letter.refresh_from_db()
    assert (desk.letter.current_workflow_state.status, desk.letter.workflow_in_progress) == ("needs_changes", False)


@pytest.mark.parametrize("salutation", ["亲爱的小朋友：", ""])
def test_what_is_not_complete_can_be_sent_back(client, desk, salutation):
    """Else nobody could: it can be approved by no one, and its writer is locked out."""
    desk.letter.english = {"亲爱的小朋友：": "Dear children,"}  # and no other text
    submit(desk, desk.author)
    edit_as(client, desk.reviewer, desk, SEND_BACK, salutation=salutation)
    assert (desk.letter.current_workflow_state.status, desk.letter.workflow_in_progress) == ("needs_changes", False)
    assert desk.letter.get_latest_revision_as_object().salutation == salutation


def autosave_as(client, user, desk, over=None, **changes):
    """Send what Wagtail's editor sends by itself while somebody types; `over` is the revision to write over, in place."""
    client.force_login(user)
    data = form_of(desk, **changes) | ({"overwrite_revision_id": str(over.pk)} if over else {})
    response = client.post(reverse("wagtailadmin_pages:edit", args=[desk.letter.pk]), data, headers={"Accept": "application/json"})
    desk.letter.refresh_from_db()
    return response


def test_nothing_is_written_over_what_was_approved(client, desk, units):
    """A reviewer's editor that is still open after the approval, and an officer's who sends the approved revision's number."""
    approve_above(desk)
    submit(desk, desk.author)
    edit_as(client, desk.reviewer, desk, salutation="各位家长：")
    approved = approve_as(client, desk.second, desk, desk.letter.current_workflow_task_state).revision
    assert autosave_as(client, desk.reviewer, desk, over=approved, salutation="没有审核的称呼：").json()["success"]
    assert (approved == desk.letter.latest_revision, desk.letter.get_latest_revision_as_object().salutation) == (False, "没有审核的称呼：")
    assert confirm_print_run(desk.letter, [units.class_a1], by=desk.author).text.salutation == "各位家长："


def test_nothing_is_saved_unasked_while_somebody_reviews(client, desk):
    """What a reviewer touched by accident makes nobody an author, and moves no words under another reviewer's eyes."""
    state = submit(desk, desk.author)
    response = autosave_as(client, desk.reviewer, desk, salutation="碰了一下键盘：")
    assert (response.status_code, response.json()["error_code"], response.json()["error_message"][:4]) == (400, "locked", "正在审核")
    assert desk.letter.get_latest_revision_as_object().salutation == "亲爱的小朋友："
    assert approve_as(client, desk.reviewer, desk, state).finished_by == desk.reviewer


def test_words_that_changed_under_a_reviewers_eyes_are_not_approved(client, desk):
    seen = submit(desk, desk.author)
    edit_as(client, desk.reviewer, desk, salutation="各位家长、同学们：")
    assert approve_as(client, desk.second, desk, seen) is None
    desk.letter.save_revision(user=desk.reviewer)
    client.force_login(desk.second)
    address = reverse("wagtailadmin_pages:workflow_action", args=[desk.letter.pk, "approve", desk.letter.current_workflow_task_state.pk])
    response = client.post(address, {}, follow=True)
    assert any(str(message).startswith("没有批准：您打开以后有人改过这一页。") for message in response.context["messages"])
    assert approval_of(desk.letter) is None


def test_who_wrote_any_revision_since_the_last_approval_has_a_hand_in_it(client, desk):
    desk.letter.save_revision(user=desk.reviewer)
    state = submit(desk, desk.author)  # the officer saved last
    assert approve_as(client, desk.reviewer, desk, state) is None
    approve_as(client, desk.second, desk, state)
    state = submit(desk, desk.author)  # what the reviewer wrote was approved since
    assert approve_as(client, desk.reviewer, desk, state).finished_by == desk.reviewer


def test_who_submits_a_letter_submits_what_it_stands_beneath(client, desk):
    desk.letter.get_parent().specific.save_revision(user=desk.author)
    desk.letter.campaign.agency.save_revision(user=desk.author)
    submit(desk, desk.author)
    campaign = desk.letter.campaign
    assert [page.workflow_in_progress for page in (desk.letter, campaign, campaign.agency)] == [True, True, True]


def test_nothing_unreviewed_is_printed(client, desk, units):
    """Agency and campaign lend the letter their name, hotline, approval number and slogan."""
    campaign = desk.letter.campaign
    approve_as(client, desk.reviewer, desk, submit(desk, desk.author))
    assert refused(desk, units) == (
        "not_approved",
        "“衡水市公安局交通警察支队（演示）”还没有经另一个人审核通过并公开，它的内容也会印在信上。请先把这一页提交审核。",
    )
    approve_above(desk)
    assert confirm_print_run(desk.letter, [units.class_a1], by=desk.author).copies == 3
    campaign = type(campaign).objects.get(pk=campaign.pk)
    campaign.approval_number = "假文号9号"
    campaign.save_revision(user=desk.author).publish(user=desk.boss)
    assert refused(desk, units)[0] == "not_approved"


def test_another_public_version_is_not_printed_over(client, desk, units):
    approve_above(desk)
    approve_as(client, desk.reviewer, desk, submit(desk, desk.author))
    desk.letter.salutation = "没有审核的称呼："
    desk.letter.save_revision(user=desk.author).publish(user=desk.boss)
    desk.letter.refresh_from_db()
    assert refused(desk, units)[0] == "another_version_is_public"


def test_a_reviewer_does_not_publish_by_hand(client, desk):
    submit(desk, desk.author)
    client.force_login(desk.reviewer)
    address = reverse("wagtailadmin_pages:edit", args=[desk.letter.pk])
    assert "action-publish" not in client.get(address).content.decode()
    said = edit_as(client, desk.reviewer, desk, {"action-publish": "1"})
    bulk = f"{reverse('wagtail_bulk_action', args=['wagtailcore', 'page', 'publish'])}?id={desk.letter.pk}"
    told = [str(message) for message in client.post(bulk, follow=True).context["messages"]]
    desk.letter.refresh_from_db()
    assert (desk.letter.live, [each[:5] for each in (*said, *told)]) == (False, ["没有公开，", "没有公开，"])


def approve_above(desk):
    """Let the second reviewer approve the letter's agency and campaign as the author wrote them."""
    for page in (desk.letter.campaign.agency, desk.letter.campaign):
        page.save_revision(user=desk.author)
        state = Workflow.objects.get(name=WORKFLOW).start(page, desk.author).current_task_state
        state.task.specific.on_action(state, desk.second, "approve")


def refused(desk, units):
    with pytest.raises(NotPrintable) as caught:
        confirm_print_run(desk.letter, [units.class_a1], by=desk.author)
    return caught.value.reason, str(caught.value)


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
