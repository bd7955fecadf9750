"""The two questions that every opened and every sent letter asks, built once.

Django builds SQL anew for each query, which took ten times as long as asking it (docs/signing.md); here only the numbers change.
Nothing that may change is kept: rows are read at every call.
"""

from functools import cache

from django.db.models import Exists, F, OuterRef, Q

from campaigns.models import Block, CampaignPage, PrintRun, VoidedRange

# Stand in the built SQL where a number or a path goes; both are valid for their columns and occur nowhere else.
NUMBER, PATH = 2**31 - 20201013, "0000PATH"
OF_THE_RUN = ("id", "letter_id", "words_digest", "numbering")


def block_at(number):
    """Return the block with the highest first number up to this one, None where there is none.

    It comes with its print run and with `is_recalled`, `is_copy_voided` and `letter_path` of this moment.
    """
    block = next(iter(_ask(Block, _block_sql(), number)), None)
    if block is not None:
        block.print_run = PrintRun.from_db(block._state.db, OF_THE_RUN, [getattr(block, f"run_{name}") for name in OF_THE_RUN])
    return block


def campaign_above(letter_path):
    """Return the campaign in whose place of the tree the letter stands: its dates as they are now; other fields load when asked."""
    return next(iter(_ask(CampaignPage, _campaign_sql(), letter_path[: -CampaignPage.steplen])))


def _ask(model, question, value):
    sql, parameters, mark = question
    return model.objects.raw(sql, [value if parameter == mark else parameter for parameter in parameters])


@cache
def _block_sql():
    voided = VoidedRange.objects.filter(block=OuterRef("pk"), first_number__lte=NUMBER, last_number__gte=NUMBER)
    blocks = Block.objects.filter(first_number__lte=NUMBER).annotate(
        **{f"run_{name}": F(f"print_run__{name}") for name in OF_THE_RUN},
        letter_path=F("print_run__letter__path"),
        is_recalled=Q(print_run__recalled_at__isnull=False),
        is_copy_voided=Exists(voided),
    )
    return *blocks.order_by("-first_number")[:1].query.sql_with_params(), NUMBER


@cache
def _campaign_sql():
    campaigns = CampaignPage.objects.filter(path=PATH).only("title", "opens_on", "closes_on", "erase_on")
    return *campaigns.query.sql_with_params(), PATH
