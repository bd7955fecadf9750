"""Adding to sums: what the model declares says which row is added to, whatever else it declares."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.db.models import CheckConstraint, Deferrable, Q, UniqueConstraint
from django.db.models.functions import Lower
from django.test.utils import isolate_apps

from campaigns.models import Block
from pledges.ledger import rows
from pledges.models import Total

ONCE = UniqueConstraint(fields=["block", "channel", "outcome", "shard"], name="once")
NOT_NEGATIVE = CheckConstraint(condition=Q(count__gte=0), name="not_negative")
OF_ONE_SHARD = UniqueConstraint(fields=["block"], condition=Q(shard=1), name="of_one_shard")
IN_ANY_CASE = UniqueConstraint(Lower("channel"), name="in_any_case")
AT_THE_END = UniqueConstraint(fields=["block", "shard"], deferrable=Deferrable.DEFERRED, name="at_the_end")
TWICE = UniqueConstraint(fields=["block", "shard"], name="twice")


def total_with(*declared):
    """Return a model of the table of Total that declares these constraints. The table stays as it is."""
    with isolate_apps("pledges"):

        class Declared(models.Model):
            block = models.ForeignKey(Block, models.DO_NOTHING, related_name="+")
            channel = models.CharField(max_length=16)
            outcome = models.CharField(max_length=16)
            shard = models.PositiveSmallIntegerField(default=0)
            count = models.PositiveIntegerField(default=0)

            class Meta:
                app_label = "pledges"
                db_table = Total._meta.db_table
                constraints = declared

    return Declared


def add(model, block, count, channel="phone"):
    rows.write([], [model(block=block, channel=channel, outcome="signed", count=count)])


def totals():
    return list(Total.objects.order_by("pk").values_list("channel", "outcome", "shard", "count"))


@pytest.mark.parametrize("others", [[], [NOT_NEGATIVE], [OF_ONE_SHARD], [IN_ANY_CASE], [AT_THE_END], [NOT_NEGATIVE, OF_ONE_SHARD]])
def test_other_constraints_of_a_model_do_not_disturb_its_sums(print_run, others):
    block = print_run.blocks.first()
    for model in (Total, total_with(*others, ONCE), total_with(ONCE, *others)):
        add(model, block, 2)
    add(model, block, 1, channel="paper")
    assert totals() == [("phone", "signed", 0, 6), ("paper", "signed", 0, 1)]


@pytest.mark.parametrize(
    ("declared", "found"), [([], "0: none"), ([NOT_NEGATIVE], "0: none"), ([OF_ONE_SHARD], "0: none"), ([ONCE, TWICE], "2: once, twice")]
)
def test_a_model_that_does_not_say_which_row_is_added_to_is_refused(print_run, declared, found):
    with pytest.raises(ImproperlyConfigured, match=rf"pledges\.Declared must have exactly one UniqueConstraint .* It has {found}\.$"):
        add(total_with(*declared), print_run.blocks.first(), 1)
    assert totals() == []
