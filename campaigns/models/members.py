"""Who may do what, and where: a person's roles, and invitations to one."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.models.units import Unit


class Role(models.TextChoices):
    """Officers and reviewers are an agency's, which lies in a unit; everybody else is a unit's."""

    OFFICER = "officer", _("宣传民警")
    REVIEWER = "reviewer", _("审核人")
    CONTACT = "contact", _("学校经办人")
    GRID = "grid", _("网格员")
    AUDITOR = "auditor", _("审计员")
    ADMINISTRATOR = "administrator", _("管理员")


AGENCYS = (Role.OFFICER, Role.REVIEWER)
_OF_AN_AGENCY = Q(role__in=["officer", "reviewer"])
_PLACED = (_OF_AN_AGENCY & Q(agency__isnull=False, unit=None)) | (~_OF_AN_AGENCY & Q(agency=None, unit__isnull=False))


class Place(models.Model):
    """A role and where it is had: at a unit, or at an agency, whose unit may come to be another."""

    role = models.CharField(_("角色"), max_length=16, choices=Role.choices)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="%(class)ss", verbose_name=_("单位"))
    agency = models.ForeignKey("campaigns.AgencyPage", models.PROTECT, null=True, related_name="+", verbose_name=_("发布单位"))

    class Meta:
        abstract = True

    @property
    def where(self):
        """The unit that it reaches, with all that lies in it."""
        return self.unit or self.agency.unit

    @property
    def where_name(self):
        return self.agency.title if self.agency else self.unit.place


class Membership(Place):
    """What a person may do, and reach: a unit and everything beneath it, no further."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships", verbose_name=_("用户"))
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("由谁授予"))
    given_at = models.DateTimeField(_("授予时间"), default=timezone.now)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("角色")
        verbose_name_plural = _("角色")
        constraints = [
            models.UniqueConstraint(fields=["user", "role", "unit"], name="membership_once_a_unit"),
            models.UniqueConstraint(fields=["user", "role", "agency"], name="membership_once_an_agency"),
            models.CheckConstraint(condition=_PLACED, name="membership_where_it_belongs"),
        ]

    def __str__(self):
        return f"{self.user} · {self.get_role_display()} · {self.where_name}"


class Invitation(Place):
    """To a role, for who has no account; or, with `user`, to a new password. Opened by a code that is stored nowhere (people.invitations).

    `digest` is the SHA-256 of the code; `nonce` is what it is made of anew for who may see it.
    """

    role = models.CharField(_("角色"), max_length=16, choices=Role.choices, blank=True)
    name = models.CharField(_("姓名"), max_length=60)
    nonce = models.BinaryField(max_length=16)
    digest = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("由谁邀请"))
    made_at = models.DateTimeField(_("邀请时间"), default=timezone.now)
    ends_at = models.DateTimeField(_("有效至"))
    withdrawn_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    used_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("邀请")
        verbose_name_plural = _("邀请")
        constraints = [models.CheckConstraint(condition=_PLACED | Q(role="", unit=None, agency=None), name="invitation_where_it_belongs")]

    def __str__(self):
        return self.name

    @property
    def state(self):
        """ "used", "withdrawn", "ended" or "open"."""
        if self.used_at:
            return "used"
        if self.withdrawn_at:
            return "withdrawn"
        return "ended" if self.ends_at <= timezone.now() else "open"
