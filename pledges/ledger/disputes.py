""" "This wasn't us": noted by who holds the copy, decided by the school after asking the family."""

from contextlib import suppress

from django.db import transaction
from django.utils import timezone

from campaigns.acts.recording import record
from campaigns.printing.changes import NotPossible, held, print_again
from campaigns.printing.finding import copy_numbered
from pledges.ledger import answers
from pledges.models import Dispute, Pledge


class AlreadyClosed(Exception):
    """Somebody decided on this dispute before."""


@transaction.atomic
def dispute(copy, words=""):
    """Note that the answer to this copy is said not to be the holder's; return the open Dispute. Twice is as once.

    `words` (str, at most MOST_WORDS) are kept as long as names. Raise answers.NotAnswered, and ValueError for
    a shared code.
    """
    pledge = answers.pledge_of(copy)
    found = pledge.disputes.filter(state=Dispute.State.OPEN).first()
    if found is None:
        answers.disputed(pledge)
        return Dispute.objects.create(pledge=pledge, words=words, at=timezone.now(), erase_on=copy.erase_on)
    if words and not found.words:
        found.words = words
        found.save(update_fields=["words"])
    return found


def is_disputed(copy):
    """Whether a dispute about this copy waits for its decision."""
    return Dispute.objects.filter(pledge__copy_number=copy.number, state=Dispute.State.OPEN).exists()


@transaction.atomic
def void_and_renew(dispute, *, by):
    """Strike the answer out, void the copy and give its seat a new one; return the new Block, None where there can be none.

    There is none when the copy was voided before, its print run recalled or its campaign over. Raise AlreadyClosed.
    """
    _claim(dispute)
    pledge = dispute.pledge
    with suppress(NotPossible):  # recalled: nothing will be printed
        held(pledge.block.print_run, pledge.block.unit)  # before its totals, as answers do, so that no two wait for each other
    answers.strike_out(pledge)
    answers.forget_paper(pledge)
    _close(dispute, Dispute.State.VOIDED, by)
    record("dispute.voided", by=by, unit=pledge.block.unit, about=pledge.block.unit.place)
    copy = copy_numbered(pledge.copy_number)
    if copy.state not in ("open", "future"):
        return None
    return print_again(copy.print_run, copy.block.unit, copy.seat, by=by)


@transaction.atomic
def settle(dispute, *, by):
    """Let the answer stand. Raise AlreadyClosed."""
    _claim(dispute)
    _close(dispute, Dispute.State.SETTLED, by)
    record("dispute.settled", by=by, unit=dispute.pledge.block.unit, about=dispute.pledge.block.unit.place)


def _claim(dispute):
    """Let nobody else decide until the transaction ends; raise AlreadyClosed.

    Everybody locks in one order, the pledge, its personal data, its disputes, so that no two wait for each other.
    """
    Pledge.objects.select_for_update().get(pk=dispute.pledge_id)
    if not Dispute.objects.filter(pk=dispute.pk, state=Dispute.State.OPEN).exists():
        raise AlreadyClosed


def _close(dispute, state, by):
    Dispute.objects.filter(pk=dispute.pk).update(state=state, closed_at=timezone.now(), closed_by=by)
