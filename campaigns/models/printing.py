"""What was decided to be printed, pinned for good."""

from functools import lru_cache

from django.conf import settings
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from campaigns.letters.text import LetterText
from campaigns.models.units import Unit
from campaigns.paper.laying.layouts import LAYOUTS

NAMED_AT_MOST = 3  # units in one line


class CopyCounter(models.Model):
    """One row: the next copy number that no block has. Raising it locks it until the transaction ends."""

    next_number = models.PositiveIntegerField(default=1)

    wagtail_reference_index_ignore = True


class PrintRun(models.Model):
    """The decision "this approved revision of this letter goes to these units". What it pins never changes."""

    class Numbering(models.TextChoices):
        """What has a code of its own."""

        COPY = "copy", _("每份一个编码")
        CLASS = "class", _("每班一个编码")
        UNIT = "unit", _("整个单位一个编码")

    letter = models.ForeignKey("campaigns.LetterPage", models.PROTECT, related_name="print_runs", verbose_name=_("信"))
    revision = models.ForeignKey("wagtailcore.Revision", models.SET_NULL, null=True, related_name="+")
    units = models.ManyToManyField(Unit, related_name="+", verbose_name=_("范围"))  # none within another
    words = models.TextField(editable=False)  # LetterText as JSON
    words_digest = models.CharField(max_length=64, editable=False)
    public_url = models.CharField(_("二维码网址"), max_length=120, editable=False)
    numbering = models.CharField(_("编码方式"), max_length=8, choices=Numbering.choices, default=Numbering.COPY, editable=False)
    copies = models.PositiveIntegerField(_("份数"), editable=False)
    created_at = models.DateTimeField(_("确认时间"), auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("确认人"))
    recalled_at = models.DateTimeField(_("召回时间"), null=True, editable=False)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("印制批次")
        verbose_name_plural = _("印制批次")
        ordering = ["-created_at", "-pk"]

    def __str__(self):
        return f"{self.letter.title} · {self.created_at:%Y-%m-%d}"

    @property
    def is_shared(self):
        """Whether one code stands for many copies."""
        return self.numbering != self.Numbering.COPY

    @property
    def where(self):
        return _where(self.units.all())

    @property
    def layouts(self):
        """The names of the layouts that were pinned, in the order they are offered."""
        pinned = {master.layout for master in self.masters.all()}
        return [name for name in LAYOUTS if name in pinned]

    @cached_property
    def text(self):
        """The pinned words, as LetterText."""
        is_here = "words" not in self.get_deferred_fields()
        return _parsed(self.words) if is_here else _pinned_text(self.pk, self.words_digest)


def _where(units):
    """Return the units that something goes to, for a line of a list: a few by name, more as a number."""
    places = [unit.place for unit in units]
    if len(places) <= NAMED_AT_MOST:
        return "、".join(places)
    return gettext("%(place)s等 %(count)d 个单位") % {"place": places[0], "count": len(places)}


class RunRequest(models.Model):
    """A large print run that one person asks for. Another confirms it, and `print_run` is what it became; or it is sent back, or taken
    back, decided by who asked.

    `planned` is the digest of the Plan that was looked at: another one is not printed. `copies` are those of each unit where one code
    stands for a whole unit.
    """

    MOST_REASON = 120  # characters

    letter = models.ForeignKey("campaigns.LetterPage", models.CASCADE, related_name="run_requests")
    units = models.ManyToManyField(Unit, related_name="+")
    numbering = models.CharField(max_length=8, choices=PrintRun.Numbering.choices)
    copies = models.PositiveIntegerField(null=True)
    layouts = models.JSONField()
    planned = models.CharField(max_length=64)
    planned_copies = models.PositiveIntegerField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=MOST_REASON, blank=True)
    print_run = models.OneToOneField(PrintRun, models.PROTECT, null=True, related_name="request")

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["-asked_at", "-pk"]

    @property
    def where(self):
        return _where(self.units.all())


@lru_cache(maxsize=64)
def _pinned_text(pk, words_digest):
    """Return the words of a print run. They never change, so that they are read and parsed once, not for every family."""
    return _parsed(PrintRun.objects.values_list("words", flat=True).get(pk=pk, words_digest=words_digest))


@lru_cache(maxsize=64)
def _parsed(words):
    return LetterText.from_json(words)


class MasterManager(models.Manager):
    """Leaves the large columns in the database until they are asked for."""

    def get_queryset(self):
        return super().get_queryset().defer("pdf", "geometry")


class Master(models.Model):
    """The laid-out PDF of a print run in one layout, and where its slots are. `digest` is SHA-256 over both."""

    print_run = models.ForeignKey(PrintRun, models.CASCADE, related_name="masters")
    layout = models.CharField(max_length=20)
    pdf = models.BinaryField()
    geometry = models.JSONField()
    digest = models.CharField(max_length=64)

    objects = MasterManager()

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [models.UniqueConstraint(fields=["print_run", "layout"], name="master_once")]


class Block(models.Model):
    """A contiguous range of copy numbers that a print run gives one unit, with the names as printed.

    A shared block has one number for all its copies, which have no seats.
    """

    print_run = models.ForeignKey(PrintRun, models.PROTECT, related_name="blocks")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="blocks")
    recipient = models.ForeignKey(Unit, models.PROTECT, related_name="+")  # whose pack it is in: a class's school
    recipient_name = models.CharField(max_length=60)
    unit_name = models.CharField(max_length=60)
    first_number = models.PositiveIntegerField(unique=True)
    copies = models.PositiveIntegerField()
    first_seat = models.PositiveIntegerField(default=1)
    is_shared = models.BooleanField(default=False)
    is_later = models.BooleanField(default=False)  # printed after the run was confirmed: another copy for a seat, spares

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [models.UniqueConstraint(fields=["print_run", "unit"], condition=models.Q(is_later=False), name="block_once")]

    @property
    def last_number(self):
        return self.first_number if self.is_shared else self.first_number + self.copies - 1

    def seat_of(self, number):
        """Return the seat of a copy number of this block."""
        return self.first_seat + number - self.first_number

    def has_seat(self, seat):
        return not self.is_shared and self.first_seat <= seat < self.first_seat + self.copies

    def numbers_at(self, seats=None):
        """Return the copy numbers that were not voided, of these seats or of all."""
        numbers = range(self.first_number, self.last_number + 1)
        voided = [(voided.first_number, voided.last_number) for voided in self.voided_ranges.all()]
        if not voided and seats is None:
            return numbers
        return [
            number
            for number in numbers
            if (seats is None or self.seat_of(number) in seats) and not any(first <= number <= last for first, last in voided)
        ]


class PackFetch(models.Model):
    """That a unit's pack of a print run was downloaded, or part of it; `unit` is None for all it gives. Twice is as once."""

    print_run = models.ForeignKey(PrintRun, models.CASCADE, related_name="fetches")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    wagtail_reference_index_ignore = True


class Handout(models.Model):
    """What a school says it received of a print run and handed out. The newest word stands."""

    print_run = models.ForeignKey(PrintRun, models.CASCADE, related_name="handouts")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    received = models.PositiveIntegerField(_("收到份数"))
    handed_out = models.PositiveIntegerField(_("发出份数"))
    at = models.DateTimeField(auto_now=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [models.UniqueConstraint(fields=["print_run", "unit"], name="handout_once")]


class VoidedRange(models.Model):
    """Copies for which an answer is refused from now on. Both numbers are inclusive and of one block, whose ranges never overlap."""

    block = models.ForeignKey(Block, models.PROTECT, related_name="voided_ranges")
    first_number = models.PositiveIntegerField()
    last_number = models.PositiveIntegerField()
    reason = models.CharField(_("原因"), max_length=120)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    wagtail_reference_index_ignore = True
