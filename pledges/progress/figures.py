"""How many copies went out and came back, by subtree. Sums over blocks and totals; never a recount of the ledger."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import F, Q, Sum
from django.db.models.functions import Length, Substr
from wagtail.models import Page

from campaigns.models import Block, LetterPage, Unit
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
    return figures_of([campaign])[campaign.path]


def figures_of(campaigns):
    """Return {campaign's path: its Figures} of several campaigns. Four queries, however many they are."""
    figures = _figures(_of(campaigns), _campaign_path)
    return {campaign.path: figures.get(campaign.path, Figures()) for campaign in campaigns}


def unit_figures(campaign, unit):
    """Return the Figures of one unit and everything beneath it. Four queries."""
    return _figures(_of([campaign], unit.path), _unit_path(len(unit.path))).get(unit.path, Figures())


def unit_rows(campaign, parent):
    """Return the UnitRows of what got copies beneath `parent` (None: at the top), in the tree's order. Five queries.

    That is the units directly beneath, but a school's classes, whatever grades stand between.
    """
    prefix = parent.path if parent else ""
    is_school = parent is not None and parent.kind == Unit.Kind.SCHOOL
    figures = _figures(_of([campaign], prefix), _unit_path(WHOLE_PATH if is_school else len(prefix) + STEP))
    units = Unit.objects.filter(path__in=[path for path in figures if len(path) > len(prefix)]).order_by("path")
    return [UnitRow(unit, figures[unit.path]) for unit in units]


def answered_total(campaign):
    """Return how many copies of a campaign were answered. Two queries."""
    of_the_campaign = _of([campaign])
    totals = Total.objects.filter(block__in=Block.objects.filter(of_the_campaign)).aggregate(sum=Sum("count", default=0))
    return totals["sum"] + ClassTotal.objects.counted().filter(of_the_campaign).aggregate(sum=Sum("counted", default=0))["sum"]


def _of(campaigns, prefix=""):
    """Return the condition (Q) on blocks, or class totals, that they are of these campaigns, not recalled, of units beneath a path."""
    letters = LetterPage.objects.annotate(above=_above("path")).filter(above__in=[campaign.path for campaign in campaigns])
    return Q(print_run__letter__in=letters, print_run__recalled_at=None, unit__path__startswith=prefix)


def _above(path):
    return Substr(path, 1, Length(path) - Page.steplen)


def _campaign_path(to_block):
    """Return the expression that is the path of a row's campaign; `to_block` leads from the row to its block."""
    return _above(f"{to_block}print_run__letter__path")


def _unit_path(length):
    """Return the like for the path of a row's unit, cut to `length`."""
    return lambda to_block: Substr(f"{to_block}unit__path", 1, length)


def _figures(condition, key):
    """Return {key: Figures} of the blocks that the condition holds for; `key` as _campaign_path."""
    figures = defaultdict(Figures)
    blocks = Block.objects.filter(condition)
    for of, copies in _by(blocks, key("")).annotate(sum=Sum("copies")).values_list("key", "sum"):
        figures[of].copies = copies
    totals = _by(Total.objects.filter(block__in=blocks), key("block__"))
    answers = totals.values("key", "channel", "outcome").annotate(sum=Sum("count"))
    for of, channel, outcome, count in answers.values_list("key", "channel", "outcome", "sum"):
        figures[of].add(channel, outcome, count)
    reported = _by(ClassTotal.objects.counted().filter(condition), key("")).annotate(sum=Sum("counted")).values_list("key", "sum")
    for of, count in reported.filter(sum__gt=0):
        figures[of].add(Channel.TOTAL, Outcome.SIGNED, count)
    voided = _by(voided_ranges().filter(block__in=blocks, block__is_shared=False), key("block__"))
    for of, count in voided.annotate(sum=Sum(F("last_number") - F("first_number") + 1 - F("answered"))).values_list("key", "sum"):
        figures[of].copies -= count
    return figures


def _by(rows, key):
    return rows.order_by().annotate(key=key).values("key")
