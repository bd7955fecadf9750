"""Giving people roles, and taking them away: by administrators, of what lies within the unit they administer, and nobody above.

Another administrator of the same unit is out of one's hand: whoever could set his password would have his powers. Fetching and
permission are one call.
"""

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from campaigns.acts.recording import record
from campaigns.models import AgencyPage, Membership, Role, Unit
from campaigns.models.units import within
from campaigns.people import groups
from campaigns.people.reach import units_of
from config.requests.refusals import Refusal

ADMINISTRATORS = (Role.ADMINISTRATOR,)


def is_administrator(user):
    """Whether the user looks after accounts somewhere."""
    return user.is_superuser or units_of(user, ADMINISTRATORS).exists()


def administered(user):
    """Return the units in which the user looks after accounts."""
    return Unit.objects.all() if user.is_superuser else Unit.objects.filter(within(units_of(user, ADMINISTRATORS)))


def agencies_administered(user):
    """Return the agencies that lie in those units."""
    return AgencyPage.objects.filter(unit__in=administered(user)).order_by("path")


def seen_by(user, placed):
    """Return those of a queryset of Memberships or Invitations that lie within what the user administers."""
    if user.is_superuser:
        return placed
    units = list(units_of(user, ADMINISTRATORS))
    return placed.filter(within(units, "unit__path") | within(units, "agency__unit__path"))


def person_for(user, pk):
    """Return the person who has a role within what the user administers, else raise Http404; a superuser finds everybody."""
    found = User.objects.all() if user.is_superuser else User.objects.filter(memberships__in=seen_by(user, Membership.objects.all()))
    return get_object_or_404(found.distinct(), pk=pk)


def membership_for(user, pk):
    """Return the Membership when the user may take it away, else raise Http404."""
    return get_object_or_404(in_hand_of(user, Membership.objects.select_related("user", "unit", "agency__unit")), pk=pk)


def in_hand_of(user, placed):
    """Return those of a queryset of Memberships or Invitations that the user may give and take: his own are not among them."""
    if user.is_superuser:
        return placed
    units = list(units_of(user, ADMINISTRATORS))
    beneath = Q(pk=None)
    for unit in units:
        beneath |= Q(unit__path__startswith=unit.path) & ~Q(unit__path=unit.path)
    return seen_by(user, placed).filter(~Q(role=Role.ADMINISTRATOR) | beneath).exclude(user=user)


def is_in_hand(user, person):
    """Whether the user may set a person's password and end his sessions: all that the person may do lies in the user's hand."""
    if user == person or (person.is_superuser and not user.is_superuser):
        return False
    return user.is_superuser or in_hand_of(user, person.memberships.all()).count() == person.memberships.count() > 0


def may_give(user, placed):
    """Whether the user may give a role where a Membership or Invitation, saved or not, places it."""
    if user.is_superuser:
        return True
    units = [unit for unit in units_of(user, ADMINISTRATORS) if unit.contains(placed.where)]
    return any(placed.role != Role.ADMINISTRATOR or unit != placed.where for unit in units)


@transaction.atomic
def give(user, role, *, unit=None, agency=None, by):
    """Give a person a role at a unit, or at an agency, and return the Membership; twice is as once.

    `by` None: the installation itself. Refused: what is beyond reach, and a role for oneself.
    """
    membership = Membership(user=user, role=role, unit=unit, agency=agency, given_by=by)
    if by is not None and (not may_give(by, membership) or (by == user and not by.is_superuser)):
        raise Refusal("beyond_reach", _("这个角色不在您的管辖范围内，没有授予，什么都没有改动。"))
    about = {"user": user, "role": role, "unit": unit, "agency": agency}
    membership, is_new = Membership.objects.get_or_create(**about, defaults={"given_by": by})
    groups.join(membership)
    if is_new:
        record("role.given", by=by, unit=membership.where, person=user, about=membership)
    return membership


@transaction.atomic
def take(membership, *, by):
    """Take a role away; what was done with it stays."""
    membership.delete()
    groups.leave(membership)
    record("role.taken", by=by, unit=membership.where, person=membership.user, about=membership)
