"""What came back. Three tables, and the totals, change in one transaction; only `pledges.signing.ledger` writes them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from campaigns.models import Block


class Channel(models.TextChoices):
    PHONE = "phone", _("手机")
    PAPER = "paper", _("纸质")
    HELPED = "helped", _("代为登记")
    TOTAL = "total", _("班级汇总")


class Outcome(models.TextChoices):
    SIGNED = "signed", _("已签承诺")
    DECLINED = "declined", _("已阅读，不签")


class Entry(models.Model):
    """Append-only: what happened to which copy, when, by which channel. No personal data."""

    block = models.ForeignKey(Block, models.PROTECT, related_name="+")
    copy_number = models.PositiveIntegerField(db_index=True)
    outcome = models.CharField(max_length=16, choices=Outcome.choices)
    channel = models.CharField(max_length=16, choices=Channel.choices)
    at = models.DateTimeField()

    wagtail_reference_index_ignore = True


class Pledge(models.Model):
    """The current state of one copy that was answered, or one of many answers to a shared code. Digests are SHA-256 in hex."""

    block = models.ForeignKey(Block, models.PROTECT, related_name="pledges")
    copy_number = models.PositiveIntegerField(db_index=True)
    is_shared = models.BooleanField(default=False)
    outcome = models.CharField(max_length=16, choices=Outcome.choices)
    channel = models.CharField(max_length=16, choices=Channel.choices)
    at = models.DateTimeField()
    words_digest = models.CharField(max_length=64)  # of the words that were shown
    submission_digest = models.CharField(max_length=64, unique=True)  # of the form's one-time key
    body_digest = models.CharField(max_length=64)  # of what was sent with it
    receipt_digest = models.CharField(max_length=64, unique=True)  # of the receipt link's token

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("承诺")
        verbose_name_plural = _("承诺")
        constraints = [models.UniqueConstraint(fields=["copy_number"], condition=models.Q(is_shared=False), name="copy_answered_once")]


class PersonalData(models.Model):
    """Names and signatures of one pledge, AES-GCM encrypted; deleted on `erase_on`, while the counts stay."""

    pledge = models.OneToOneField(Pledge, models.CASCADE, related_name="personal_data")
    key_id = models.CharField(max_length=16)
    sealed = models.BinaryField()
    erase_on = models.DateField(db_index=True)

    wagtail_reference_index_ignore = True


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
