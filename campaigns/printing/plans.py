"""What a print run would pin, and what stands against it."""

import hashlib
from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _
from wagtail.models import TaskState

from campaigns.models import Block, LetterPage, PrintRun, Unit
from campaigns.models.review import approval_of, unapproved_above
from campaigns.models.units import STEP, within
from campaigns.paper.laying.rendering import NotPrintable
from campaigns.printing.bounds import check_copies, check_head_counts

Numbering = PrintRun.Numbering
MOST_UNITS = 200  # of one run; a question to the database names each


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
class Share:
    """What one of the chosen units would get: its Parts, and how many of them have the letter already."""

    unit: Unit
    parts: tuple[Part, ...]
    printed: int

    @property
    def copies(self):
        return sum(part.copies for part in self.parts)

    @property
    def recipients(self):
        return len({part.recipient.pk for part in self.parts})


@dataclass(frozen=True)
class Plan:
    """What a print run would pin: the approved revision, by whom and when, and its Parts in order.

    `units` are those chosen, by path, without what lies in another of them; `earlier` is {id of unit: how many blocks of this letter
    it has from runs that were not recalled}.
    """

    letter: LetterPage
    units: tuple[Unit, ...]
    approval: TaskState
    numbering: str
    parts: tuple[Part, ...]
    earlier: dict[int, int]

    @property
    def copies(self):
        return sum(part.copies for part in self.parts)

    @property
    def is_shared(self):
        return self.numbering != Numbering.COPY

    @property
    def numbers(self):
        """How many copy numbers it would draw."""
        return len(self.parts) if self.is_shared else self.copies

    @property
    def names(self):
        """What is stamped: {(recipient's name, name beside it)}."""
        return {(part.recipient.name, part.name) for part in self.parts}

    @cached_property
    def shares(self):
        """The Shares of the units, in their order."""
        return tuple(self._share(unit) for unit in self.units)

    def _share(self, unit):
        parts = tuple(part for part in self.parts if unit.contains(part.unit))
        return Share(unit, parts, sum(part.unit.pk in self.earlier for part in parts))

    @property
    def printed(self):
        """How many of the parts have copies of this letter already."""
        return sum(share.printed for share in self.shares)

    @property
    def printed_blocks(self):
        """How many blocks of this letter the parts have already: more with every run that is confirmed."""
        return sum(self.earlier.get(part.unit.pk, 0) for part in self.parts)

    def is_as(self, other):
        """Whether another plan would print the same beside the same: revision, units, names, numbers, what they have already."""
        return self._printed() == other._printed()

    def _printed(self):
        parts = [(part.unit.pk, part.recipient.name, part.name, part.copies) for part in self.parts]
        return self.approval.revision_id, self.numbering, parts, self.printed_blocks

    @property
    def digest(self):
        """SHA-256 in hex of what would be printed, as `is_as` compares it."""
        return hashlib.sha256(repr(self._printed()).encode()).hexdigest()

    @property
    def numbering_label(self):
        return Numbering(self.numbering).label

    @property
    def recipients(self):
        return len({part.recipient.pk for part in self.parts})


def plan_print_run(letter, units, *, numbering=Numbering.COPY, copies=None):
    """Return the Plan for printing `letter` within `units`, one or more; change nothing.

    `copies` says how many each unit gets where one code stands for a whole unit; otherwise head counts do. Raise
    NotPrintable, with a sentence for the officer, when anything stands against it. As many queries for one unit as for many.
    """
    units = _outermost(units)
    if len(units) > MOST_UNITS:
        sentence = _("一次最多选 %(most)d 个单位，现在选了 %(count)d 个。请改选它们的上级单位，或者分几个批次。")
        raise NotPrintable("too_many_units", sentence % {"most": MOST_UNITS, "count": len(units)})
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
    beyond = next((unit for unit in units if not campaign.agency.unit.contains(unit)), None)
    if beyond:
        raise NotPrintable(
            "beyond_reach", _("“%(unit)s”不在%(agency)s的管辖范围内。") % {"unit": beyond.place, "agency": campaign.agency.title}
        )
    is_for_residents = approval.revision.as_object().is_for_residents
    if not is_for_residents and not campaign.is_approved_for_schools:
        raise NotPrintable("not_on_the_list", _("这个活动没有填写教育部门的批准文号，或今天不在批准的起止日期之内，不能印给学校。"))
    if numbering == Numbering.UNIT:
        if not copies:
            raise NotPrintable("copies_missing", _("整个单位用一个编码时，请填写打算印多少份。"))
        return _planned(letter, units, approval, numbering, [Part(unit, unit, copies) for unit in units])
    if is_for_residents:
        raise NotPrintable("no_classes", _("写给居民的信没有班级和座号，请选“整个单位一个编码”。"))
    return _planned(letter, units, approval, numbering, _classes_within(units))


def _outermost(units):
    """Return the units by path, each once, without what lies in another of them."""
    outermost = []
    for unit in sorted(units, key=lambda unit: unit.path):
        if not outermost or not outermost[-1].contains(unit):
            outermost.append(unit)
    return tuple(outermost)


def _planned(letter, units, approval, numbering, parts):
    runs = PrintRun.objects.filter(letter=letter, recalled_at=None)
    blocks = Block.objects.filter(within(units, "unit__path"), print_run__in=runs, is_later=False)
    plan = Plan(letter, units, approval, numbering, tuple(parts), Counter(blocks.values_list("unit", flat=True)))
    check_copies(plan)
    return plan


def _classes_within(units):
    """Return the Parts of the classes in order of path, none retired."""
    above = {unit.path[:end] for unit in units for end in range(STEP, len(unit.path), STEP)}
    schools = {school.path: school for school in Unit.objects.filter(path__in=above, kind=Unit.Kind.SCHOOL)}
    nodes = list(Unit.objects.filter(within(units)).active().order_by("path"))
    schools |= {node.path: node for node in nodes if node.kind == Unit.Kind.SCHOOL}
    classes = [node for node in nodes if node.kind == Unit.Kind.CLASS]
    barren = next((unit for unit in units if not any(unit.contains(node) for node in classes)), None)
    empty = [node for node in classes if not node.head_count]
    if empty:
        names = "、".join(f"{_school_of(node, schools)}{node.name}" for node in empty[:3])
        raise NotPrintable(
            "head_count_missing", _("%(count)d 个班没有填写学生数，例如：%(names)s。请先补上再印。") % {"count": len(empty), "names": names}
        )
    if barren:
        raise NotPrintable("no_classes", _("“%(unit)s”之下没有班级，没有可印的份数。") % {"unit": barren.place})
    check_head_counts(classes)
    return [Part(node, _school_of(node, schools), node.head_count) for node in classes]


def _school_of(node, schools):
    return next(schools[node.path[:end]] for end in range(STEP, len(node.path), STEP) if node.path[:end] in schools)
