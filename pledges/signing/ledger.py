"""The only writer of the ledger: an answer to one copy is a pledge, an entry, its personal data and the total, or nothing."""

import random

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from pledges.models import Entry, Outcome, PersonalData, Pledge, Total
from pledges.signing import vault
from pledges.signing.receipts import receipt_of, sha256, token_for


class AlreadyAnswered(Exception):
    """This copy has its answer, which came with another submission key."""


class KeyReused(Exception):
    """This submission key was used before, with another body or for another copy."""


def answer(copy, *, outcome, signatures, channel, submission_key, body, at=None):
    """Record the answer to a copy and return its Receipt.

    `signatures` as vault.seal takes them, empty when declined or when nothing personal came; `submission_key` is the
    form's one-time secret (str) and `body` (str) what came with it. The same key with the same body gets the same
    receipt and changes nothing. Raise KeyReused or AlreadyAnswered, and change nothing, for the other repetitions.
    """
    if outcome == Outcome.DECLINED and signatures:
        raise ValueError("who declines leaves no personal data")
    try:
        with transaction.atomic():
            return _record(copy, outcome, signatures, channel, submission_key, body, at or timezone.now())
    except IntegrityError:
        # The unique columns decide who was first, at any isolation level; the loser rolled back and reads what stands.
        receipt = earlier_receipt(copy, submission_key=submission_key, body=body)
        if receipt is None:
            raise
        return receipt


def earlier_receipt(copy, *, submission_key, body):
    """Return the Receipt that this key and body got before, None where the copy has no answer; raise KeyReused or AlreadyAnswered."""
    used = Pledge.objects.filter(submission_digest=sha256(submission_key)).first()
    if used is None:
        if is_answered(copy):
            raise AlreadyAnswered
        return None
    if used.body_digest != _body_digest(copy, submission_key, body):
        raise KeyReused
    if used.receipt_digest != sha256(token_for(submission_key)):  # SECRET_KEY was changed in between
        raise AlreadyAnswered
    return receipt_of(used, submission_key)


def is_answered(copy):
    """Whether this copy has its answer; a shared code takes as many as come."""
    return not copy.is_shared and Pledge.objects.filter(copy_number=copy.number).exists()


def corrected(pledge):
    """Append, within the caller's transaction, that the family corrected a name."""


def withdrawn(pledge):
    """Append, within the caller's transaction, that the family withdrew its names and signatures."""


def _record(copy, outcome, signatures, channel, submission_key, body, at):
    pledge = Pledge.objects.create(
        block=copy.block,
        copy_number=copy.number,
        is_shared=copy.is_shared,
        outcome=outcome,
        channel=channel,
        at=at,
        words_digest=copy.print_run.words_digest,
        submission_digest=sha256(submission_key),
        body_digest=_body_digest(copy, submission_key, body),
        receipt_digest=sha256(token_for(submission_key)),
    )
    Entry.objects.create(block=copy.block, copy_number=copy.number, outcome=outcome, channel=channel, at=at)
    if signatures:
        key_id, sealed = vault.seal(signatures, copy_number=copy.number, keys=settings.DATA_KEYS)
        PersonalData.objects.create(pledge=pledge, key_id=key_id, sealed=sealed, erase_on=copy.campaign.erase_on)
    _count(copy.block, channel, outcome, random.randrange(Total.SHARDS) if copy.is_shared else 0)  # noqa: S311
    return receipt_of(pledge, submission_key)


def _count(block, channel, outcome, shard):
    row = {"block": block, "channel": channel, "outcome": outcome, "shard": shard}
    total = Total.objects.filter(**row)
    if not total.update(count=F("count") + 1):
        Total.objects.bulk_create([Total(**row)], ignore_conflicts=True)
        total.update(count=F("count") + 1)


def _body_digest(copy, submission_key, body):
    """Salted with the key, which is stored nowhere: a name cannot be guessed from the digest after its erasure."""
    return sha256(f"{submission_key}:{copy.number}:{body}")
