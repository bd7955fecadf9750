"""Deciding to print, and taking it back."""

import hashlib
import json

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.acts.recording import record
from campaigns.models import Block, CopyCounter, Master, PrintRun, RunRequest
from campaigns.paper.laying.layout import lay_out
from campaigns.paper.laying.layouts import DEFAULT_LAYOUT
from campaigns.paper.laying.rendering import NotPrintable
from campaigns.printing.bounds import check_second_person, none_left
from campaigns.printing.copies import keyring
from campaigns.printing.plans import Numbering, plan_print_run


def confirm_print_run(
    letter, units, *, by, layouts=(DEFAULT_LAYOUT,), numbering=Numbering.COPY, copies=None, printed_blocks=None, request=None
):
    """Pin the approved revision of `letter`, in these layouts, for every class within `units` and return the one PrintRun.

    `printed_blocks` is that of the Plan which somebody looked at; `request` the RunRequest of somebody else, without which no large run is
    confirmed. Raise NotPrintable as `plan_print_run` does, when the words
    cannot be laid out, and when what was planned or looked at changed meanwhile, as it does when a confirmation is sent twice;
    nothing is changed then. The laying out, a second a layout, comes before anything is locked.
    """
    how = {"numbering": numbering, "copies": copies}
    plan = plan_print_run(letter, units, **how)
    if printed_blocks not in (None, plan.printed_blocks):
        raise _printed_meanwhile()
    check_second_person(plan, by, request)
    text = plan.approval.revision.as_object().text
    laid = {name: _laid(text, name, settings.PUBLIC_URL, plan.names, plan.is_shared) for name in layouts}
    with transaction.atomic():
        _lock_numbers()
        again = plan_print_run(letter, units, **how)
        if again.printed_blocks != plan.printed_blocks:
            raise _printed_meanwhile()
        if not again.is_as(plan):
            raise NotPrintable("changed", _("刚才有人改动了这封信的审核、班级或学生数，没有印制，什么都没有改动。请再核对一遍。"))
        print_run = _pin(plan, text, laid, by)
        record("print.confirmed", by=by, unit=letter.campaign.agency.unit, about=_about(plan, text))
        if request is not None:
            _settle(request, print_run, by)
        return print_run


def _about(plan, text):
    """What the log says was printed."""
    if len(plan.units) == 1:
        return _("《%(title)s》发给%(where)s，%(copies)d 份") % {"title": text.title, "where": plan.units[0].place, "copies": plan.copies}
    return _("《%(title)s》发给 %(units)d 个单位，%(copies)d 份") % {"title": text.title, "units": len(plan.units), "copies": plan.copies}


def _settle(request, print_run, by):
    waiting = RunRequest.objects.filter(pk=request.pk, decided_at=None)
    if not waiting.update(decided_at=timezone.now(), decided_by=by, print_run=print_run):
        raise NotPrintable("decided", _("这次印制刚才已经有人确认、退回或撤回了，没有再印，什么都没有改动。"))


def _printed_meanwhile():
    return NotPrintable("printed_meanwhile", _("刚才已经给其中的单位确认过一次印制，这一次没有再印，什么都没有改动。请先看看印制批次。"))


def _pin(plan, text, laid, by):
    print_run = PrintRun.objects.create(
        letter=plan.letter,
        revision=plan.approval.revision,
        words=text.to_json(),
        words_digest=text.digest,
        public_url=settings.PUBLIC_URL,
        numbering=plan.numbering,
        copies=plan.copies,
        created_by=by,
    )
    print_run.units.set(plan.units)
    Block.objects.bulk_create(_number(print_run, plan.parts))
    for name, master in laid.items():
        _save_master(print_run, name, master)
    return print_run


def pin_masters(print_run, layouts):
    """Lay the print run's words out for its own QR origin and names, and pin the results; raise NotPrintable as lay_out does."""
    names = set(print_run.blocks.values_list("recipient_name", "unit_name"))
    for name in layouts:
        _save_master(print_run, name, _laid(print_run.text, name, print_run.public_url, names, print_run.is_shared))


def _laid(text, layout, origin, names, is_shared):
    """Return the Laid master for `names` {(recipient's, class's)}."""
    recipients, classes = map(frozenset, zip(*names, strict=True))
    return lay_out(text, layout, origin=origin, schools=recipients, classes=classes, is_shared=is_shared)


def _save_master(print_run, layout, laid):
    geometry = json.dumps(laid.geometry, sort_keys=True).encode()
    digest = hashlib.sha256(laid.pdf + geometry).hexdigest()
    pinned = {"pdf": laid.pdf, "geometry": laid.geometry, "digest": digest}
    Master.objects.update_or_create(print_run=print_run, layout=layout, defaults=pinned)


def _number(print_run, parts):
    """Return the blocks of the parts, unsaved, with copy numbers no other block has."""
    return numbered(
        Block(
            print_run=print_run,
            unit=part.unit,
            recipient=part.recipient,
            recipient_name=part.recipient.name,
            unit_name=part.name,
            copies=part.copies,
            is_shared=print_run.is_shared,
        )
        for part in parts
    )


def numbered(blocks):
    """Return the unsaved blocks with copy numbers no other block has; call it in the transaction that saves them.

    Raise NotPrintable where no numbers are left.
    """
    _lock_numbers()
    counter = CopyCounter.objects.get()
    blocks = list(blocks)
    for block in blocks:
        size = 1 if block.is_shared else block.copies
        try:
            block.first_number = keyring().first_fit(counter.next_number, size)
        except LookupError as error:
            raise none_left() from error
        counter.next_number = block.first_number + size
    counter.save()
    return blocks


def skip_numbers(count):
    """Give so many copy numbers to nobody, for they may be on paper already, and return the next one; raise NotPrintable where that
    leaves none, and change nothing.
    """
    with transaction.atomic():
        _lock_numbers()
        counter = CopyCounter.objects.get()
        try:
            counter.next_number = keyring().first_fit(counter.next_number + count, 1)
        except LookupError as error:
            raise none_left() from error
        counter.save()
    return counter.next_number


def _lock_numbers():
    """Let whoever else prints wait until the caller's transaction ends."""
    CopyCounter.objects.update(next_number=F("next_number"))
