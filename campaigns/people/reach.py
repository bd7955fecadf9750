"""Who reaches which unit, by role. A membership is (person, unit, role) and reaches that unit's subtree, no further.

Fetching and permission are one call.
"""

from django.shortcuts import get_object_or_404

from campaigns.models import Membership, Unit
from campaigns.models.units import within

SCHOOL = (Membership.Role.SECRETARY,)  # whose work the school's pages are


def units_of(user, roles=SCHOOL):
    """Return the units the user is a member of in one of these roles, by path; everything beneath them is theirs too."""
    if not user.is_authenticated:
        return Unit.objects.none()
    return Unit.objects.filter(memberships__user=user, memberships__role__in=roles).order_by("path")


def unit_for(user, code, roles=SCHOOL):
    """Return the unit with this code when it lies within the user's reach, else raise Http404."""
    return get_object_or_404(Unit.objects.filter(within(units_of(user, roles))), code=code)
