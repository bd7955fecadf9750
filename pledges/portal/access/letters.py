"""The letters that concern a person's units, and how many copies were answered; never how, and never by whom."""

from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from django.db.models import Prefetch, Q, Sum
from django.http import Http404
from wagtail.models import Page

from campaigns.models import Block, CampaignPage, PrintRun, Unit
from campaigns.paper.laying.layouts import LAYOUTS
from campaigns.people.reach import unit_for
from campaigns.printing.packs import paper_of, stamp_of
from pledges.models import ClassTotal, Pledge, copies_of, voided_ranges


class Counted:
    """What has `copies`, `answered` and `is_shared`."""

    @property
    def outstanding(self):
        """How many copies are not answered yet; None on shared codes, whose answers are not tied to copies."""
        return None if self.is_shared else max(self.copies - self.answered, 0)


@dataclass(frozen=True)
class Row(Counted):
    """One line of a letter's table: a class, or a school seen from above it, named as printed."""

    unit: Unit
    name: str
    copies: int
    answered: int
    is_shared: bool


@dataclass(frozen=True)
class UnitLetter(Counted):
    """What one print run gives to one unit; `rows` are its classes, or its schools where the unit is above a school."""

    print_run: PrintRun
    campaign: CampaignPage
    unit: Unit
    name: str  # of the unit, a class's with that of its school
    rows: tuple[Row, ...]
    blocks: tuple[Block, ...]
    class_total: ClassTotal | None  # what the unit reported, as `counted` gives it

    @property
    def text(self):
        return self.print_run.text

    @property
    def is_shared(self):
        return self.print_run.is_shared

    @property
    def copies(self):
        return sum(row.copies for row in self.rows)

    @property
    def answered(self):
        return sum(row.answered for row in self.rows)

    @property
    def to_print(self):
        """How many copies a pack holds, that is without those that were voided."""
        return sum(block.copies if block.is_shared else len(block.numbers_at()) for block in self.blocks)

    @property
    def classes(self):
        return len({block.unit_id for block in self.blocks})

    @property
    def can_change(self):
        """Whether seats and numbers of copies can be changed here: one class, each copy with its own code."""
        return self.unit.kind == Unit.Kind.CLASS and not self.is_shared and not self.print_run.recalled_at

    @property
    def handout(self):
        """What the school said it received and handed out, or None."""
        return self.print_run.handouts.filter(unit=self.unit).first()

    @property
    def is_by_school(self):
        return self.unit.is_above_school

    @cached_property
    def paper(self):
        """What printing the pack in the first of its layouts takes."""
        return paper_of(stamp_of(self.print_run, self.layout), self.blocks)

    @cached_property
    def _layouts(self):
        return self.print_run.layouts

    @property
    def layout(self):
        """The name of the layout that is offered first."""
        return self._layouts[0]

    @property
    def other_layouts(self):
        return [LAYOUTS[name] for name in self._layouts[1:]]

    @property
    def file_name(self):
        """Of the pack, without its ending."""
        return f"{self.text.title}-{self.name}"


def letters_in(units):
    """Return a UnitLetter for each of the units and each print run with copies in it, the newest run first."""
    return _letters(units, PrintRun.objects.all())


def letter_for(user, run_id, code):
    """Return the UnitLetter when the unit is within the user's reach and the run has copies in it, else raise Http404."""
    letters = _letters([unit_for(user, code)], PrintRun.objects.filter(pk=run_id))
    if not letters:
        raise Http404
    return letters[0]


def _letters(units, runs):
    blocks = _blocks(units, runs)
    runs = list(runs.filter(pk__in={block.print_run_id for block in blocks}).select_related("letter").prefetch_related("masters"))
    campaigns, class_totals = _campaigns(runs), _class_totals(units, runs)
    letters = []
    for run in runs:
        for unit in units:
            own = [block for block in blocks if block.print_run_id == run.pk and unit.contains(block.unit)]
            if own:
                letters.append(
                    UnitLetter(
                        run,
                        campaigns[_parent_path(run.letter)],
                        unit,
                        _name(unit, own),
                        _rows(unit, own, class_totals),
                        tuple(own),
                        class_totals.get((run.pk, unit.pk)),
                    )
                )
    return letters


def _blocks(units, runs):
    """Return the blocks of the runs within the units, in order of class, each with the sum of its answers."""
    blocks = Block.objects.filter(_within(units), print_run__in=runs).select_related("unit", "school")
    blocks = blocks.annotate(answered=Sum("totals__count", default=0)).prefetch_related(Prefetch("voided_ranges", voided_ranges()))
    return list(blocks.order_by("unit__path", "first_number"))


def _class_totals(units, runs):
    """Return {(id of print run, id of class): ClassTotal with `counted`} of what was reported within the units."""
    return {(total.print_run_id, total.unit_id): total for total in ClassTotal.objects.counted().filter(_within(units), print_run__in=runs)}


def _within(units):
    reach = Q(pk=None)
    for unit in units:
        reach |= Q(unit__path__startswith=unit.path)
    return reach


def _campaigns(runs):
    """Return {path: CampaignPage} of the runs' letters, in one query."""
    return {page.path: page for page in CampaignPage.objects.filter(path__in={_parent_path(run.letter) for run in runs})}


def _parent_path(page):
    return page.path[: -Page.steplen]


def _name(unit, blocks):
    if unit.is_above_school:
        return unit.name
    school_name = blocks[0].school_name
    return school_name if unit.kind == Unit.Kind.SCHOOL else f"{school_name}{unit.name}"


def _rows(unit, blocks, class_totals):
    groups = groupby(blocks, key=lambda block: block.school_id if unit.is_above_school else block.unit_id)
    return tuple(_row(unit, list(own), class_totals) for _group, own in groups)


def _row(unit, blocks, class_totals):
    first = blocks[0]
    row, name = (first.school, first.school_name) if unit.is_above_school else (first.unit, first.unit_name or first.school_name)
    copies = sum(copies_of(block) for block in blocks)
    reported = [class_totals.get(key) for key in {(block.print_run_id, block.unit_id) for block in blocks}]
    answered = sum(block.answered for block in blocks) + sum(total.counted for total in reported if total)
    return Row(row, name, copies, answered, first.is_shared)


def answered_seats(letter):
    """Return the seats of the letter's class whose valid copies were answered; none where seats cannot be changed."""
    if not letter.can_change:
        return set()
    seats = {number: block.seat_of(number) for block in letter.blocks for number in block.numbers_at()}
    return {seats[number] for number in Pledge.objects.standing().filter(copy_number__in=seats).values_list("copy_number", flat=True)}
