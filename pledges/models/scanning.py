"""Paper that was scanned: files, their pages, the slips on them. Pages are claimed one by one; whoever is killed loses nothing."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from campaigns.models import Block, CampaignPage, Unit
from pledges.models.ledger import Outcome


class ScanFile(models.Model):
    """A file that was handed in, or a member of an archive that was.

    `key` is SHA-256 in hex of what it holds and whom it counts for: the same file twice is one. `stored` names the original
    among our files, empty once it was deleted; one that has an `original_key` is sealed. `pages` is None until it was opened.
    `payer` says in whose turn it is read (ReadingTurn), `size` how many bytes came.
    """

    class Source(models.TextChoices):
        PORTAL = "portal", _("网页上传")
        CAMERA = "camera", _("手机拍照")
        FOLDER = "folder", _("复印机文件夹")
        COMMAND = "command", _("命令")

    campaign = models.ForeignKey(CampaignPage, models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")  # slips of schools elsewhere are set aside
    source = models.CharField(max_length=8, choices=Source.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    payer = models.CharField(max_length=60, default="", blank=True)
    name = models.CharField(max_length=255)
    size = models.PositiveBigIntegerField(default=0)
    key = models.CharField(max_length=64, unique=True)
    stored = models.CharField(max_length=80, blank=True)
    archive = models.ForeignKey("self", models.CASCADE, null=True, related_name="members")
    member = models.PositiveIntegerField(null=True)
    is_archive = models.BooleanField(default=False)
    pages = models.PositiveIntegerField(null=True)

    wagtail_reference_index_ignore = True

    class Meta:
        indexes = [models.Index(fields=["stored"], condition=~models.Q(stored=""), name="scan_file_stored")]


class ScansFolder(models.Model):
    """The folder of the originals, one row: `mark` names the file in it by which it is known again."""

    mark = models.CharField(max_length=40)

    wagtail_reference_index_ignore = True


class ReadingTurn(models.Model):
    """Whose pages are read when: one of those for whom files were handed in.

    `payer` is the path of a school, or of a unit above schools; "" where they count for no unit. The lowest `heat` is next: it says
    how much was read for them lately (scanning.bookkeeping.turns).
    """

    payer = models.CharField(max_length=60, primary_key=True)
    heat = models.FloatField(default=0)

    wagtail_reference_index_ignore = True


class ScanPageQuerySet(models.QuerySet):
    def waiting(self):
        """Those that nobody has read yet."""
        return self.filter(read_at=None)


class ScanPage(models.Model):
    """One page of a file, counted from 1; 0 stands for a file that could not be opened.

    A page belongs to whoever holds its lease, until it is read or the lease runs out; one that is leased to nobody waits that long.
    `payer` and `stack_bytes`, the size of what was handed in, say when its turn comes; `attempts` at it ended a process. `kind` is
    one of `scanning.reader.states.KINDS`; `reason` names a sentence where it was set aside.
    """

    file = models.ForeignKey(ScanFile, models.CASCADE, related_name="scan_pages")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=16, blank=True)
    reason = models.CharField(max_length=24, blank=True)
    values = models.JSONField(default=dict)
    payer = models.CharField(max_length=60, default="", blank=True)
    stack_bytes = models.PositiveBigIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease = models.CharField(max_length=32, blank=True)
    leased_until = models.DateTimeField(null=True)
    claims = models.PositiveSmallIntegerField(default=0)
    read_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    objects = ScanPageQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [models.UniqueConstraint(fields=["file", "number"], name="scan_page_once")]
        indexes = [
            models.Index(fields=["file", "number"], condition=models.Q(read_at=None), name="scan_page_waiting"),
            models.Index(fields=["payer", "stack_bytes", "file", "number"], condition=models.Q(read_at=None), name="scan_page_turn"),
        ]


class Slip(models.Model):
    """One slip as it was read, or as a person decided. `state` is one of `scanning.reader.states.STATES`.

    `boxes` holds each box's raw ratio of ink, `decided` what was made of it; `read_code` and `read_state` what the reader
    said. `credit` says what the ledger took from it, with which `outcome`; a copy's paper is credited once.
    """

    class Credit(models.TextChoices):
        ANSWER = "answer", _("答复")
        EVIDENCE = "evidence", _("佐证")

    page = models.ForeignKey(ScanPage, models.CASCADE, related_name="slips")
    place = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=16, blank=True)
    read_code = models.CharField(max_length=16, blank=True)
    block = models.ForeignKey(Block, models.PROTECT, null=True, related_name="slips")
    copy_number = models.PositiveIntegerField(null=True, db_index=True)
    is_shared = models.BooleanField(default=False)
    state = models.CharField(max_length=16)
    read_state = models.CharField(max_length=16)
    boxes = models.JSONField(default=dict)
    decided = models.JSONField(default=dict)
    doubt = models.FloatField(default=0)  # 0 to 1; the most doubtful are looked at first
    credit = models.CharField(max_length=8, choices=Credit.choices, blank=True)
    outcome = models.CharField(max_length=16, choices=Outcome.choices, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["page", "place"], name="slip_place_once"),
            models.UniqueConstraint(
                fields=["copy_number"], condition=models.Q(is_shared=False) & ~models.Q(credit=""), name="slip_credited_once"
            ),
        ]


class Sealed(models.Model):
    """Bytes that are encrypted as names are, and deleted on `erase_on`."""

    key_id = models.CharField(max_length=16)
    sealed = models.BinaryField()
    erase_on = models.DateField(db_index=True)

    wagtail_reference_index_ignore = True

    class Meta:
        abstract = True


class OriginalKey(Sealed):
    """What opens an original that is kept: a key of its own."""

    file = models.OneToOneField(ScanFile, models.CASCADE, related_name="original_key")

    @property
    def bound_to(self):
        return f"original of file {self.file_id}"


class SlipPicture(Sealed):
    """JPEG: the slip alone, where it has, or may have, a signature."""

    slip = models.OneToOneField(Slip, models.CASCADE, related_name="picture")

    @property
    def bound_to(self):
        return f"picture of slip {self.slip_id}"


class PagePicture(Sealed):
    """JPEG: the whole page, only while somebody still has to look at it."""

    page = models.OneToOneField(ScanPage, models.CASCADE, related_name="picture")

    @property
    def bound_to(self):
        return f"picture of page {self.page_id}"
