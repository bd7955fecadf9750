"""Who reads which part of the log: everybody what he did himself, an auditor all that lies within reach. Old rows go after their time."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from campaigns.models import Act, Membership, Role
from campaigns.models.units import within
from campaigns.people.reach import units_of

KEPT = timedelta(days=3 * 365)


def acts_for(user):
    """Return the Acts that the user may read, the newest first.

    What lies in no unit, a sign-in, an account's password, is read by the auditor of whoever did it or whom it concerns.
    """
    if user.is_superuser:
        return Act.objects.all()
    units = list(units_of(user, (Role.AUDITOR,)))
    people = Membership.objects.filter(within(units, "unit__path") | within(units, "agency__unit__path")).values("user")
    elsewhere = Q(path="") & (Q(by__in=people) | Q(person__in=people))
    return Act.objects.filter(Q(by=user) | within(units) | elsewhere)


def forget_old_acts():
    """Delete what is older than KEPT, and return how many it was."""
    return Act.objects.filter(at__lt=timezone.now() - KEPT).delete()[0]
