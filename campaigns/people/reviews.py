"""A letter is reviewed with what it stands beneath: agency, campaign and letter are looked at, and approved, in one go."""

from dataclasses import dataclass

from django.db import transaction
from wagtail.models import Page, TaskState, WorkflowState

from campaigns.models import AgencyPage, CampaignPage, LetterPage
from campaigns.models.review import approval_of

REVIEWED = (AgencyPage, CampaignPage, LetterPage)


class LookAgain(Exception):
    """What was looked at is not what waits now: somebody saved, approved or took it back meanwhile."""


@dataclass(frozen=True)
class Review:
    """A page that waits: as it was saved last, as somebody else approved it last (None: never), and whether this person may approve it."""

    page: Page
    state: TaskState
    approved: Page | None
    may_approve: bool

    @property
    def seen(self):
        """What a form sends back of what it showed."""
        return f"{self.page.pk}:{self.page.latest_revision_id}"


def reviews_with(page, user):
    """Return the Reviews of what waits: an agency, a campaign and a letter above one another, down to `page`, the outermost first."""
    above = page.get_ancestors(inclusive=True).type(REVIEWED).specific()
    return [_review(each, user) for each in above if each.current_workflow_task_state is not None]


def _review(page, user):
    state, approval = page.current_workflow_task_state.specific, approval_of(page)
    latest = page.get_latest_revision_as_object()
    approved = approval.revision.as_object() if approval and approval.revision else None
    return Review(latest, state, approved, state.task.specific.may_review(page, user))


@transaction.atomic
def approve_together(reviews, seen, *, by):
    """Approve and publish those that `by` may approve. `seen` are what was looked at (Review.seen): raise LookAgain where that is not all.

    Raise ValueError where there is nothing `by` may approve.
    """
    own = [review for review in reviews if review.may_approve]
    if not own:
        raise ValueError("nothing here is theirs to approve")
    for review in own:
        if review.seen not in seen:
            raise LookAgain
        current = TaskState.objects.select_for_update().get(pk=review.state.pk)
        if current.status != TaskState.STATUS_IN_PROGRESS or current.task.specific.on_action(current.specific, by, "approve"):
            raise LookAgain


def send_back(review, *, by, comment):
    """Send a page back to its writer. Raise LookAgain where it does not wait any more."""
    current = TaskState.objects.get(pk=review.state.pk)
    if current.status != TaskState.STATUS_IN_PROGRESS:
        raise LookAgain
    current.task.specific.on_action(current.specific, by, "reject", comment=comment)


def to_review(user):
    """Return [(page, TaskState)] of what waits for this person's review, the oldest first: a letter speaks for what waits above it."""
    states = TaskState.objects.reviewable_by(user).select_related("revision__user").order_by("started_at")
    pages = [(page, state) for state in states if (page := _page_of(state.workflow_state))]
    return [(page, state) for page, state in pages if not any(_speaks_for(other, page) for other, _state in pages)]


def _speaks_for(letter, page):
    return isinstance(letter, LetterPage) and letter.is_descendant_of(page)


def sent_back_to(user):
    """Return [(page, what the reviewer wrote)] of what this person submitted and somebody sent back, the newest first."""
    states = WorkflowState.objects.filter(requested_by=user, status=WorkflowState.STATUS_NEEDS_CHANGES)
    states = states.select_related("current_task_state").order_by("-current_task_state__finished_at")
    return [(page, state.current_task_state.comment) for state in states if state.current_task_state and (page := _page_of(state))]


def _page_of(workflow_state):
    """Return the agency, campaign or letter that is reviewed; None where it was deleted, or is anything else."""
    page = workflow_state.content_object
    return page.specific if isinstance(page, Page) and issubclass(page.specific_class, REVIEWED) else None
