"""Single copies, disputes and scanned files within a person's reach. Fetching and permission are one call."""

from django.http import Http404
from django.shortcuts import get_object_or_404

from campaigns.models.units import within
from campaigns.paper.marks.codes import number_of
from campaigns.people.reach import SCHOOL, reaches, units_of
from campaigns.printing.copies import keyring
from campaigns.printing.finding import copy_numbered
from pledges.models import Dispute, ScanFile

CLOSED_AT_MOST = 20  # decided disputes that are still shown


def copy_within(user, number, roles=SCHOOL):
    """Return the Copy with this number when it lies within the user's units, else raise Http404."""
    copy = copy_numbered(number)
    if copy is None or not reaches(user, copy.block.unit, roles):
        raise Http404
    return copy


def copy_typed(user, code, roles=SCHOOL):
    """Return the Copy of a code as typed, misreadings folded; raise NotOurCode when forged, Http404 beyond the user's reach."""
    return copy_within(user, number_of(code, keyring()), roles)


def copy_at(letter, seat):
    """Return the number of the valid copy for a seat of the UnitLetter of one class, None where there is none."""
    numbers = [number for block in letter.blocks for number in block.numbers_at([seat])]
    return numbers[-1] if numbers else None


def open_disputes(units):
    """Return the disputes within these units that wait for a decision, the oldest first."""
    return _disputes(units).filter(state=Dispute.State.OPEN).order_by("at", "pk")


def closed_disputes(units):
    """Return the disputes within these units that were decided last, the newest first."""
    return _disputes(units).exclude(state=Dispute.State.OPEN).select_related("closed_by").order_by("-closed_at")[:CLOSED_AT_MOST]


def dispute_within(user, dispute_id):
    """Return the dispute when its copy lies within the user's units, else raise Http404."""
    return get_object_or_404(_disputes(units_of(user)), pk=dispute_id)


def file_within(user, file_id):
    """Return the ScanFile when it was handed in within the user's units, else raise Http404."""
    return get_object_or_404(ScanFile.objects.filter(within(units_of(user), "unit__path")), pk=file_id)


def _disputes(units):
    related = ("pledge__block__print_run__letter", "pledge__block__unit")
    return Dispute.objects.filter(within(units, "pledge__block__unit__path")).select_related(*related)
