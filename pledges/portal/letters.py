"""The letters that concern a person's units, and how many copies were answered; never how, and never by whom."""

from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from django.db.models import Q, Sum
from django.http import Http404
from wagtail.models import Page

from campaigns.audience.access import unit_for
from campaigns.letters.layouts import LAYOUTS
from campaigns.letters.packs import paper_of, stamp_of
from campaigns.models import Block, CampaignPage, PrintRun, Unit


class Counted:
    """What has `copies`, `answered` and `is_shared`."""

    @property
    def outstanding(self):
        """How many copies are not answered yet; None on shared codes, whose answers are not tied to copies."""
        return None if self.is_shared else self.copies - self.answered


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
    campaigns = _campaigns(runs)
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
                        _rows(unit, own),
                        tuple(own),
                    )
                )
    return letters


def _blocks(units, runs):
    """Return the blocks of the runs within the units, in order of class, each with the sum of its answers."""
    reach = Q(pk=None)
    for unit in units:
        reach |= Q(unit__path__startswith=unit.path)
    blocks = Block.objects.filter(reach, print_run__in=runs).select_related("unit", "school")
    return list(blocks.annotate(answered=Sum("totals__count", default=0)).order_by("unit__path"))


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


def _rows(unit, blocks):
    if not unit.is_above_school:
        return tuple(
            Row(block.unit, block.unit_name or block.school_name, block.copies, block.answered, block.is_shared) for block in blocks
        )
    return tuple(_school_row(list(own)) for _school, own in groupby(blocks, key=lambda block: block.school_id))


def _school_row(blocks):
    first = blocks[0]
    copies, answered = sum(block.copies for block in blocks), sum(block.answered for block in blocks)
    return Row(first.school, first.school_name, copies, answered, first.is_shared)
