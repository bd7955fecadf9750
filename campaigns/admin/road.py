"""The road from an empty installation, or a new agency, to the first print run, with what is done; each step leads to where it is done."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.models import TaskState

from campaigns.models import AGENCYS, HomePage, Membership, Role, Unit
from campaigns.people.members import is_administrator
from campaigns.people.officers import agencies_of, audience_of, campaigns_of, letters_of, runs_of


@dataclass(frozen=True)
class Step:
    """`address` is empty where the person may not do it: somebody else does."""

    label: str
    address: str
    is_done: bool


def road(user):
    """Return the Steps in order, of what the user reaches; () once something of it was printed, and for who does none of them."""
    if runs_of(user).exists():
        return ()
    home, agency, campaign = HomePage.objects.first(), agencies_of(user).first(), campaigns_of(user).first()
    letter, units = letters_of(user).first(), audience_of(user).filter(kind=Unit.Kind.CLASS).exists()
    units_at = reverse("roster_new") if user.has_perm("campaigns.add_unit") else ""
    accounts_at = reverse("invite") if is_administrator(user) else ""
    agency_at = _page_at(agency, home if user.is_superuser else None, "agencypage")  # whose reach is given by an administrator
    steps = (
        Step(_("导入名册：学校、班级、学生数"), units_at, units),
        Step(_("写发布单位：单位名称、咨询电话、管辖范围"), agency_at, agency is not None),
        Step(_("开好账号：宣传民警、审核人，学校经办人连到学校"), accounts_at, agency is not None and _has_people(agency)),
        Step(_("写宣传活动：日期、教育部门的批准文号"), _page_at(campaign, agency, "campaignpage"), campaign is not None),
        Step(_("写信：边写边看右侧的印刷页面，写完提交审核"), _page_at(letter, campaign, "letterpage"), letter is not None),
        Step(_("由另一位同事审核通过"), reverse("wagtailadmin_home") if letter else "", _is_approved(letter)),
        Step(_("确认印制批次，学校随即可以下载"), reverse("print_run_new") if letter else "", False),
    )
    return steps if any(step.address for step in steps) else ()


def _has_people(agency):
    """Whether somebody writes, somebody else reviews, and a school has somebody."""
    at_the_agency = set(Membership.objects.filter(agency=agency).values_list("role", flat=True))
    schools = Membership.objects.filter(role=Role.CONTACT, unit__path__startswith=agency.unit.path)
    return at_the_agency >= set(AGENCYS) and schools.exists()


def _page_at(page, parent, model):
    """Return where a page is edited, or added beneath its parent; "" where even that is not there yet."""
    if page is not None:
        return reverse("wagtailadmin_pages:edit", args=[page.pk])
    return reverse("wagtailadmin_pages:add", args=["campaigns", model, parent.pk]) if parent else ""


def _is_approved(letter):
    return letter is not None and TaskState.objects.for_instance(letter).filter(status=TaskState.STATUS_APPROVED).exists()
