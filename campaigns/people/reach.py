"""Who reaches which unit, by role. A role is had at a unit, or at an agency that lies in one, and reaches that unit's subtree, no further.

Fetching and permission are one call.
"""

from django.db.models import Q
from django.shortcuts import get_object_or_404

from campaigns.models import Membership, Role, Unit
from campaigns.models.units import within

SCHOOL = (Role.CONTACT,)  # whose work the school's pages are
HELPERS = (Role.CONTACT, Role.GRID)  # who help a family at the door or the desk


def units_of(user, roles=SCHOOL):
    """Return the units at which the user has one of these roles, by path; everything beneath them is theirs too."""
    if not user.is_authenticated:
        return Unit.objects.none()
    held = Membership.objects.filter(user=user, role__in=roles)
    return Unit.objects.filter(Q(pk__in=held.values("unit")) | Q(pk__in=held.values("agency__unit"))).order_by("path")


def unit_for(user, code, roles=SCHOOL):
    """Return the unit with this code when it lies within the user's reach, else raise Http404."""
    return get_object_or_404(Unit.objects.filter(within(units_of(user, roles))), code=code)


def reaches(user, unit, roles=SCHOOL):
    """Whether the unit lies within the user's reach."""
    return any(each.contains(unit) for each in units_of(user, roles))
