"""A new private link for a family that lost its receipt's. The old one dies; who gave the new one, and why, is kept."""

import secrets

from django.db import transaction

from pledges.ledger import answers
from pledges.ledger.receipts import sha256
from pledges.models import Pledge, RenewedLink


@transaction.atomic
def renew_link(copy, *, by, reason):
    """Give the answer to a copy a new link and return its token, which is stored nowhere.

    Raise answers.NotAnswered, and ValueError for a shared code: it cannot be told whose answer it would open.
    """
    pledge = answers.pledge_of(copy)
    token = secrets.token_hex(16)
    Pledge.objects.filter(pk=pledge.pk).update(receipt_digest=sha256(token))
    RenewedLink.objects.create(pledge=pledge, by=by, words=reason, erase_on=copy.erase_on)
    return token
