"""Deleting names and signatures: on the promised day, or when the family asks. Pledges, entries and totals stay."""

from django.db import transaction
from django.utils import timezone

from pledges.models import PersonalData
from pledges.signing import ledger


def erase_expired(today=None):
    """Delete all personal data whose day has come, in the site's time zone; return how many families' it was."""
    count, _by_model = PersonalData.objects.filter(erase_on__lte=today or timezone.localdate()).delete()
    return count


@transaction.atomic
def withdraw(pledge):
    """Delete the personal data of one pledge at the family's wish and note it; return whether there was any. Twice is as once."""
    count, _by_model = PersonalData.objects.filter(pledge=pledge).delete()
    if count:
        ledger.withdrawn(pledge)
    return count > 0
