"""Approval by someone else. Wagtail's own group task lets authors and superusers approve their own work."""

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.utils.translation import gettext_lazy as _
from wagtail.models import AbstractGroupApprovalTask, TaskState


class IndependentReviewTask(AbstractGroupApprovalTask):
    """A member of the chosen groups approves who neither wrote nor submitted the revision. Being superuser is not enough."""

    class Meta:
        verbose_name = _("他人审核")
        verbose_name_plural = _("他人审核")

    @classmethod
    def get_description(cls):
        return _("由所选用户组中的另一个人审核：作者和提交人不能审核自己的稿件，超级管理员也不例外")

    def user_can_access_editor(self, obj, user):
        return self._user_in_groups(user)

    def locked_for_user(self, obj, user):
        return not self.may_review(obj, user)

    def get_actions(self, obj, user):
        return super().get_actions(obj, user) if self.may_review(obj, user) else []

    def get_task_states_user_can_moderate(self, user, **kwargs):
        if not self._user_in_groups(user):
            return TaskState.objects.none()
        waiting = self.task_states.filter(status=TaskState.STATUS_IN_PROGRESS)
        return waiting.exclude(revision__user=user).exclude(workflow_state__requested_by=user)

    def on_action(self, task_state, user, action_name, **kwargs):
        if action_name == "approve" and not self.may_review(task_state.workflow_state.content_object, user):
            raise PermissionDenied
        return super().on_action(task_state, user, action_name, **kwargs)

    def may_review(self, obj, user):
        """Whether the user is of the groups and has no hand in what is being reviewed."""
        if not self._user_in_groups(user):
            return False
        state = obj.current_workflow_state
        hands = {state and state.requested_by_id, obj.latest_revision and obj.latest_revision.user_id}
        return user.pk not in hands


def approval_of(page):
    """Return the newest TaskState in which somebody else approved a revision of the page, or None."""
    approvals = TaskState.objects.for_instance(page).filter(
        status=TaskState.STATUS_APPROVED,
        task__content_type=ContentType.objects.get_for_model(IndependentReviewTask),
        finished_by__isnull=False,
    )
    others = approvals.exclude(finished_by=F("revision__user")).exclude(finished_by=F("workflow_state__requested_by"))
    return others.select_related("revision", "finished_by").order_by("-finished_at", "-pk").first()
