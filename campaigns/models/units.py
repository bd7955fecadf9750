"""The audience tree: who gets a letter."""

from itertools import count

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.db.models.functions import Length
from django.utils.translation import gettext_lazy as _

from campaigns.audience import bounds, kinds

TRIES = 20  # for a path that nobody else takes at the same moment
STEP = 5  # digits of one level in a path; 99,999 children a unit


def within(units, path="path"):
    """Return the condition (Q) that what `path` leads to, a unit's path, lies within one of the units; none does where there are none."""
    reach = Q(pk=None)
    for unit in units:
        reach |= Q(**{f"{path}__startswith": unit.path})
    return reach


class UnitQuerySet(models.QuerySet):
    def within(self, unit):
        """The unit itself and everything beneath it."""
        return self.filter(path__startswith=unit.path)

    def above(self, unit):
        """The units the given one lies in, outermost first, the unit itself last."""
        paths = [unit.path[:end] for end in range(STEP, len(unit.path) + 1, STEP)]
        return self.filter(path__in=paths).order_by("path")

    def active(self):
        return self.filter(retired_at=None)


class Unit(models.Model):
    """A node of the audience tree. Order among siblings is that of `path`; a unit never moves, it is retired."""

    class Kind(models.TextChoices):
        PROVINCE = "province", _("省")
        CITY = "city", _("市")
        COUNTY = "county", _("县（市、区）")
        SCHOOL = "school", _("学校")
        GRADE = "grade", _("年级")
        CLASS = "class", _("班级")
        STREET = "street", _("街道（乡镇）")
        COMMUNITY = "community", _("社区（村）")
        COURTYARD = "courtyard", _("小区（村民小组）")
        BUILDING = "building", _("楼栋")
        ENTRANCE = "entrance", _("楼门")
        OUTLET = "outlet", _("网点")

    code = models.CharField(
        _("单位代码"),
        max_length=32,
        unique=True,
        validators=[RegexValidator(r"^[0-9A-Za-z._-]+\Z", _("只能用数字、字母、点、短横和下划线。"))],
    )
    kind = models.CharField(_("类别"), max_length=16, choices=Kind.choices)
    name = models.CharField(_("名称"), max_length=60)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("上级单位"))
    path = models.CharField(max_length=60, unique=True, editable=False)
    head_count = models.PositiveIntegerField(_("人数"), null=True, blank=True, help_text=_("班级学生数，印信按它计份数。"))
    retired_at = models.DateTimeField(_("停用时间"), null=True, blank=True, editable=False)

    objects = UnitQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("单位")
        verbose_name_plural = _("单位")
        ordering = ["path"]

    def __str__(self):
        return self.name

    def clean(self):
        if not kinds.nests(self.parent and self.parent.kind, self.kind):
            raise ValidationError({"kind": _("这一类单位不能放在所选的上级单位之下。")})
        if self.head_count is not None and not 1 <= self.head_count <= self.most_heads:
            sentence = _("一个班的学生数要在 1 到 %(most)d 之间。") if self.kind == self.Kind.CLASS else _("人数要在 1 到 %(most)d 之间。")
            raise ValidationError({"head_count": sentence % {"most": self.most_heads}})

    def save(self, *args, **kwargs):
        """Save it; a new one gets the next free path, whoever adds others at the same moment."""
        if self.path:
            return super().save(*args, **kwargs)
        for is_last in [False] * (TRIES - 1) + [True]:
            path = self.path = next(free_paths(self.parent))
            try:
                with transaction.atomic():
                    return super().save(*args, **kwargs)
            except IntegrityError:
                self.path = ""
                if is_last or not Unit.objects.filter(path=path).exists():  # else it is its code that another has
                    raise
        return None

    @property
    def most_heads(self):
        return bounds.OF_A_CLASS if self.kind == self.Kind.CLASS else bounds.OF_A_SHARED_CODE

    @property
    def is_group_of_packs(self):
        """Whether what is printed for it is the packs of those beneath it, not one of its own."""
        return self.kind in (self.Kind.PROVINCE, self.Kind.CITY, self.Kind.COUNTY)

    @property
    def place(self):
        """Its name with that of what it lies in: a class with its school, a school with its county, an entrance with its courtyard."""
        above = self.parent
        if self.kind == self.Kind.ENTRANCE and above.kind == self.Kind.BUILDING:
            return f"{above.place} {self.name}"
        while above is not None and above.kind == self.Kind.GRADE:
            above = above.parent
        return self.name if above is None or self.is_group_of_packs else f"{above.name} {self.name}"

    def contains(self, other):
        """Whether `other` is this unit or lies beneath it."""
        return other.path.startswith(self.path)


def free_paths(parent):
    """Return an iterator over the paths of the next new children of `parent` (None: at the top), in order."""
    prefix = parent.path if parent else ""
    siblings = Unit.objects.filter(path__startswith=prefix).annotate(size=Length("path")).filter(size=len(prefix) + STEP)
    last = siblings.order_by("-path").values_list("path", flat=True).first()
    return new_paths(parent, int(last[-STEP:]) if last else 0)


def new_paths(parent, last=0):
    """Yield the paths that follow the `last` one beneath a parent, by its number; of a parent that is new itself, all are free."""
    for ordinal in count(last + 1):
        yield f"{parent.path if parent else ''}{ordinal:0{STEP}}"
