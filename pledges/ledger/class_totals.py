"""Only a total: a class says how many slips came back signed. What is read from paper replaces it, and is never added to it."""

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Prefetch, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.models import Block, Unit
from campaigns.printing.changes import NotPossible
from pledges.models import Channel, ClassTotal, Entry, Event, Outcome, Total, copies_of, voided_ranges


@transaction.atomic
def report_total(print_run, unit, *, signed, also_by_phone=0, by):
    """Note that `signed` slips of a class are in hand and return its ClassTotal; the newest word stands, 0 takes it back.

    Of them `also_by_phone` are of families that are known to have answered by phone: those count by that.

    Slips that were read from paper before are part of it. Raise NotPossible where there is no class with codes of its own,
    the run was recalled, or the class has fewer copies.
    """
    blocks = _blocks(print_run, unit)
    copies = sum(copies_of(block) for block in blocks)
    if signed > copies:
        sentence = _("报了 %(signed)d 份，比本班的 %(copies)d 份信还多，没有记下。请再数一遍。")
        raise NotPossible("more_than_copies", sentence % {"signed": signed, "copies": copies})
    if also_by_phone > min(signed, _answered_by_phone(blocks)):
        sentence = _(
            "手机上也答复过的填了 %(also)d 份，比手里的 %(signed)d 份，或者比本班在手机上答复的 %(phone)d 份还多，没有记下。请核对。"
        )
        values = {"also": also_by_phone, "signed": signed, "phone": _answered_by_phone(blocks)}
        raise NotPossible("more_than_by_phone", sentence % values)
    total = ClassTotal.objects.select_for_update().get_or_create(print_run=print_run, unit=unit)[0]
    # counted only now: whoever records a slip changes the same row, and so is either seen here or waits
    total.read = _read_from_paper(blocks)
    total.signed, total.also_by_phone, total.by, total.at = signed, also_by_phone, by, timezone.now()
    total.save()
    return total


def paper_came_back(block):
    """Note, within the transaction that records it, that one more signed slip of the block's class was read from paper.

    Once for each slip that is newly credited, as the copy's answer or as evidence on it.
    """
    total = _total_of(block)
    if not total.update(read=F("read") + 1):
        ClassTotal.objects.bulk_create([ClassTotal(print_run_id=block.print_run_id, unit_id=block.unit_id)], ignore_conflicts=True)
        total.update(read=F("read") + 1)


def paper_taken_back(block):
    """Note, within the transaction that undoes it, that such a slip was not one after all."""
    _total_of(block).filter(read__gt=0).update(read=F("read") - 1)


def _total_of(block):
    return ClassTotal.objects.filter(print_run=block.print_run_id, unit=block.unit_id)


def _blocks(print_run, unit):
    if print_run.recalled_at or print_run.is_shared:
        raise NotPossible("recalled_or_shared", _("这批信已召回或共用一个编码，不能只报一个数。"))
    blocks = list(Block.objects.filter(print_run=print_run, unit=unit).prefetch_related(Prefetch("voided_ranges", voided_ranges())))
    if unit.kind != Unit.Kind.CLASS or not blocks:
        raise NotPossible("no_class", _("请选一个班。"))
    return blocks


def _answered_by_phone(blocks):
    """Return how many answers of these blocks came by phone, with help or without."""
    by_phone = Total.objects.filter(block__in=blocks, channel__in=[Channel.PHONE, Channel.HELPED])
    return by_phone.aggregate(sum=Sum("count", default=0))["sum"]


def _read_from_paper(blocks):
    """Return how many families of these blocks have an answer that stands and a signed slip that was read.

    Whatever the family answers today: its slip lies in the pile.
    """
    taken_back = Q(event=Event.VOIDED) | Q(event=Event.RETRACTED, channel=Channel.PAPER)
    undone = Entry.objects.filter(taken_back, copy_number=OuterRef("copy_number"), pk__gt=OuterRef("pk"))
    came = [Event.ANSWERED, Event.EVIDENCE]
    slips = Entry.objects.filter(block__in=blocks, event__in=came, channel=Channel.PAPER, outcome=Outcome.SIGNED)
    return slips.exclude(Exists(undone)).count()
