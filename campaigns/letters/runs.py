"""Deciding to print, and taking it back."""

import hashlib
import json
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import TaskState

from campaigns.letters.copies import keyring
from campaigns.letters.layout import NotPrintable, lay_out
from campaigns.letters.layouts import DEFAULT_LAYOUT
from campaigns.models import Block, CopyCounter, LetterPage, Master, PrintRun, Unit, VoidedRange
from campaigns.models.review import approval_of
from campaigns.models.units import STEP


@dataclass(frozen=True)
class Plan:
    """What a print run would pin: the approved revision, by whom and when, and [(class, school)] in order."""

    letter: LetterPage
    unit: Unit
    approval: TaskState
    classes: tuple[tuple[Unit, Unit], ...]

    @property
    def copies(self):
        return sum(unit.head_count for unit, _school in self.classes)

    @property
    def schools(self):
        return len({school.pk for _unit, school in self.classes})


def plan_print_run(letter, unit):
    """Return the Plan for printing `letter` for every class within `unit`; change nothing.

    Raise NotPrintable, with a sentence for the officer, when anything stands against it.
    """
    approval = approval_of(letter)
    if approval is None:
        raise NotPrintable(_("这封信还没有经另一个人审核通过，不能印制。"))
    campaign = letter.campaign
    if not campaign.agency.unit.contains(unit):
        raise NotPrintable(_("“%(unit)s”不在%(agency)s的管辖范围内。") % {"unit": unit, "agency": campaign.agency.title})
    if not campaign.is_approved_for_schools:
        raise NotPrintable(_("这个活动没有填写教育部门的批准文号，或今天不在批准的起止日期之内，不能印给学校。"))
    return Plan(letter, unit, approval, tuple(_classes_within(unit)))


@transaction.atomic
def confirm_print_run(letter, unit, *, by, layouts=(DEFAULT_LAYOUT,)):
    """Pin the approved revision of `letter`, in these layouts, for every class within `unit` and return the PrintRun.

    Raise NotPrintable as `plan_print_run` does, and when the words cannot be laid out; nothing is changed then.
    """
    plan = plan_print_run(letter, unit)
    text = plan.approval.revision.as_object().text()
    print_run = PrintRun.objects.create(
        letter=letter,
        revision=plan.approval.revision,
        unit=unit,
        words=text.to_json(),
        words_digest=text.digest,
        public_url=settings.PUBLIC_URL,
        copies=plan.copies,
        created_by=by,
    )
    Block.objects.bulk_create(_number(print_run, plan.classes))
    pin_masters(print_run, layouts)
    return print_run


def pin_masters(print_run, layouts):
    """Lay the print run's words out for its own QR origin and names, and pin the results."""
    schools, classes = map(frozenset, zip(*print_run.blocks.values_list("school_name", "unit_name"), strict=True))
    for layout in layouts:
        laid = lay_out(print_run.text, layout, origin=print_run.public_url, schools=schools, classes=classes)
        geometry = json.dumps(laid.geometry, sort_keys=True).encode()
        Master.objects.update_or_create(
            print_run=print_run,
            layout=layout,
            defaults={"pdf": laid.pdf, "geometry": laid.geometry, "digest": hashlib.sha256(laid.pdf + geometry).hexdigest()},
        )


def recall(print_run):
    """Take the whole run back: every code of it says so from now on. Twice is as once."""
    PrintRun.objects.filter(pk=print_run.pk, recalled_at=None).update(recalled_at=timezone.now())


def void_copies(block, first_number, last_number, *, reason, by):
    """Refuse answers to these copies from now on and return the VoidedRange; what was answered before stays counted.

    Raise ValueError when the numbers are not of this block.
    """
    if not block.first_number <= first_number <= last_number <= block.last_number:
        raise ValueError(f"{first_number}-{last_number} is not within block {block.pk}")
    return VoidedRange.objects.create(block=block, first_number=first_number, last_number=last_number, reason=reason, created_by=by)


def _classes_within(unit):
    """Return [(class, school)] in order of path, none retired."""
    nodes = list(Unit.objects.within(unit).active()) + list(Unit.objects.above(unit.parent) if unit.parent else ())
    schools = {node.path: node for node in nodes if node.kind == Unit.Kind.SCHOOL}
    classes = [node for node in nodes if node.kind == Unit.Kind.CLASS]
    empty = [node for node in classes if not node.head_count]
    if empty:
        names = "、".join(f"{_school_of(node, schools)}{node.name}" for node in empty[:3])
        raise NotPrintable(_("%(count)d 个班没有填写学生数，例如：%(names)s。请先补上再印。") % {"count": len(empty), "names": names})
    if not classes:
        raise NotPrintable(_("“%(unit)s”之下没有班级，没有可印的份数。") % {"unit": unit})
    return [(node, _school_of(node, schools)) for node in classes]


def _school_of(node, schools):
    return next(schools[node.path[:end]] for end in range(STEP, len(node.path), STEP) if node.path[:end] in schools)


def _number(print_run, classes):
    """Return the blocks of the classes, unsaved, with copy numbers no other block has."""
    CopyCounter.objects.update(next_number=F("next_number"))  # locks the row until this transaction ends
    counter = CopyCounter.objects.get()
    blocks = []
    for unit, school in classes:
        first = keyring().first_fit(counter.next_number, unit.head_count)
        counter.next_number = first + unit.head_count
        blocks.append(
            Block(
                print_run=print_run,
                unit=unit,
                school=school,
                school_name=school.name,
                unit_name=unit.name,
                first_number=first,
                copies=unit.head_count,
            )
        )
    counter.save()
    return blocks
