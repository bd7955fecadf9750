"""Rosters that were handed in on the admin's page: what became of each, and what it would change."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class RosterFile(models.Model):
    """One file. `data` is kept until it was brought in or refused; `report` is what is shown, `digest` that of the plan in it."""

    class State(models.TextChoices):
        WAITING = "waiting", _("正在读")
        READ = "read", _("读好了，等您确认")
        APPLYING = "applying", _("正在写入")
        APPLIED = "applied", _("已经写入")
        REFUSED = "refused", _("没有读成")

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    name = models.CharField(_("文件"), max_length=100, blank=True)
    sent_at = models.DateTimeField(_("时间"), default=timezone.now)
    data = models.BinaryField()
    state = models.CharField(_("状态"), max_length=12, choices=State.choices, default=State.WAITING)
    report = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, blank=True)
    leased_until = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["-sent_at", "-pk"]

    def __str__(self):
        return self.name

    @property
    def is_at_work(self):
        return self.state in (self.State.WAITING, self.State.APPLYING)
