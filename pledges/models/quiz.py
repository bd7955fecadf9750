"""What families answered to the letter's questions: sums alone. No answer leads to a copy or a family."""

from django.db import models

from campaigns.models import Block
from pledges.models.ledger import Total


class QuizTotal(models.Model):
    """How many families of a block chose an option for each question, and how many chose the right one first.

    One row a block, so that an answer costs one update whatever the number of questions; a shared code has several, as
    its Totals do. The questions are those that the block's print run pinned.
    """

    SHARDS = Total.SHARDS
    MOST_QUESTIONS = 3

    block = models.ForeignKey(Block, models.PROTECT, related_name="quiz_totals")
    shard = models.PositiveSmallIntegerField(default=0)
    answered_1 = models.PositiveIntegerField(default=0)
    right_1 = models.PositiveIntegerField(default=0)
    answered_2 = models.PositiveIntegerField(default=0)
    right_2 = models.PositiveIntegerField(default=0)
    answered_3 = models.PositiveIntegerField(default=0)
    right_3 = models.PositiveIntegerField(default=0)

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [models.UniqueConstraint(fields=["block", "shard"], name="quiz_total_once")]
