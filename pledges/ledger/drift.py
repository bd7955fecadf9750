"""Do the figures still say what came back? Totals, pledges and entries counted side by side."""

from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from django.db.models import Case, Count, Sum, Value, When

from pledges.models import Entry, Event, Outcome, Pledge, Total

KEYS = ("block_id", "channel", "outcome")


@dataclass(frozen=True)
class Drift:
    """One block, channel and outcome where the three counts are not one."""

    block_id: int
    channel: str
    outcome: str
    total: int
    pledges: int
    entries: int


def drifts():
    """Yield a Drift wherever the totals, the standing pledges and the entries differ, in order of block.

    One statement, so that all three are of the same moment while answers come in; the database does the counting.
    """
    for block_id, rows in groupby(_counts().iterator(), key=itemgetter(0)):
        for (channel, outcome), counts in sorted(_side_by_side(rows).items()):
            if len(set(counts)) > 1:
                yield Drift(block_id, channel, outcome, *counts)


def _counts():
    """Return rows of (block, channel, outcome, 0 total | 1 pledges | 2 entries, count), block by block."""
    totals = Total.objects.values_list(*KEYS).annotate(of=Value(0), sum=Sum("count"))
    pledges = Pledge.objects.standing().values_list(*KEYS).annotate(of=Value(1), sum=Count("pk"))
    answers = Entry.objects.filter(event__in=[Event.ANSWERED, Event.CHANGED, Event.VOIDED])
    step = Case(When(event=Event.VOIDED, then=-1), default=1)
    entries = answers.values_list(*KEYS).annotate(of=Value(2), sum=Sum(step))
    return totals.union(pledges, entries, _changed_from(), all=True).order_by("block_id")


def _changed_from():
    """Return the rows of what changed answers were before, to be taken off."""
    before = Case(When(outcome=Outcome.SIGNED, then=Value(Outcome.DECLINED)), default=Value(Outcome.SIGNED))
    changed = Entry.objects.filter(event=Event.CHANGED).values("block_id", "channel", before=before)
    return changed.annotate(of=Value(2), sum=-Count("pk")).values_list("block_id", "channel", "before", "of", "sum")


def _side_by_side(rows):
    """Return {(channel, outcome): [total, pledges, entries]} of one block."""
    counts = {}
    for _block, channel, outcome, which, count in rows:
        counts.setdefault((channel, outcome), [0, 0, 0])[which] += count
    return counts
