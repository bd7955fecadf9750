"""Who reaches which unit. Fetching and permission are one call."""

from django.db.models import Q
from django.shortcuts import get_object_or_404

from campaigns.models.units import Unit


def units_of(user):
    """Return the units the user is a member of, by path; everything beneath them is theirs too."""
    if not user.is_authenticated:
        return Unit.objects.none()
    return Unit.objects.filter(memberships__user=user).order_by("path")


def unit_for(user, code):
    """Return the unit with this code when it lies within one of the user's units, else raise Http404."""
    reach = Q(pk=None)
    for path in units_of(user).values_list("path", flat=True):
        reach |= Q(path__startswith=path)
    return get_object_or_404(Unit.objects.filter(reach), code=code)
