"""Deciding to print, and taking it back."""

import hashlib
import json
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from wagtail.models import TaskState

from campaigns.models import Block, CopyCounter, LetterPage, Master, PrintRun, Unit
from campaigns.models.review import approval_of, unapproved_above
from campaigns.models.units import STEP
from campaigns.paper.laying.layout import lay_out
from campaigns.paper.laying.layouts import DEFAULT_LAYOUT
from campaigns.paper.laying.rendering import NotPrintable
from campaigns.printing.copies import keyring

Numbering = PrintRun.Numbering


@dataclass(frozen=True)
class Part:
    """What one unit would get: `recipient` is the unit whose pack it goes into, a class's school."""

    unit: Unit
    recipient: Unit
    copies: int

    @property
    def name(self):
        """As printed beside the recipient's name."""
        return "" if self.unit == self.recipient else self.unit.name


@dataclass(frozen=True)
class Plan:
    """What a print run would pin: the approved revision, by whom and when, and its Parts in order."""

    letter: LetterPage
    unit: Unit
    approval: TaskState
    numbering: str
    parts: tuple[Part, ...]

    @property
    def copies(self):
        return sum(part.copies for part in self.parts)

    @property
    def is_shared(self):
        return self.numbering != Numbering.COPY

    @property
    def names(self):
        """What is stamped: {(recipient's name, name beside it)}."""
        return {(part.recipient.name, part.name) for part in self.parts}

    def is_as(self, other):
        """Whether another plan would print the same: revision, units, names and numbers."""
        return self._printed() == other._printed()

    def _printed(self):
        parts = [(part.unit.pk, part.recipient.name, part.name, part.copies) for part in self.parts]
        return self.approval.revision_id, self.numbering, parts

    @property
    def numbering_label(self):
        return Numbering(self.numbering).label

    @property
    def recipients(self):
        return len({part.recipient.pk for part in self.parts})


def plan_print_run(letter, unit, *, numbering=Numbering.COPY, copies=None):
    """Return the Plan for printing `letter` within `unit`; change nothing.

    `copies` says how many are printed where one code stands for the whole unit; otherwise head counts do. Raise
    NotPrintable, with a sentence for the officer, when anything stands against it.
    """
    approval = approval_of(letter)
    if approval is None:
        raise NotPrintable("not_approved", _("这封信还没有经另一个人审核通过，不能印制。"))
    if letter.live and letter.live_revision_id != approval.revision_id:
        raise NotPrintable(
            "another_version_is_public", _("网页上公开的不是审核通过的那一版，不能印制。请把现在的稿子提交审核，通过后再印。")
        )
    for page in unapproved_above(letter):
        sentence = _("“%(title)s”还没有经另一个人审核通过并公开，它的内容也会印在信上。请先把这一页提交审核。")
        raise NotPrintable("not_approved", sentence % {"title": page.title})
    campaign = letter.campaign
    if not campaign.agency.unit.contains(unit):
        raise NotPrintable("beyond_reach", _("“%(unit)s”不在%(agency)s的管辖范围内。") % {"unit": unit, "agency": campaign.agency.title})
    is_for_residents = approval.revision.as_object().is_for_residents
    if not is_for_residents and not campaign.is_approved_for_schools:
        raise NotPrintable("not_on_the_list", _("这个活动没有填写教育部门的批准文号，或今天不在批准的起止日期之内，不能印给学校。"))
    if numbering == Numbering.UNIT:
        if not copies:
            raise NotPrintable("copies_missing", _("整个单位用一个编码时，请填写打算印多少份。"))
        return Plan(letter, unit, approval, numbering, (Part(unit, unit, copies),))
    if is_for_residents:
        raise NotPrintable("no_classes", _("写给居民的信没有班级和座号，请选“整个单位一个编码”。"))
    return Plan(letter, unit, approval, numbering, tuple(_classes_within(unit)))


def printed_before(plan):
    """Return how many of a Plan's units have copies of this letter already, in a run that was not recalled."""
    runs = PrintRun.objects.filter(letter=plan.letter, recalled_at=None)
    return Block.objects.filter(print_run__in=runs, unit__in=[part.unit for part in plan.parts]).values("unit").distinct().count()


def confirm_print_run(letter, unit, *, by, layouts=(DEFAULT_LAYOUT,), numbering=Numbering.COPY, copies=None):
    """Pin the approved revision of `letter`, in these layouts, for every class within `unit` and return the PrintRun.

    Raise NotPrintable as `plan_print_run` does, when the words cannot be laid out, and when what was planned changed
    meanwhile; nothing is changed then. The laying out, a second a layout, comes before anything is locked.
    """
    how = {"numbering": numbering, "copies": copies}
    plan = plan_print_run(letter, unit, **how)
    text = plan.approval.revision.as_object().text
    laid = {name: _laid(text, name, settings.PUBLIC_URL, plan.names, plan.is_shared) for name in layouts}
    with transaction.atomic():
        _lock_numbers()
        if not plan_print_run(letter, unit, **how).is_as(plan):
            raise NotPrintable("changed", _("刚才有人改动了这封信的审核、班级或学生数，没有印制，什么都没有改动。请再核对一遍。"))
        return _pin(plan, text, laid, by)


def _pin(plan, text, laid, by):
    print_run = PrintRun.objects.create(
        letter=plan.letter,
        revision=plan.approval.revision,
        unit=plan.unit,
        words=text.to_json(),
        words_digest=text.digest,
        public_url=settings.PUBLIC_URL,
        numbering=plan.numbering,
        copies=plan.copies,
        created_by=by,
    )
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


def _classes_within(unit):
    """Return the Parts of the classes in order of path, none retired."""
    nodes = list(Unit.objects.within(unit).active()) + list(Unit.objects.above(unit.parent) if unit.parent else ())
    schools = {node.path: node for node in nodes if node.kind == Unit.Kind.SCHOOL}
    classes = [node for node in nodes if node.kind == Unit.Kind.CLASS]
    empty = [node for node in classes if not node.head_count]
    if empty:
        names = "、".join(f"{_school_of(node, schools)}{node.name}" for node in empty[:3])
        raise NotPrintable(
            "head_count_missing", _("%(count)d 个班没有填写学生数，例如：%(names)s。请先补上再印。") % {"count": len(empty), "names": names}
        )
    if not classes:
        raise NotPrintable("no_classes", _("“%(unit)s”之下没有班级，没有可印的份数。") % {"unit": unit})
    return [Part(node, _school_of(node, schools), node.head_count) for node in classes]


def _school_of(node, schools):
    return next(schools[node.path[:end]] for end in range(STEP, len(node.path), STEP) if node.path[:end] in schools)


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
    """Return the unsaved blocks with copy numbers no other block has; call it in the transaction that saves them."""
    _lock_numbers()
    counter = CopyCounter.objects.get()
    blocks = list(blocks)
    for block in blocks:
        size = 1 if block.is_shared else block.copies
        block.first_number = keyring().first_fit(counter.next_number, size)
        counter.next_number = block.first_number + size
    counter.save()
    return blocks


def _lock_numbers():
    """Let whoever else prints wait until the caller's transaction ends."""
    CopyCounter.objects.update(next_number=F("next_number"))
