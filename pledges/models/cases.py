"""What people do about an answer afterwards or instead of the family. Free words are kept no longer than names: `erase_on`."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from pledges.models.ledger import Pledge

MOST_WORDS = 200  # characters


class Assistance(models.Model):
    """Who recorded an answer for a family, and why the family did not do it alone."""

    class Reason(models.TextChoices):
        NO_SMARTPHONE = "no_smartphone", _("没有智能手机")
        SMALL_PRINT = "small_print", _("看不清小字")
        HANDS = "hands", _("手不方便")
        OTHER = "other", _("其他")

    pledge = models.OneToOneField(Pledge, models.PROTECT, related_name="assistance")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=16, choices=Reason.choices)
    words = models.CharField(max_length=MOST_WORDS, blank=True)
    erase_on = models.DateField(db_index=True)

    wagtail_reference_index_ignore = True


class Dispute(models.Model):
    """ "This wasn't us": somebody who holds an answered copy says that the answer is not theirs."""

    class State(models.TextChoices):
        OPEN = "open", _("待核实")
        VOIDED = "voided", _("已撤销原答复")
        SETTLED = "settled", _("原答复有效")

    pledge = models.ForeignKey(Pledge, models.PROTECT, related_name="disputes")
    words = models.CharField(max_length=MOST_WORDS, blank=True)
    at = models.DateTimeField()
    state = models.CharField(max_length=16, choices=State.choices, default=State.OPEN)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    erase_on = models.DateField(db_index=True)

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pledge"], condition=models.Q(state="open"), name="dispute_open_once")]


class RenewedLink(models.Model):
    """That a school gave a family a new receipt link: who, when, and how it made sure whose it is. Kept, but for its words.

    `key_digest`: SHA-256 of the form's one-time key, which gives one link however often it is sent.
    """

    key_digest = models.CharField(max_length=64, unique=True, null=True)
    pledge = models.ForeignKey(Pledge, models.PROTECT, related_name="renewed_links")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    words = models.CharField(max_length=MOST_WORDS, blank=True)  # how it made sure
    erase_on = models.DateField(db_index=True)

    wagtail_reference_index_ignore = True


class DeskWithdrawal(models.Model):
    """That a school erased a family's names and signatures at its wish: who, when, and how it made sure whose they are, till `erase_on`."""

    pledge = models.ForeignKey(Pledge, models.PROTECT, related_name="desk_withdrawals")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    words = models.CharField(max_length=MOST_WORDS, blank=True)
    erase_on = models.DateField(db_index=True)

    wagtail_reference_index_ignore = True
