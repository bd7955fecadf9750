"""The link by which a class's teacher works without an account, the devices that opened it, and what they ask of the school.

Link and PIN themselves are stored nowhere (campaigns.printing.class_links makes them anew). A link that nobody used has no row.
"""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.models import Block


class ClassLink(models.Model):
    """The link of a class for one print run; `block` is the first that the run gave it, `renewal` 0 the link on its cover sheet.

    It opens for LASTS from its first use, on MOST_DEVICES. MOST_WRONG wrong PINs one after the other lock it for further devices: those
    that are in stay in, or whoever saw the cover sheet could shut the teacher out.
    """

    LASTS = timedelta(days=14)
    MOST_DEVICES = 5
    MOST_WRONG = 5

    block = models.ForeignKey(Block, models.PROTECT, related_name="class_links")
    renewal = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField(default=timezone.now)
    first_used_at = models.DateTimeField(null=True)
    wrong_pins = models.PositiveSmallIntegerField(default=0)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [models.UniqueConstraint(fields=["block", "renewal"], name="class_link_once")]

    @property
    def ends_at(self):
        """When it ends, None where it was not used yet."""
        return self.first_used_at and self.first_used_at + self.LASTS

    @property
    def is_locked(self):
        return self.wrong_pins >= self.MOST_WRONG

    @property
    def is_over(self):
        """Whether it opens for nobody any more: withdrawn, or its time is over."""
        return self.state in ("withdrawn", "ended")

    @property
    def state(self):
        """ "withdrawn", "ended", "locked", "used" or "unused"."""
        if self.withdrawn_at:
            return "withdrawn"
        if self.first_used_at and timezone.now() >= self.ends_at:
            return "ended"
        if self.is_locked:
            return "locked"
        return "used" if self.first_used_at else "unused"


class ClassDevice(models.Model):
    """A device that a link was opened on. `digest` is SHA-256 in hex of what its cookie holds; nothing else is known of it."""

    link = models.ForeignKey(ClassLink, models.CASCADE, related_name="devices")
    digest = models.CharField(max_length=64, unique=True)
    first_seen_at = models.DateTimeField(default=timezone.now)
    last_seen_at = models.DateTimeField(default=timezone.now)
    opens = models.PositiveIntegerField(default=0)  # how often the class's page was opened on it

    wagtail_reference_index_ignore = True


class SeatRequest(models.Model):
    """What a teacher says of a seat's copy, by its number as it was then: the school decides, or the teacher takes it back."""

    class Kind(models.TextChoices):
        LOST = "lost", _("这一份信丢了")
        MOVED = "moved", _("这个孩子转走了")

    class State(models.TextChoices):
        OPEN = "open", _("等学校确认")
        REPLACED = "replaced", _("学校已换发新的一份")
        VOIDED = "voided", _("学校已作废这一份")
        DECLINED = "declined", _("学校没有改动")
        TAKEN_BACK = "taken_back", _("已收回")

    link = models.ForeignKey(ClassLink, models.PROTECT, related_name="requests")
    seat = models.PositiveIntegerField()
    copy_number = models.PositiveIntegerField()
    kind = models.CharField(max_length=8, choices=Kind.choices)
    at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=12, choices=State.choices, default=State.OPEN)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [models.UniqueConstraint(fields=["copy_number"], condition=models.Q(state="open"), name="seat_request_open_once")]
