"""What the reader could not decide, decided by a person; and taken back. Each verb is one transaction."""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.acts.recording import record
from campaigns.paper.marks.codes import NotOurCode, fold
from pledges.models import PagePicture, ScanPage, Slip, SlipPicture
from pledges.scanning.bookkeeping.crediting import CannotTakeBack, credit, identify, take_back
from pledges.scanning.bookkeeping.lookup import Records
from pledges.scanning.bookkeeping.recording import erase_day
from pledges.scanning.reader.readings.states import OTHER_DOCUMENT, UNREADABLE, WITH_SLIPS

SIGNED, UNSIGNED, DECLINED, NOT_OURS = VERDICTS = ("signed", "unsigned", "declined", "not_ours")
UNDO_DAYS = 1  # so long the pictures stay that nobody needs after the decision

__all__ = [
    "DECLINED",
    "NOT_OURS",
    "SIGNED",
    "UNSIGNED",
    "VERDICTS",
    "CannotTakeBack",
    "Decided",
    "WrongCode",
    "checked",
    "decide",
    "look",
    "undo",
]


class Decided(Exception):
    """Somebody else has decided it meanwhile, or has taken the decision back."""


class WrongCode(ValueError):
    """A code as typed leads to no slip that counts here: `refusal` is "", or one of states.NOT_OURS."""

    def __init__(self, refusal=""):
        super().__init__(refusal)
        self.refusal = refusal


def decide(doubt, verdict, *, code="", within=None, by):
    """Decide a Slip in doubt, or an unreadable ScanPage, as one of VERDICTS and return the Slip, None where there is none.

    `code` is typed by hand, as it stands on the paper; needed unless it was read. Paper that is not ours may have one too: it
    says whose it is. `within` is the unit for which the person decides. Raise WrongCode, or Decided.
    """
    try:
        return _decide(doubt, verdict, code, within, by)
    except IntegrityError:  # the same copy's other paper was credited at this moment; this one is its duplicate
        return _decide(doubt, verdict, code, within, by)


@transaction.atomic
def undo(decided):
    """Take a person's decision on a Slip, or on a ScanPage that had none, back; return the Slip or ScanPage that waits again.

    What was a duplicate of it no longer is. Raise Decided, or CannotTakeBack.
    """
    doubt, number = _undo(decided)
    if number is not None:
        _let_follow(number)
    return doubt


def checked(code, page, within=None):
    """Return a code as typed, folded, that counts for this ScanPage's campaign and school, and `within` a unit; raise WrongCode."""
    try:
        folded = fold(code)
    except NotOurCode as error:
        raise WrongCode from error
    unit = page.file.unit
    is_narrower = within is not None and (unit is None or unit.contains(within))  # of a stack of many schools, one's own
    refusal = Records(page.file.campaign, within if is_narrower else unit).refusal_of(folded)
    if refusal:
        raise WrongCode(refusal)
    return folded


def look(doubt, *, by):
    """Note that a person is looking at a Slip's or a ScanPage's picture."""
    page, place = (doubt.page, f"-{doubt.place}") if isinstance(doubt, Slip) else (doubt, "")
    record("read.picture", by=by, unit=page.file.unit, about=f"{page.file_id}-{page.number}{place}", why=_("决定读不准的回执"))


@transaction.atomic
def _decide(doubt, verdict, code, within, by):
    page = _locked_page(doubt)
    slip = _open_slip(doubt, page)
    if verdict == NOT_OURS:
        return _not_ours(page, slip, code, within, by)
    slip = slip or Slip(page=page, place=0, read_state="uncertain", doubt=1)
    slip.code = checked(code or slip.code, page, within)
    slip.state, slip.decided_by, slip.decided_at = verdict, by, timezone.now()
    if page.kind == UNREADABLE:
        _set_kind(page, WITH_SLIPS, by)
    credit(slip)
    _keep_until_decided(page, slip)
    return slip


def _locked_page(doubt):
    key = doubt.page_id if isinstance(doubt, Slip) else doubt.pk
    return ScanPage.objects.select_for_update(of=("self",)).select_related("file__campaign", "file__unit").get(pk=key)


def _open_slip(doubt, page):
    if isinstance(doubt, Slip):
        slip = Slip.objects.select_for_update().filter(pk=doubt.pk, state="uncertain").first()
        if slip is None:
            raise Decided
        return slip
    if page.kind != UNREADABLE:
        raise Decided
    return None


def _not_ours(page, slip, code, within, by):
    if slip is None:
        _set_kind(page, OTHER_DOCUMENT, by)
    else:
        slip.state, slip.decided_by, slip.decided_at = _refusal_of(code or slip.code, page, within) or "forged", by, timezone.now()
        slip.save()
    _keep_until_decided(page, slip)
    return slip


def _refusal_of(code, page, within):
    try:
        checked(code, page, within)
    except WrongCode as error:
        return error.refusal
    return ""


def _undo(decided):
    """Let a decided Slip or ScanPage be as it was read; return (which of them waits again, the copy whose slip it was or None)."""
    page = _locked_page(decided)
    slip = _decided_slip(decided, page)
    number = _own_copy_of(slip)
    if slip is not None:
        _let_slip_be_as_read(slip)
    if page.decided_at:
        _let_page_be_unreadable(page)
    _keep(page, slip)
    return (page if page.kind == UNREADABLE else slip), number


def _own_copy_of(slip):
    """Return the number of the copy that a slip belongs to; None without a slip, or where many families share its code.

    Each slip of a shared code may be another family's, so none is a duplicate that would have to follow.
    """
    return slip.copy_number if slip and not slip.is_shared else None


def _let_slip_be_as_read(slip):
    """Let a slip count no more, and let its state, code and copy be what the reader said."""
    take_back(slip)
    slip.state, slip.code, slip.decided_by, slip.decided_at = slip.read_state, slip.read_code, None, None
    identify(slip)
    slip.save()


def _let_page_be_unreadable(page):
    """Let a page that the reader could not read wait again. The reader saw no slip on it: the person's one goes."""
    _set_kind(page, UNREADABLE, None)
    Slip.objects.filter(page=page).delete()


def _decided_slip(decided, page):
    """Return the Slip as it stands, None for a page without one; raise Decided where nothing was decided."""
    if isinstance(decided, Slip):
        slip = Slip.objects.select_for_update().filter(pk=decided.pk, decided_at__isnull=False).first()
        if slip is None:
            raise Decided
        return slip
    if page.decided_at is None:
        raise Decided
    return page.slips.select_for_update().first()


def _let_follow(number):
    """Judge the duplicates of a copy anew, the oldest first, after the slip that they repeated was taken back.

    One that was read gets back the state that was read, and counts if it may. One that a person decided waits for a person
    again: "duplicate" has replaced what the person said of it, and that is kept nowhere else.
    """
    for duplicate in Slip.objects.filter(copy_number=number, is_shared=False, state="duplicate").order_by("pk"):
        if duplicate.decided_at:
            _undo(duplicate)
        elif duplicate.read_state != "duplicate":
            duplicate.state = duplicate.read_state
            credit(duplicate)


def _set_kind(page, kind, by):
    page.kind, page.decided_by, page.decided_at = kind, by, timezone.now() if by else None
    page.save(update_fields=["kind", "decided_by", "decided_at"])


def _keep_until_decided(page, slip):
    """Let the pictures that nobody needs any more go tomorrow."""
    soon = timezone.localdate() + timedelta(days=UNDO_DAYS)
    if page.kind != UNREADABLE and not page.slips.filter(state="uncertain").exists():
        PagePicture.objects.filter(page=page, erase_on__gt=soon).update(erase_on=soon)
    if slip is not None and slip.outcome != SIGNED:
        SlipPicture.objects.filter(slip=slip, erase_on__gt=soon).update(erase_on=soon)


def _keep(page, slip):
    """Let the pictures stay as long as those of what is in doubt."""
    day = erase_day(page.file, slip and slip.block)
    PagePicture.objects.filter(page=page).update(erase_on=day)
    SlipPicture.objects.filter(slip=slip).update(erase_on=day)
