"""Taking units out of use, and back into it. Where a unit stands and what was printed for it never changes."""

from django.utils import timezone

from campaigns.models import Unit


def retire(unit):
    """Print for this unit and what lies beneath it no more; letters that are out stay valid. Twice is as once."""
    return Unit.objects.within(unit).active().update(retired_at=timezone.now())


def reinstate(unit):
    """Take a unit, what lies beneath it, and what it lies in, into use again."""
    return (Unit.objects.within(unit) | Unit.objects.above(unit)).exclude(retired_at=None).update(retired_at=None)
