"""The letters that concern a person's units: what was printed for them, and how much of it came back."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Sum
from django.http import Http404
from wagtail.models import Page

from campaigns.models import Block, CampaignPage, PrintRun, Unit
from campaigns.people.reach import unit_for
from campaigns.printing.packs import Contents
from campaigns.printing.terms import kept_until
from pledges.models import Channel, ClassTotal, Total
from pledges.progress.returns import Counted, Row, class_totals, counted_blocks, rows_of


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

    @cached_property
    def pack(self):
        """What there is to print."""
        return Contents(self.print_run, self.blocks)

    @property
    def erase_on(self):
        """The day on which what comes back is erased."""
        return kept_until(self.campaign, self.print_run)

    @property
    def file_name(self):
        """Of the pack, without its ending."""
        return f"{self.print_run.text.title}-{self.name}"

    @property
    def hotline(self):
        """The number that its letter names."""
        return self.print_run.text.hotline

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
    def answered_by_phone(self):
        """How many of its copies were answered by phone, with help or without; how, is told of none."""
        by_phone = Total.objects.filter(block__in=self.blocks, channel__in=[Channel.PHONE, Channel.HELPED])
        return by_phone.aggregate(sum=Sum("count", default=0))["sum"]

    @property
    def can_change(self):
        """Whether seats and numbers of copies can be changed here: one class, each copy with its own code."""
        return self.unit.kind == Unit.Kind.CLASS and not self.is_shared and not self.print_run.recalled_at

    @property
    def handout(self):
        """What the school said it received and handed out, or None."""
        return self.print_run.handouts.filter(unit=self.unit).first()

    @property
    def last_number(self):
        """The last copy number that it was given."""
        return max(block.last_number for block in self.blocks)

    @property
    def is_by_school(self):
        return self.unit.is_group_of_packs


def letters_in(units):
    """Return a UnitLetter for each of the units and each print run with copies in it, the newest run first."""
    return _letters(units, PrintRun.objects.all())


def letter_for(user, run_id, code):
    """Return the UnitLetter when the unit is within the user's reach and the run has copies in it, else raise Http404."""
    return letter_at(unit_for(user, code), run_id)


def letter_at(unit, run_id):
    """Return the UnitLetter of a unit that somebody was let in to, else raise Http404 where the run has no copies in it."""
    letters = _letters([unit], PrintRun.objects.filter(pk=run_id))
    if not letters:
        raise Http404
    return letters[0]


def _letters(units, runs):
    blocks, totals = counted_blocks(units, runs), class_totals(units, runs)
    runs = list(runs.filter(pk__in={block.print_run_id for block in blocks}).select_related("letter").prefetch_related("masters"))
    campaigns = _campaigns(runs)
    found = ((run, unit, _own(blocks, run, unit)) for run in runs for unit in units)
    return [_letter(run, campaigns[_parent_path(run.letter)], unit, own, totals) for run, unit, own in found if own]


def _own(blocks, run, unit):
    return tuple(block for block in blocks if block.print_run_id == run.pk and unit.contains(block.unit))


def _letter(run, campaign, unit, blocks, totals):
    return UnitLetter(run, campaign, unit, _name(unit, blocks), rows_of(unit, blocks, totals), blocks, totals.get((run.pk, unit.pk)))


def _campaigns(runs):
    """Return {path: CampaignPage} of the runs' letters, in one query."""
    return {page.path: page for page in CampaignPage.objects.filter(path__in={_parent_path(run.letter) for run in runs})}


def _parent_path(page):
    return page.path[: -Page.steplen]


def _name(unit, blocks):
    if unit.is_group_of_packs:
        return unit.name
    recipient_name = blocks[0].recipient_name
    return recipient_name if unit.kind == Unit.Kind.SCHOOL else f"{recipient_name}{unit.name}"
