"""How many copies went out and came back, by subtree. Sums over blocks and totals; never a recount of the ledger."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import F, Sum
from django.db.models.functions import Substr

from campaigns.models import Block, Unit
from campaigns.models.units import STEP
from pledges.models import Channel, ClassTotal, Outcome, Total, voided_ranges

WHOLE_PATH = 60


@dataclass
class Figures:
    """Copies of runs not recalled, without those voided before they were answered, and their answers. `channels` is {channel: answers}."""

    copies: int = 0
    signed: int = 0
    declined: int = 0
    channels: dict[str, int] = field(default_factory=dict)

    @property
    def answered(self):
        return self.signed + self.declined

    @property
    def outstanding(self):
        return self.copies - self.answered

    def add(self, channel, outcome, count):
        """Count `count` answers of this channel and outcome."""
        if outcome == Outcome.SIGNED:
            self.signed += count
        else:
            self.declined += count
        self.channels[channel] = self.channels.get(channel, 0) + count


@dataclass
class UnitRow:
    """The figures of one unit and everything beneath it."""

    unit: Unit
    figures: Figures


def campaign_figures(campaign):
    """Return the Figures of a campaign, all its letters together. Four queries."""
    return _figures_by(campaign, "", 0).get("", Figures())


def unit_figures(campaign, unit):
    """Return the Figures of one unit and everything beneath it. Four queries."""
    return _figures_by(campaign, unit.path, len(unit.path)).get(unit.path, Figures())


def unit_rows(campaign, parent):
    """Return the UnitRows of what got copies beneath `parent` (None: at the top), in the tree's order. Five queries.

    That is the units directly beneath, but a school's classes, whatever grades stand between.
    """
    prefix = parent.path if parent else ""
    is_school = parent is not None and parent.kind == Unit.Kind.SCHOOL
    figures = _figures_by(campaign, prefix, WHOLE_PATH if is_school else len(prefix) + STEP)
    units = Unit.objects.filter(path__in=[path for path in figures if len(path) > len(prefix)]).order_by("path")
    return [UnitRow(unit, figures[unit.path]) for unit in units]


def answered_total(campaign):
    """Return how many copies of a campaign were answered. Two queries."""
    totals = Total.objects.filter(block__in=_blocks(campaign, "")).aggregate(sum=Sum("count", default=0))
    return totals["sum"] + _class_totals(campaign, "").aggregate(sum=Sum("counted", default=0))["sum"]


def _blocks(campaign, prefix):
    return _beneath(Block.objects.all(), campaign, prefix)


def _class_totals(campaign, prefix):
    return _beneath(ClassTotal.objects.counted(), campaign, prefix)


def _beneath(rows, campaign, prefix):
    letters = campaign.get_children()
    return rows.filter(print_run__letter__in=letters, print_run__recalled_at=None, unit__path__startswith=prefix)


def _figures_by(campaign, prefix, length):
    """Return {path cut to `length`: Figures} of the blocks beneath `prefix`."""
    figures = defaultdict(Figures)
    blocks = _blocks(campaign, prefix)
    for path, copies in _cut(blocks, "unit__path", length).annotate(sum=Sum("copies")).values_list("cut", "sum"):
        figures[path].copies = copies
    totals = _cut(Total.objects.filter(block__in=blocks), "block__unit__path", length)
    for path, channel, outcome, count in (
        totals.values("cut", "channel", "outcome").annotate(sum=Sum("count")).values_list("cut", "channel", "outcome", "sum")
    ):
        figures[path].add(channel, outcome, count)
    reported = _cut(_class_totals(campaign, prefix), "unit__path", length).annotate(sum=Sum("counted")).values_list("cut", "sum")
    for path, count in reported.filter(sum__gt=0):
        figures[path].add(Channel.TOTAL, Outcome.SIGNED, count)
    voided = _cut(voided_ranges().filter(block__in=blocks, block__is_shared=False), "block__unit__path", length)
    for path, count in voided.annotate(sum=Sum(F("last_number") - F("first_number") + 1 - F("answered"))).values_list("cut", "sum"):
        figures[path].copies -= count
    return figures


def _cut(rows, path, length):
    return rows.order_by().annotate(cut=Substr(path, 1, length)).values("cut")
