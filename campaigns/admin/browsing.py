"""The audience tree, level by level: what lies directly in one unit, with the way to it."""

from campaigns.models import Unit
from campaigns.models.units import STEP
from campaigns.people.officers import audience_of, reached_paths

IN = "in"


def opened_unit(request):
    """Return the unit whose insides are asked for, within the user's reach; None: the top of it."""
    key = request.GET.get(IN, "")
    return audience_of(request.user).filter(pk=key).first() if key.isdecimal() and len(key) < STEP * 2 else None


def directly_in(user, unit):
    """Return the units that lie directly in one; of None, those at the top of the user's reach."""
    if unit is not None:
        return audience_of(user).filter(parent=unit)
    if user.is_superuser:
        return Unit.objects.filter(parent=None)
    paths = reached_paths(user)
    tops = [path for path in paths if not any(path != other and path.startswith(other) for other in paths)]
    return Unit.objects.filter(path__in=tops)


def way_to(user, unit):
    """Return the units from the top of the user's reach to one, it last."""
    return list(audience_of(user) & Unit.objects.above(unit)) if unit is not None else []
