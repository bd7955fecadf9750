"""The question that every opened and every sent letter asks. Its SQL is built once, at the first.

Django builds SQL anew for each query, which took ten times as long as asking it (docs/signing.md); here only the number
changes. No row is kept: recalls, voids and the campaign's dates are those of the moment.
"""

import datetime
import json
from functools import cache

from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import JSONObject, Length, Substr

from campaigns.models import Block, CampaignPage, PrintRun, VoidedRange

NUMBER = 2**31 - 20201013  # stands in the built SQL where the copy number goes: above every copy number, valid for the column
OF_THE_RUN = ("id", "letter_id", "words_digest", "numbering")
DATES = ("opens_on", "closes_on", "erase_on")


def block_at(number):
    """Return the block with the highest first number up to this one, None where there is none.

    It comes with its print run and, of this moment, with `is_recalled`, `is_copy_voided` and `campaign`; whatever else is
    asked of print run and campaign is loaded then.
    """
    sql, parameters = _built()
    found = Block.objects.raw(sql, [number if parameter == NUMBER else parameter for parameter in parameters])
    block = next(iter(found), None)
    if block is not None:
        block.print_run = PrintRun.from_db(found.db, OF_THE_RUN, [getattr(block, f"run_{name}") for name in OF_THE_RUN])
        block.campaign = _campaign(found.db, block.above)
    return block


def _campaign(database, text):
    above = json.loads(text)
    dates = [datetime.date.fromisoformat(above[name]) for name in DATES]
    return CampaignPage.from_db(database, ("id", "page_ptr_id", *DATES), [above["id"], above["id"], *dates])


@cache
def _built():
    voided = VoidedRange.objects.filter(block=OuterRef("pk"), first_number__lte=NUMBER, last_number__gte=NUMBER)
    path = OuterRef("print_run__letter__path")
    campaign = CampaignPage.objects.filter(path=Substr(path, 1, Length(path) - CampaignPage.steplen))
    blocks = Block.objects.filter(first_number__lte=NUMBER).annotate(
        **{f"run_{name}": F(f"print_run__{name}") for name in OF_THE_RUN},
        is_recalled=Q(print_run__recalled_at__isnull=False),
        is_copy_voided=Exists(voided),
        above=Subquery(campaign.values(found=JSONObject(id="pk", **{name: name for name in DATES}))),
    )
    return blocks.order_by("-first_number")[:1].query.sql_with_params()
