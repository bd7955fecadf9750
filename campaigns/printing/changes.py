"""After printing: taking back, printing again, spares, and what was handed out."""

from django.db import transaction
from django.db.models import F, Sum, prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.acts.recording import record
from campaigns.audience import bounds
from campaigns.models import Block, Handout, PrintRun, VoidedRange
from campaigns.paper.laying.rendering import NotPrintable
from campaigns.printing.runs import numbered
from config.requests.refusals import Refusal


class NotPossible(Refusal):
    """Something stands against the change."""


@transaction.atomic
def recall(print_run, *, by):
    """Take the whole run back: every code of it says so from now on. Twice is as once."""
    if PrintRun.objects.filter(pk=print_run.pk, recalled_at=None).update(recalled_at=timezone.now()):
        record("print.recalled", by=by, unit=print_run.letter.campaign.agency.unit, about=print_run.text.title)


@transaction.atomic
def void_copies(block, first_number, last_number, *, reason, by):
    """Refuse answers to these copies from now on; what was answered before stays counted. Twice is as once.

    Raise ValueError when the numbers are not of this block.
    """
    if not block.first_number <= first_number <= last_number <= block.last_number:
        raise ValueError(f"{first_number}-{last_number} is not within block {block.pk}")
    _one_change_at_a_time(block.print_run_id)
    Block.objects.select_for_update().get(pk=block.pk)  # an answer on its way to one of these copies stands now, or will be refused
    known = VoidedRange.objects.filter(block=block, last_number__gte=first_number, first_number__lte=last_number)
    about = {"block": block, "reason": reason, "created_by": by}
    for voided in known.order_by("first_number"):
        if first_number < voided.first_number:
            VoidedRange.objects.create(first_number=first_number, last_number=voided.first_number - 1, **about)
        first_number = voided.last_number + 1
    if first_number <= last_number:
        VoidedRange.objects.create(first_number=first_number, last_number=last_number, **about)
        record("copies.voided", by=by, unit=block.unit, about=block.unit.place, why=reason)


@transaction.atomic
def print_again(print_run, unit, seat, *, answered=lambda blocks: (), seen=None, by):
    """Void the copy of a seat, if it has one, and give the seat a new one; return the new Block of one copy.

    `seen`: the last copy number that the class had when this was asked for. A seat that got a new copy since keeps it, and its Block is
    returned: twice is as once.

    `answered` returns the seats of a class's blocks whose valid copies were answered; it is asked when no answer can come any
    more. Raise NotPossible when the class never had a copy for that seat, or it was answered.
    """
    blocks = held(print_run, unit)
    if not any(block.has_seat(seat) for block in blocks):
        raise NotPossible("no_such_seat", _("这个班没有座号 %(seat)d 的信。请核对座号。") % {"seat": seat})
    if seat in answered(blocks):
        raise NotPossible("answered", _("座号 %(seat)d 已经答复过，不用补印。") % {"seat": seat})
    since = [block for block in blocks if seen is not None and block.first_number > seen and block.numbers_at([seat])]
    if since:
        return since[-1]
    for block in blocks:
        for number in block.numbers_at([seat]):
            void_copies(block, number, number, reason=_("补印，换发新的一份"), by=by)
    record("copies.again", by=by, unit=unit, about=unit.place)
    return _add(print_run, blocks[-1], 1, seat)


@transaction.atomic
def set_copies(print_run, unit, copies, *, answered=lambda blocks: (), by):
    """Give a class so many copies: more get the next seats, too many lose the last ones, which are voided.

    Return by how many they changed. Raise NotPossible for numbers that cannot be meant (`audience.bounds`), and where one of the seats
    would be lost that were `answered`, as print_again asks it.
    """
    if not 1 <= copies <= bounds.OF_A_CLASS:
        raise NotPossible("copies_out_of_bounds", _("一个班的份数要在 1 到 %(most)d 之间。") % {"most": bounds.OF_A_CLASS})
    blocks = held(print_run, unit)
    valid = sorted((block.seat_of(number), block, number) for block in blocks for number in block.numbers_at())
    more = copies - len(valid)
    if more > 0:
        _add(print_run, blocks[0], more, max(block.seat_of(block.last_number) for block in blocks) + 1)
    lost = sorted({seat for seat, _block, _number in valid[copies:]} & set(answered(blocks)))
    if lost:
        raise NotPossible(
            "answered",
            _("座号 %(seat)d 已经答复过，不能减掉，份数没有变。要作废没有答复的一份，请把它的编码告诉发信的民警。") % {"seat": lost[0]},
        )
    for _seat, block, number in valid[copies:]:
        void_copies(block, number, number, reason=_("学校更正人数"), by=by)
    if more:
        record("copies.changed", by=by, unit=unit, about=f"{unit.place} · {copies}")
    return more


def report_handout(print_run, unit, *, received, handed_out, by):
    """Note what a school received and handed out. Raise NotPossible when it handed out more than it received."""
    if handed_out > received:
        raise NotPossible(
            "more_out_than_in", _("发出 %(out)d 份，比收到的 %(received)d 份还多。请核对。") % {"out": handed_out, "received": received}
        )
    values = {"received": received, "handed_out": handed_out, "by": by}
    return Handout.objects.update_or_create(print_run=print_run, unit=unit, defaults=values)[0]


def held(print_run, unit):
    """Return the blocks of a class, locked against other changes and answers; raise NotPossible where there is nothing to change."""
    if print_run.recalled_at or print_run.is_shared:
        raise NotPossible("recalled_or_shared", _("这批信已召回或共用一个编码，不能改动。"))
    _one_change_at_a_time(print_run.pk)
    blocks = list(Block.objects.select_for_update().filter(print_run=print_run, unit=unit).order_by("first_number"))
    prefetch_related_objects(blocks, "voided_ranges")
    if not blocks:
        raise NotPossible("no_class", _("请选一个班。"))
    return blocks


def _one_change_at_a_time(run_id):
    """Let whoever else changes this print run wait until the caller's transaction ends."""
    PrintRun.objects.filter(pk=run_id).update(copies=F("copies"))


def _add(print_run, like, copies, first_seat):
    """Save and return a later block with the names of `like`; raise NotPossible where the class had too many, or no number is left."""
    given = Block.objects.filter(print_run=print_run, unit_id=like.unit_id).aggregate(copies=Sum("copies"))["copies"]
    if given + copies > bounds.OF_A_CLASS_AND_RUN:
        sentence = _("这个班在这个批次里已经印过 %(given)d 份，连同补印的最多 %(most)d 份，没有再印。请联系发信的民警。")
        raise NotPossible("class_prints_too_much", sentence % {"given": given, "most": bounds.OF_A_CLASS_AND_RUN})
    block = Block(
        print_run=print_run,
        unit_id=like.unit_id,
        recipient_id=like.recipient_id,
        recipient_name=like.recipient_name,
        unit_name=like.unit_name,
        copies=copies,
        first_seat=first_seat,
        is_later=True,
    )
    try:
        numbered([block])
    except NotPrintable as error:
        raise NotPossible(error.reason, str(error)) from error
    block.save()
    return block
