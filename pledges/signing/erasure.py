"""Deleting names and signatures: on the promised day, or when the family asks. Pledges, entries and totals stay."""

from django.utils import timezone

from pledges.models import PersonalData


def erase_expired(today=None):
    """Delete all personal data whose day has come, in the site's time zone; return how many families' it was."""
    count, _by_model = PersonalData.objects.filter(erase_on__lte=today or timezone.localdate()).delete()
    return count


def erase(pledge):
    """Delete the personal data of one pledge; return whether there was any."""
    count, _by_model = PersonalData.objects.filter(pledge=pledge).delete()
    return count > 0
