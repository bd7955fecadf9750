"""Whose pages are read next: those for whom least was read lately. One who hands in what takes long keeps nobody waiting but himself.

What a page took is time, its failures with it, so a page that takes long costs its school as much as many that do not. It is
forgotten by halves, one each minute. `heat` is the binary logarithm of the seconds, plus the minutes since 1970: then what is
forgotten need not be written down, for it changes no order.
"""

import math
import time

from django.db import transaction
from django.db.models import Case, Exists, F, OuterRef, Value, When

from pledges.models import ReadingTurn

HALVED_AFTER_S = 60
MOST_HEAT = 20  # beyond now; nobody was read for a million seconds in a minute, so more is a clock that went wrong, and forgotten


def in_turn(free):
    """Return the payers of these pages (a queryset), whose turn it is first."""
    turns = ReadingTurn.objects.filter(Exists(free.filter(payer=OuterRef("payer"))))
    return turns.order_by(_heat(), "payer").values_list("payer", flat=True)


def charge(seconds):
    """Note what was read: {payer: seconds}."""
    with transaction.atomic():
        for turn in ReadingTurn.objects.select_for_update().filter(payer__in=seconds).annotate(now=_heat()).order_by("payer"):
            spent = 2 ** min(turn.now - _minutes(), MOST_HEAT) + max(seconds[turn.payer], 1e-3)
            ReadingTurn.objects.filter(pk=turn.pk).update(heat=math.log2(spent) + _minutes())


def _heat():
    return Case(When(heat__gt=_minutes() + MOST_HEAT, then=Value(0.0)), default=F("heat"))


def _minutes():
    return time.time() / HALVED_AFTER_S
