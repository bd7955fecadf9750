"""A family changes its answer through its receipt, while the campaign is open: it signs after all, or it does not."""

from django.conf import settings
from django.db import transaction

from campaigns.letters.text import LetterText
from campaigns.printing.finding import copy_numbered
from pledges.ledger import answers
from pledges.models import Outcome, PersonalData
from pledges.signatures import vault


class NotOpen(Exception):
    """The copy takes no answer any more; `state` is its Copy's."""

    def __init__(self, state):
        super().__init__(state)
        self.state = state


@transaction.atomic
def sign_after_all(pledge, signatures, *, shown_in=LetterText.lang):
    """Let a declined pledge be signed with these signatures, as vault.seal takes them; return whether it was declined.

    `shown_in` is the `lang` of the words that were read this time.
    Raise NotOpen, and answers.NotAnswered where it was struck out.
    """
    copy, held = _open(pledge)
    if held.outcome == Outcome.SIGNED:
        return False
    key_id, sealed = vault.seal(signatures, copy_number=held.copy_number, keys=settings.DATA_KEYS)
    PersonalData.objects.create(pledge=held, key_id=key_id, sealed=sealed, erase_on=copy.erase_on)
    held.shown_in = shown_in
    answers.changed(held, Outcome.SIGNED)
    return True


@transaction.atomic
def decline_after_all(pledge):
    """Let a signed pledge be "read, not signing" and erase its names and signatures, on paper too; return whether it was signed.

    Raise NotOpen, and answers.NotAnswered where it was struck out.
    """
    _copy, held = _open(pledge)
    if held.outcome == Outcome.DECLINED:
        return False
    PersonalData.objects.filter(pledge=held).delete()
    answers.forget_paper(held)
    answers.forget_words(held)
    answers.changed(held, Outcome.DECLINED)
    return True


def _open(pledge):
    """Return the Copy and the pledge, locked."""
    held = answers.locked(pledge)
    if held is None:
        raise answers.NotAnswered
    copy = copy_numbered(held.copy_number)
    if copy.state != "open":
        raise NotOpen(copy.state)
    return copy, held
