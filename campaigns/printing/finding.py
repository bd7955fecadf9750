"""From a copy's number to its block: the block with the highest first number up to it, if it reaches that far.

`copy_for` asks for one copy with all that may have changed, as every opened and every sent letter does; `Blocks` for the
blocks of a whole stack.
"""

import bisect
import datetime
import json
from functools import cache

from django.db.models import Exists, Expression, F, OuterRef, PositiveIntegerField, Q, Subquery
from django.db.models.functions import JSONObject, Length, Substr

from campaigns.models import Block, CampaignPage, PrintRun, VoidedRange
from campaigns.paper.marks.codes import LAST_NUMBER, NotOurCode, number_of
from campaigns.printing.copies import Copy, keyring

OF_THE_RUN = ("id", "letter_id", "words_digest", "numbering")
DATES = ("opens_on", "closes_on", "erase_on")


def copy_for(code):
    """Return the Copy a code stands for; raise NotOurCode, without a query when the code is forged or mistyped."""
    copy = copy_numbered(number_of(code, keyring()))
    if copy is None:
        raise NotOurCode(code)
    return copy


def copy_numbered(number):
    """Return the Copy with this number, None where no block holds it. One query.

    Of its print run and its campaign only what families' pages need is there; the rest is loaded where it is asked for.
    """
    if not 0 < number <= LAST_NUMBER:
        return None
    sql, parameters = _question()
    found = Block.objects.raw(sql, [number if parameter is ASKED else parameter for parameter in parameters])
    block = next(iter(found), None)
    if block is None or number > block.last_number:
        return None
    block.print_run = PrintRun.from_db(found.db, OF_THE_RUN, [getattr(block, f"run_{name}") for name in OF_THE_RUN])
    return Copy(number, block, _campaign(found.db, block.above), block.is_recalled, block.is_copy_voided)


class Blocks:
    """Many blocks by the numbers they hold: those that are `known`, and of `rows` those that are asked for, each once."""

    def __init__(self, rows, known=()):
        self._rows = rows
        self._blocks = sorted(known, key=_first_number)

    def holding(self, number):
        """Return the block that holds a copy number, None where there is none."""
        at = bisect.bisect_right(self._blocks, number, key=_first_number)
        if at and number <= self._blocks[at - 1].last_number:
            return self._blocks[at - 1]
        block = _up_to(number, self._rows).first()
        if block is None or number > block.last_number:
            return None
        self._blocks.insert(at, block)
        return block


def _first_number(block):
    return block.first_number


def _up_to(number, rows):
    return rows.filter(first_number__lte=number).order_by("-first_number")


def _campaign(database, text):
    above = json.loads(text)
    dates = [datetime.date.fromisoformat(above[name]) for name in DATES]
    return CampaignPage.from_db(database, ("id", "page_ptr_id", *DATES), [above["id"], above["id"], *dates])


ASKED = object()  # among the parameters of the built SQL: here goes the number that is asked for


class _Asked(Expression):
    """The copy number that a question is built for before it is known."""

    output_field = PositiveIntegerField()

    def as_sql(self, compiler, connection):
        return "%s", [ASKED]


@cache
def _question():
    """Return (SQL, parameters), built once: Django builds SQL anew for each query, which took ten times as long as asking it."""
    voided = VoidedRange.objects.filter(block=OuterRef("pk"), first_number__lte=_Asked(), last_number__gte=_Asked())
    path = OuterRef("print_run__letter__path")
    campaign = CampaignPage.objects.filter(path=Substr(path, 1, Length(path) - CampaignPage.steplen))
    blocks = _up_to(_Asked(), Block.objects).annotate(
        **{f"run_{name}": F(f"print_run__{name}") for name in OF_THE_RUN},
        is_recalled=Q(print_run__recalled_at__isnull=False),
        is_copy_voided=Exists(voided),
        above=Subquery(campaign.values(found=JSONObject(id="pk", **{name: name for name in DATES}))),
    )
    return blocks[:1].query.sql_with_params()
