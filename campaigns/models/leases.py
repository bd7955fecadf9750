"""Who works on a row holds it for a while, by the database's clock: those of the machines may be set wrong, and set right again."""

from datetime import timedelta

from django.db.models import Q
from django.db.models.functions import Now

LONGEST = timedelta(minutes=10)  # longer than any lease; what lies further ahead was written while the clock was wrong


def is_free():
    """Return the condition of rows that nobody holds, with a field `leased_until`: never leased, run out, or of no clock of ours."""
    return Q(leased_until=None) | Q(leased_until__lt=Now()) | Q(leased_until__gt=Now() + LONGEST)


def held_for(time):
    """Return what `leased_until` is to be, for a timedelta from now on."""
    return Now() + time
