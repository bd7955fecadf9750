"""What came back. Three tables, and the totals, change in one transaction; only `pledges.ledger.answers` writes them.

At every moment, for each block, channel and outcome: the totals are the standing pledges, and are the entries "answered"
less those "voided", where each "changed" has moved one from the other outcome to its own. `check_totals` recounts it.
"""

from django.db import models
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from campaigns.letters.text import LetterText
from campaigns.models import Block, VoidedRange
from pledges.signatures.vault import signatures_of


class Channel(models.TextChoices):
    PHONE = "phone", _("手机")
    PAPER = "paper", _("纸质")
    HELPED = "helped", _("代为登记")
    TOTAL = "total", _("班级汇总")


class Outcome(models.TextChoices):
    SIGNED = "signed", _("已签承诺")
    DECLINED = "declined", _("已阅读，不签")


class Event(models.TextChoices):
    """What an entry notes."""

    ANSWERED = "answered", _("答复")
    EVIDENCE = "evidence", _("佐证")  # a second channel on an answered copy
    RETRACTED = "retracted", _("撤回佐证")  # an evidence that was none
    CORRECTED = "corrected", _("改正姓名")
    CHANGED = "changed", _("改变答复")  # the family signs after all, or does not sign after all
    WITHDRAWN = "withdrawn", _("撤回")  # names and signatures erased at the family's wish
    DISPUTED = "disputed", _("异议")
    VOIDED = "voided", _("撤销")  # the pledge was struck out


class Unchangeable(TypeError):
    """Entries are appended, never changed or deleted."""


class EntryQuerySet(models.QuerySet):
    """Reads and appends, nothing else."""

    def update(self, **values):
        raise Unchangeable("an entry is never updated")

    def bulk_update(self, *args, **options):
        raise Unchangeable("an entry is never updated")

    def delete(self):
        raise Unchangeable("an entry is never deleted")

    delete.queryset_only = True

    def bulk_create(self, entries, *, update_conflicts=False, **options):
        if update_conflicts:
            raise Unchangeable("an entry is never updated")
        return super().bulk_create(entries, **options)


class Entry(models.Model):
    """Append-only: what happened to which copy, when, by which channel. No personal data.

    `outcome` and `channel` are those of the answer where it was given, changed (as it is since then) or struck out; an evidence,
    and one that was retracted, has its own channel, and an outcome where it says one. Elsewhere both are empty.
    """

    block = models.ForeignKey(Block, models.PROTECT, related_name="+")
    copy_number = models.PositiveIntegerField(db_index=True)
    event = models.CharField(max_length=16, choices=Event.choices, default=Event.ANSWERED)
    outcome = models.CharField(max_length=16, choices=Outcome.choices, blank=True)
    channel = models.CharField(max_length=16, choices=Channel.choices, blank=True)
    at = models.DateTimeField()

    objects = EntryQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        base_manager_name = "objects"

    def save(self, **options):
        if not self._state.adding:
            raise Unchangeable("an entry is never updated")
        super().save(**options | {"force_insert": True})

    def delete(self, **options):
        raise Unchangeable("an entry is never deleted")


class PledgeQuerySet(models.QuerySet):
    def standing(self):
        """Those that count: answered and not struck out."""
        return self.filter(voided_at=None)


class Pledge(models.Model):
    """The current state of one copy that was answered, or one of many answers to a shared code. Digests are SHA-256 in hex.

    One that was struck out keeps its row and counts no more; its copy could be answered again.
    """

    block = models.ForeignKey(Block, models.PROTECT, related_name="pledges")
    copy_number = models.PositiveIntegerField(db_index=True)
    is_shared = models.BooleanField(default=False)
    outcome = models.CharField(max_length=16, choices=Outcome.choices)
    channel = models.CharField(max_length=16, choices=Channel.choices)
    at = models.DateTimeField()
    words_digest = models.CharField(max_length=64)  # of the words that were shown
    shown_in = models.CharField(max_length=8, default=LetterText.lang)  # in which language these were read
    submission_digest = models.CharField(max_length=64, unique=True)  # of the form's one-time key
    body_digest = models.CharField(max_length=64)  # of what was sent with it
    receipt_digest = models.CharField(max_length=64, unique=True)  # of the receipt link's token
    voided_at = models.DateTimeField(null=True)  # when it was struck out
    revised = models.CharField(max_length=16, choices=Event.choices, blank=True)  # what the family did last with its receipt
    revised_at = models.DateTimeField(null=True)

    objects = PledgeQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("承诺")
        verbose_name_plural = _("承诺")
        constraints = [
            models.UniqueConstraint(
                fields=["copy_number"],
                condition=models.Q(is_shared=False, voided_at=None),
                name="copy_answered_once",
            )
        ]


class PersonalData(models.Model):
    """Names and signatures of one pledge, AES-GCM encrypted; deleted on `erase_on`, while the counts stay."""

    pledge = models.OneToOneField(Pledge, models.CASCADE, related_name="personal_data")
    key_id = models.CharField(max_length=16)
    sealed = models.BinaryField()
    erase_on = models.DateField(db_index=True)

    wagtail_reference_index_ignore = True

    @property
    def bound_to(self):
        return signatures_of(self.pledge.copy_number)


class Total(models.Model):
    """How many copies of a block were answered how. Exact at once; never recounted from the ledger.

    A code that a whole city shares is counted in several rows, so that its answers do not wait for each other.
    """

    SHARDS = 16

    block = models.ForeignKey(Block, models.PROTECT, related_name="totals")
    channel = models.CharField(max_length=16, choices=Channel.choices)
    outcome = models.CharField(max_length=16, choices=Outcome.choices)
    shard = models.PositiveSmallIntegerField(default=0)
    count = models.PositiveIntegerField(default=0)

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [models.UniqueConstraint(fields=["block", "channel", "outcome", "shard"], name="total_once")]


def voided_ranges():
    """Return the VoidedRanges with `answered`, how many of their copies had been answered: such a copy counts, as its answer does."""
    numbers = (OuterRef("first_number"), OuterRef("last_number"))
    answers = Pledge.objects.standing().filter(is_shared=False, copy_number__range=numbers).order_by().values("voided_at")
    return VoidedRange.objects.annotate(answered=Coalesce(Subquery(answers.annotate(count=Count("pk")).values("count")), 0))


def copies_of(block):
    """Return how many copies of a Block count: the valid ones, and those that were answered before they were voided.

    Its `voided_ranges` are prefetched as voided_ranges() gives them.
    """
    if block.is_shared:
        return block.copies
    return len(block.numbers_at()) + sum(voided.answered for voided in block.voided_ranges.all())
