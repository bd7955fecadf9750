"""What a teacher tells the school of a seat: the letter is lost, the child moved away. The school decides; nothing changes before."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.acts.recording import record
from campaigns.models import Block
from campaigns.printing.changes import NotPossible, held, print_again, void_copies
from config.requests.refusals import Refusal
from pledges.models import SeatRequest
from pledges.progress.returns import answered_seats

State = SeatRequest.State


class AlreadyClosed(Exception):
    """Somebody decided on this request, or took it back, before."""


def ask(link, *, seat, kind):
    """Note what a teacher says of a seat and return the open SeatRequest; of one copy there is one, and the newest word stands.

    Raise Refusal where the class has no such copy, or it was answered.
    """
    blocks = list(Block.objects.filter(print_run=link.block.print_run_id, unit=link.block.unit_id).prefetch_related("voided_ranges"))
    number = _number_at(blocks, seat)
    if number is None:
        raise Refusal("no_such_seat", _("本班没有座号 %(seat)d 的信，没有告诉学校。请核对座号。") % {"seat": seat})
    if seat in answered_seats(blocks):
        raise Refusal("answered", _("座号 %(seat)d 已经答复过，信不用再换，没有告诉学校。") % {"seat": seat})
    open_one = SeatRequest.objects.filter(copy_number=number, state=State.OPEN)
    if not open_one.update(kind=kind):
        try:
            with transaction.atomic():
                SeatRequest.objects.create(link=link, seat=seat, copy_number=number, kind=kind)
                record("class.asked", by=None, unit=link.block.unit, about=_about(link, seat))
        except IntegrityError:  # the same at the same moment
            open_one.update(kind=kind)
    return open_one.get()


@transaction.atomic
def take_back(request):
    """Let an open request be as if it had not been made. Raise AlreadyClosed."""
    _close(request, State.TAKEN_BACK, None)
    record("class.taken_back", by=None, unit=request.link.block.unit, about=_about(request.link, request.seat))


@transaction.atomic
def replace(request, *, by):
    """Void the copy, give its seat a new one and return the new Block. Raise AlreadyClosed, and NotPossible as print_again does.

    A seat that got a new copy since it was asked for keeps that, and its Block is returned.
    """
    blocks = _held(request)
    _close(request, State.REPLACED, by)
    block = request.link.block
    record("class.replaced", by=by, unit=block.unit, about=_about(request.link, request.seat))
    newer = [each for each in blocks if each.first_number > request.copy_number and each.numbers_at([request.seat])]
    return newer[-1] if newer else print_again(block.print_run, block.unit, request.seat, answered=answered_seats, by=by)


@transaction.atomic
def void(request, *, by):
    """Void the copy; its seat has none any more. Raise AlreadyClosed, and NotPossible where it was answered meanwhile."""
    blocks = _held(request)
    _close(request, State.VOIDED, by)
    unit = request.link.block.unit
    if request.seat in answered_seats(blocks):
        raise NotPossible("answered", _("座号 %(seat)d 刚才答复了，没有作废。请选“不改动”。") % {"seat": request.seat})
    for block in blocks:
        if request.copy_number in block.numbers_at():
            void_copies(block, request.copy_number, request.copy_number, reason=_("学生转走"), by=by)
    record("class.voided", by=by, unit=unit, about=_about(request.link, request.seat))


@transaction.atomic
def decline(request, *, by):
    """Leave the copy as it is. Raise AlreadyClosed."""
    _close(request, State.DECLINED, by)
    record("class.declined", by=by, unit=request.link.block.unit, about=_about(request.link, request.seat))


def _held(request):
    """Return the class's blocks, locked before the request, as whoever else changes copies locks them."""
    return held(request.link.block.print_run, request.link.block.unit)


def _close(request, state, by):
    closed = SeatRequest.objects.filter(pk=request.pk, state=State.OPEN)
    if not closed.update(state=state, closed_at=timezone.now(), closed_by=by):
        raise AlreadyClosed


def _number_at(blocks, seat):
    return max((number for block in blocks for number in block.numbers_at([seat])), default=None)


def _about(link, seat):
    return f"{link.block.unit.place} · {seat}"
