"""Deleting names and signatures, on paper too: on the promised day, or when the family asks. Pledges, entries and totals stay."""

from django.db import transaction
from django.utils import timezone

from pledges.ledger import answers
from pledges.models import Assistance, Dispute, PagePicture, PersonalData, SlipPicture

BATCH = 500  # rows in a transaction, so that nobody who answers waits


def erase_expired(today=None):
    """Delete all personal data whose day has come, in the site's time zone; return how many families' it was.

    What was written about them in free words goes with it. May be stopped and begun again at any time.
    """
    day = today or timezone.localdate()
    for model in (Assistance, Dispute):
        for keys in _batches(model.objects.exclude(words="").filter(erase_on__lte=day)):
            model.objects.filter(pk__in=keys).update(words="")
    for model in (SlipPicture, PagePicture):
        _delete(model.objects.filter(erase_on__lte=day))
    return _delete(PersonalData.objects.filter(erase_on__lte=day))


def _delete(rows):
    """Delete the rows in batches; return how many there were."""
    return sum(rows.filter(pk__in=keys).delete()[0] for keys in _batches(rows))


def _batches(rows):
    """Yield the keys of the rows, some at a time, until there are none; the caller makes each batch be no longer among them."""
    while keys := list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH]):
        yield keys


@transaction.atomic
def withdraw(pledge):
    """Delete the personal data of one pledge at the family's wish, what its paper shows too, and note it.

    Return whether there was any. Twice is as once.
    """
    count, _by_model = PersonalData.objects.filter(pledge=pledge).delete()
    count += answers.forget_paper(pledge)
    if count:
        answers.withdrawn(pledge)
    return count > 0
