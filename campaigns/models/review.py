"""Approval by someone else. Wagtail's own group task lets authors and superusers approve their own work.

What is approved is the newest revision, the one that the reviewer sees and that approval publishes. Who saved any revision
since the last approval, or submitted it, has a hand in it and cannot approve it.
"""

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.models import AbstractGroupApprovalTask, GroupPagePermission, TaskState

from campaigns.models.pages import AgencyPage, CampaignPage

LOOK_AGAIN = "look-again"  # in the editor's address: somebody saved while the reviewer looked at what was there before


class IndependentReviewTask(AbstractGroupApprovalTask):
    """A member of the chosen groups who may publish the page approves it, unless he has a hand in it. Being superuser is not enough."""

    class Meta:
        verbose_name = _("他人审核")
        verbose_name_plural = _("他人审核")

    @classmethod
    def get_description(cls):
        return _("由所选用户组中的另一个人审核：作者和提交人不能审核自己的稿件，超级管理员也不例外")

    def start(self, workflow_state, user=None):
        """Submit, with a letter or a campaign, what it stands beneath and is not approved yet: it will be printed too."""
        task_state = super().start(workflow_state, user)
        for page in unapproved_above(workflow_state.content_object):
            if page.latest_revision and not page.workflow_in_progress and page.permissions_for_user(user).can_submit_for_moderation():
                workflow_state.workflow.start(page, user)
        return task_state

    def user_can_access_editor(self, obj, user):
        return self.is_reviewer(obj, user)

    def locked_for_user(self, obj, user):
        return not self.is_reviewer(obj, user)

    def user_can_lock(self, obj, user):
        return self.is_reviewer(obj, user)

    def get_actions(self, obj, user):
        """Its reviewers may send a page back, whoever wrote it: or it could be locked for good."""
        actions = super().get_actions(obj, user) if self.is_reviewer(obj, user) else []
        return actions if self.may_review(obj, user) else [action for action in actions if action[0] == "reject"]

    def get_task_states_user_can_moderate(self, user, **kwargs):
        if not self._user_in_groups(user):
            return TaskState.objects.none()
        waiting = self.task_states.filter(status=TaskState.STATUS_IN_PROGRESS)
        mine = [state.pk for state in waiting if self.may_review(state.workflow_state.content_object, user)]
        return waiting.filter(pk__in=mine)

    def on_action(self, task_state, user, action_name, **kwargs):
        page = task_state.workflow_state.content_object
        if action_name == "approve" and not self.may_review(page, user):
            if self.is_reviewer(page, user):
                return None  # a reviewer's own changes, sent with the approval: kept; the editor says who can approve them
            raise PermissionDenied
        if action_name == "approve" and task_state.revision_id != page.latest_revision_id:
            return f"{reverse('wagtailadmin_pages:edit', args=[page.pk])}?{LOOK_AGAIN}"
        return super().on_action(task_state, user, action_name, **kwargs)

    def may_review(self, page, user):
        """Whether the user is one of the page's reviewers and has no hand in what is being reviewed."""
        return self.is_reviewer(page, user) and user.pk not in hands_in(page)

    def is_reviewer(self, page, user):
        """Whether the user is of one of the groups that may publish this page: a neighbour's reviewer is not."""
        groups = self.groups.filter(user=user)
        publishing = GroupPagePermission.objects.filter(group__in=groups, permission__codename="publish_page")
        return publishing.filter(page__in=page.get_ancestors(inclusive=True)).exists()


def hands_in(page):
    """Return the keys of the users who submitted the page, or saved a revision of it since the last that was approved."""
    approval, state = approval_of(page), page.current_workflow_state
    revisions = page.revisions.filter(pk__gt=approval.revision_id) if approval and approval.revision_id else page.revisions
    return {*revisions.values_list("user", flat=True), state and state.requested_by_id} - {None}


def approval_of(page):
    """Return the newest TaskState in which somebody else approved a revision of the page, or None."""
    approvals = TaskState.objects.for_instance(page).filter(
        status=TaskState.STATUS_APPROVED,
        task__content_type=ContentType.objects.get_for_model(IndependentReviewTask),
        finished_by__isnull=False,
    )
    others = approvals.exclude(finished_by=F("revision__user")).exclude(finished_by=F("workflow_state__requested_by"))
    return others.select_related("revision", "finished_by").order_by("-finished_at", "-pk").first()


def unapproved_above(page):
    """Return the campaign and the agency that a page stands beneath whose words nobody else has approved as they are public."""
    above = page.get_ancestors().type((AgencyPage, CampaignPage)).specific()
    return [each for each in above if not is_public_as_approved(each)]


def is_public_as_approved(page):
    """Whether what stands on the public page is the revision that somebody else approved last."""
    approval = approval_of(page)
    return approval is not None and page.live and page.live_revision_id == approval.revision_id


def review_what_was_saved(page, user):
    """Let the review of a page go on with the revision that was saved last: whoever looked at an earlier one must look again."""
    state = page.current_workflow_task_state
    if state is not None and state.revision_id != page.latest_revision_id:
        state.specific.cancel(user=user, resume=True)
        return True
    return False
