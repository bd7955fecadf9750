"""Reports of fakes: what somebody saw that looks like a letter of ours and is none."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class FakeReport(models.Model):
    """One report. It may hold a person's telephone number and photo, so it is deleted on `erase_on`, handled or not."""

    class Kind(models.TextChoices):
        PAPER = "paper", _("纸质的信、海报或贴纸")
        WEB = "web", _("网页或二维码")
        MESSAGE = "message", _("微信、短信或邮件")
        CALL = "call", _("电话，或有人上门")
        OTHER = "other", _("别的")

    class PhotoFault(models.TextChoices):
        """Why there is no photo where one was sent."""

        BROKEN = "broken", _("文件不完整，或者不是照片")
        TOO_HARD = "too_hard", _("打开它要用的时间或内存超过限度，为了网站安全没有打开")

    key_digest = models.CharField(max_length=64, unique=True)  # SHA-256 of the form's one-time key
    content_digest = models.CharField(max_length=64, blank=True, db_index=True)  # SHA-256 of all that was filled in
    at = models.DateTimeField(default=timezone.now)
    agency = models.ForeignKey("campaigns.AgencyPage", models.SET_NULL, null=True, related_name="+", verbose_name=_("冒用的单位"))
    kind = models.CharField(_("是什么"), max_length=16, choices=Kind.choices)
    description = models.TextField(_("情况"))
    place = models.CharField(_("在哪里看到"), max_length=200, blank=True)
    code_or_address = models.CharField(_("上面的编码或网址"), max_length=300, blank=True)
    contact = models.CharField(_("联系方式"), max_length=100, blank=True)
    photo = models.BinaryField(null=True)  # JPEG, made anew from what was sent
    photo_fault = models.CharField(max_length=12, choices=PhotoFault.choices, blank=True)
    erase_on = models.DateField(db_index=True)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    outcome = models.CharField(_("处理结果"), max_length=300, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("假信举报")
        verbose_name_plural = _("假信举报")

    def __str__(self):
        return self.number

    @property
    def number(self):
        """The number told to people."""
        return f"J{timezone.localdate(self.at):%Y}-{self.pk:06d}"


class SentPhoto(models.Model):
    """A report's photo as it was received, until a process with bounds has opened it. No other may; it is shown to nobody."""

    report = models.OneToOneField(FakeReport, models.CASCADE, related_name="sent_photo")
    data = models.BinaryField()
    leased_until = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)

    wagtail_reference_index_ignore = True


class RepeatedReport(models.Model):
    """That the same report came once more from another form, whose key (its SHA-256) leads to it too."""

    report = models.ForeignKey(FakeReport, models.CASCADE, related_name="repeated")
    key_digest = models.CharField(max_length=64, unique=True)

    wagtail_reference_index_ignore = True
