"""Deleting names and signatures, on paper too: on the promised day, or when the family asks. Pledges, entries and totals stay."""

from django.db import transaction
from django.utils import timezone

from campaigns.acts.recording import record
from campaigns.models import CampaignPage
from pledges.ledger import answers
from pledges.models import Assistance, DeskWithdrawal, Dispute, PagePicture, PersonalData, RenewedLink, ScanFile, SlipPicture

BATCH = 500  # rows in a transaction, so that nobody who answers waits
WORDS = (Assistance, DeskWithdrawal, Dispute, RenewedLink)  # written about a family in free words, in a field `words`
OF_A_PLEDGE = "pledge__block__print_run__letter"
LETTERS = {  # what is kept until a day: where its letter stands, or the campaign it was handed in for
    **dict.fromkeys((PersonalData, *WORDS), (OF_A_PLEDGE, None)),
    SlipPicture: ("slip__block__print_run__letter", "slip__page__file__campaign"),
    PagePicture: (None, "page__file__campaign"),
}


def erase_expired(today=None):
    """Delete all personal data whose day has come, in the site's time zone; return how many families' it was.

    What was written about them in free words goes with it, and what files of scans were called. May be stopped and begun
    again at any time.
    """
    day = today or timezone.localdate()
    for campaign in CampaignPage.objects.all():
        _bring_forward(campaign)
    for model in WORDS:
        for keys in _batches(model.objects.exclude(words="").filter(erase_on__lte=day)):
            model.objects.filter(pk__in=keys).update(words="")
    for keys in _batches(ScanFile.objects.exclude(name="").filter(campaign__erase_on__lte=day)):
        ScanFile.objects.filter(pk__in=keys).update(name="")
    for model in (SlipPicture, PagePicture):
        _delete(model.objects.filter(erase_on__lte=day))
    erased = _delete(PersonalData.objects.filter(erase_on__lte=day))
    if erased:
        record("erased", by=None, about=str(erased))
    return erased


def _bring_forward(campaign):
    """Let a day that an officer has moved nearer count for what was kept before; one moved away counts for nothing that was promised."""
    letters = campaign.get_children().values("pk")
    for model, (letter, handed_in_for) in LETTERS.items():
        for where in ({f"{letter}__in": letters} if letter else None, {handed_in_for: campaign} if handed_in_for else None):
            for keys in _batches(model.objects.filter(erase_on__gt=campaign.erase_on, **where)) if where else ():
                model.objects.filter(pk__in=keys).update(erase_on=campaign.erase_on)


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
    answers.locked(pledge)  # before its data, as everybody does
    count, _by_model = PersonalData.objects.filter(pledge=pledge).delete()
    count += answers.forget_paper(pledge)
    if count:
        answers.withdrawn(pledge)
    return count > 0


@transaction.atomic
def withdraw_at_desk(copy, *, by, reason):
    """Do the same for the family of a copy that has no phone, and note who did it and how it made sure whose it is.

    Whether there was anything is told to nobody: it would say whether they had signed. Raise answers.NotAnswered, and ValueError
    for a shared code.
    """
    pledge = answers.pledge_of(copy)
    withdraw(pledge)
    DeskWithdrawal.objects.create(pledge=pledge, by=by, words=reason, erase_on=copy.erase_on)
    record("withdrawn.at_desk", by=by, unit=copy.block.unit, about=copy.block.unit.place)
