"""The receipt of an answer: a number for people, and a private link whose token is stored only as a digest."""

import hashlib
import re
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Max
from django.utils import timezone
from django.utils.crypto import salted_hmac

from pledges.models import Pledge, Slip, SlipPicture
from pledges.signatures import vault

TOKEN = re.compile(r"[0-9a-f]{32}")


class NoReceipt(LookupError):
    """No pledge has a private link with this token."""


class StruckOut(NoReceipt):
    """The answer that this link belonged to was struck out after a dispute; nothing of it is stored. `letter` are the words it answered."""

    def __init__(self, letter):
        super().__init__()
        self.letter = letter


@dataclass(frozen=True)
class Receipt:
    number: str
    token: str


def receipt_of(pledge, submission_key):
    """Return the Receipt of a pledge made with this submission key."""
    return Receipt(number_of(pledge), token_for(submission_key))


def number_of(pledge):
    """Return the number told to people: the year of the answer, then a running number of eight digits."""
    return f"{timezone.localdate(pledge.at):%Y}-{pledge.pk:08d}"


def token_for(submission_key):
    """Return 128 bits in hex, computed from the key, so that a repetition gets the same link."""
    return salted_hmac("pledges.signing.receipt", submission_key, algorithm="sha256").hexdigest()[:32]


def pledge_for(token):
    """Return the pledge, with block, print run and personal data, that a private link shows; raise NoReceipt or StruckOut."""
    if not TOKEN.fullmatch(token):
        raise NoReceipt
    try:
        pledge = Pledge.objects.select_related("block__print_run", "personal_data").get(receipt_digest=sha256(token))
    except Pledge.DoesNotExist as error:
        raise NoReceipt from error
    if pledge.voided_at:
        raise StruckOut(pledge.block.print_run.text)
    return pledge


def erase_on(pledge):
    """Return the day on which the pledge's personal data will be deleted, None where there is none."""
    data = _personal_data(pledge)
    return data and data.erase_on


def paper_erase_on(pledge):
    """Return the day on which the last picture of the pledge's paper slip will be deleted, None where there is none."""
    if pledge.is_shared:
        return None
    pictures = SlipPicture.objects.filter(slip__copy_number=pledge.copy_number, slip__is_shared=False)
    return pictures.aggregate(last=Max("erase_on"))["last"]


def half_signed_slip(pledge):
    """Return whether a slip that only some have signed is what counts ("counted"), came besides ("besides"), or "" for none."""
    if pledge.is_shared:
        return ""
    slips = Slip.objects.filter(copy_number=pledge.copy_number, is_shared=False, state="partly_signed")
    credits = set(slips.values_list("credit", flat=True))
    return "counted" if Slip.Credit.ANSWER in credits else "besides" if credits else ""


def has_half_signed_slip(copy):
    """Whether a slip of a copy came back that only some have signed and that did not count."""
    return not copy.is_shared and Slip.objects.filter(copy_number=copy.number, is_shared=False, state="partly_signed", credit="").exists()


def signatures_of(pledge):
    """Return what the pledge was signed with, as vault.seal took it; {} when there is nothing or no longer anything.

    For the family's own receipt only: staff read it through a view of its own, with a logged reason. Raise CannotOpen.
    """
    data = _personal_data(pledge)
    return vault.unseal(data.key_id, data.sealed, copy_number=pledge.copy_number, keys=settings.DATA_KEYS) if data else {}


def _personal_data(pledge):
    try:
        return pledge.personal_data
    except ObjectDoesNotExist:
        return None


def sha256(text):
    return hashlib.sha256(text.encode()).hexdigest()
