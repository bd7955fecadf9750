"""From a slip to the ledger: what its state is worth, and how that is taken back."""

import secrets
from contextlib import suppress

from campaigns.paper.marks.codes import NotOurCode
from campaigns.printing.finding import copy_for
from pledges.ledger import answers
from pledges.ledger.class_totals import paper_came_back, paper_taken_back
from pledges.models import Channel, Outcome, Pledge, Slip
from pledges.scanning.reader.readings.states import DECIDED, is_repeated


class CannotTakeBack(Exception):
    """The family has answered in another way since; its answer stays."""


def credit(slip):
    """Let a slip (unsaved or saved, its code and state set) count, within the caller's transaction; saves it.

    Its state may become "void", "duplicate" or "forged" on the way; the ledger decides once more who was first. The dates of
    the campaign do not matter: paper was signed before it was scanned.
    """
    try:
        copy = copy_for(slip.code)
    except NotOurCode:
        slip.state = "forged"
        slip.save()
        return
    _point(slip, copy)
    if copy.state in ("voided", "recalled"):
        slip.state = "void"
    elif not copy.is_shared and _came_before(slip):
        slip.state = "duplicate"
    elif slip.state in DECIDED:
        slip.outcome = outcome_of(slip.state, slip.decided, copy.print_run.text.complete_with)
        if slip.outcome and not _is_credited(slip):
            _enter(slip, copy)
    slip.save()


def identify(slip):
    """Let a slip stand for the copy of its code, for none where it has no code of ours; does not save it."""
    try:
        _point(slip, copy_for(slip.code))
    except NotOurCode:
        slip.block, slip.copy_number, slip.is_shared = None, None, False


def take_back(slip):
    """Let a slip that was credited count no more, within the caller's transaction; does not save it. Raise CannotTakeBack."""
    if slip.credit and slip.is_shared:
        raise CannotTakeBack
    if slip.credit:
        _tell_the_class(slip, paper_taken_back)
    if slip.credit == Slip.Credit.EVIDENCE:
        with suppress(answers.NotAnswered):  # struck out since, its evidence with it
            answers.retract_evidence(copy_for(slip.code), Channel.PAPER)
    elif slip.credit == Slip.Credit.ANSWER:
        pledge = Pledge.objects.standing().filter(copy_number=slip.copy_number, is_shared=False).first()
        if pledge is not None:  # else struck out since
            if pledge.channel != Channel.PAPER or answers.has_evidence(pledge) or answers.has_changed(pledge):
                raise CannotTakeBack
            answers.strike_out(pledge)
    slip.credit = slip.outcome = ""


def _tell_the_class(slip, what):
    """Let a total that the slip's class may have reported change by one."""
    if slip.outcome == Outcome.SIGNED and not slip.is_shared:
        what(slip.block)


def outcome_of(state, decided, complete_with):
    """Return what a decided state is worth: an Outcome, or "" where the pledge is not complete.

    `complete_with` says which signatures it takes: of "all" signers, of the "guardian", or of "any" one.
    """
    if state == "declined":
        return Outcome.DECLINED
    is_enough = state == "partly_signed" and (complete_with == "any" or (complete_with == "guardian" and decided.get("guardian") == "ink"))
    return Outcome.SIGNED if state == "signed" or is_enough else ""


def _point(slip, copy):
    slip.block, slip.copy_number, slip.is_shared = copy.block, copy.number, copy.is_shared


def _is_credited(slip):
    """Whether another slip of this copy counts already, with less on it."""
    others = Slip.objects.filter(copy_number=slip.copy_number, is_shared=False).exclude(pk=slip.pk)
    return not slip.is_shared and others.exclude(credit="").exists()


def _came_before(slip):
    """Whether an earlier slip of this copy has said all that this one says."""
    earlier = Slip.objects.filter(copy_number=slip.copy_number, is_shared=False, state__in=DECIDED).exclude(pk=slip.pk)
    return any(is_repeated(slip.state, state) for state in earlier.values_list("state", flat=True))


def _enter(slip, copy):
    about = {"signatures": {}, "channel": Channel.PAPER, "submission_key": secrets.token_urlsafe(24), "body": ""}
    try:
        answers.answer(copy, outcome=slip.outcome, **about)
        slip.credit = Slip.Credit.ANSWER
    except answers.AlreadyAnswered:  # by phone or with help; the ledger has noted the paper as evidence
        slip.credit = Slip.Credit.EVIDENCE
    except answers.Voided:  # a moment ago
        slip.state, slip.outcome = "void", ""
        return
    _tell_the_class(slip, paper_came_back)
