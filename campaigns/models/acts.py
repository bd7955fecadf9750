"""The log: who did what, and who read what. Rows are added and never changed; they go when their time is over."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ActQuerySet(models.QuerySet):
    def update(self, **values):
        raise TypeError("an act is never changed")


class Act(models.Model):
    """`kind` is a name that does not change (people.acts); `path` that of the unit it lies in, "" where it lies in none.

    `by_name` is as it was then: the account may go. `person` is whom it concerns, where that is one of our people; `about` says what
    it was done to, and holds nothing of a family.
    """

    at = models.DateTimeField(_("时间"), default=timezone.now, db_index=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("谁"))
    by_name = models.CharField(_("谁"), max_length=150, blank=True)
    kind = models.CharField(_("做了什么"), max_length=40, db_index=True)
    path = models.CharField(max_length=60, blank=True, db_index=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    about = models.CharField(_("对什么"), max_length=200, blank=True)
    why = models.CharField(_("为什么"), max_length=200, blank=True)

    objects = ActQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("操作记录")
        verbose_name_plural = _("操作记录")
        ordering = ["-at", "-pk"]

    def save(self, *args, **kwargs):
        if self.pk:
            raise TypeError("an act is never changed")
        super().save(*args, **kwargs)
