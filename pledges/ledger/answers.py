"""The only writer of the ledger: what happens to an answer changes pledge, entries, personal data and totals together, or nothing."""

import random
from contextlib import suppress

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from campaigns.acts.recording import record
from campaigns.letters.text import LetterText
from pledges.ledger import rows
from pledges.ledger.receipts import receipt_of, sha256, token_for
from pledges.models import (
    Assistance,
    Dispute,
    Entry,
    Event,
    Outcome,
    PagePicture,
    PersonalData,
    Pledge,
    QuizTotal,
    RenewedLink,
    ScanPage,
    SlipPicture,
    Total,
)
from pledges.signatures import vault


class AlreadyAnswered(Exception):
    """This copy has its answer, which came with another submission key."""


class KeyReused(Exception):
    """This submission key was used before, with another body, for another copy, or for an answer that was struck out."""


class Voided(Exception):
    """This copy was voided, if only a moment ago; nothing was recorded."""


class NotAnswered(Exception):
    """This copy has no answer that stands."""


def answer(copy, *, outcome, signatures, channel, submission_key, body, at=None, choices=(), assistance=None, shown_in=LetterText.lang):
    """Record the answer to a copy and return its Receipt.

    `signatures` as vault.seal takes them, empty when declined or when nothing personal came; `submission_key` is the
    form's one-time secret (str) and `body` (str) what came with it; `choices` says of each of the letter's questions
    whether the first choice was right, None where there was none; `assistance` is an unsaved Assistance without its
    pledge, when somebody recorded it for the family; `shown_in` is the `lang` of the words that were read. The same key
    with the same body gets the same receipt and changes nothing. Raise KeyReused or Voided, and change nothing, or
    AlreadyAnswered, after noting another channel as evidence.
    """
    if outcome == Outcome.DECLINED and signatures:
        raise ValueError("who declines leaves no personal data")
    at = at or timezone.now()
    try:
        with transaction.atomic():
            return _record(copy, outcome, signatures, channel, submission_key, body, at, choices, assistance, shown_in)
    except IntegrityError:
        # The unique columns decide who was first, at any isolation level; the loser rolled back and reads what stands.
        receipt = _repeated(copy, outcome, channel, submission_key, body, at)
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
    if used.voided_at or used.body_digest != _body_digest(copy, submission_key, body):
        raise KeyReused
    if used.receipt_digest != sha256(token_for(submission_key)):  # the link was renewed, or SECRET_KEY changed, in between
        raise AlreadyAnswered
    return receipt_of(used, submission_key)


def is_answered(copy):
    """Whether this copy has its answer; a shared code takes as many as come."""
    return not copy.is_shared and Pledge.objects.standing().filter(copy_number=copy.number).exists()


@transaction.atomic
def pledge_of(copy):
    """Return the standing pledge of a copy, locked where the caller's transaction goes on; raise NotAnswered.

    Raise ValueError for a shared code: one family's answer cannot be told from another's.
    """
    if copy.is_shared:
        raise ValueError(f"copy {copy.number} is a code that many families share")
    pledge = Pledge.objects.standing().select_for_update().filter(copy_number=copy.number).first()
    if pledge is None:
        raise NotAnswered
    return pledge


@transaction.atomic
def add_evidence(copy, channel, *, outcome="", at=None):
    """Note that an answered copy also came back by another channel; return whether that is new.

    `outcome` is what this channel says, empty where it says none; the pledge stays as it was answered. Each channel is
    noted once. Raise NotAnswered, and ValueError for a shared code.
    """
    pledge = pledge_of(copy)
    if channel in {pledge.channel, *_evidence(copy.number)}:
        return False
    _append(pledge, Event.EVIDENCE, outcome, channel, at)
    return True


def has_evidence(pledge):
    """Whether an answer also came by another channel."""
    return bool(_evidence(pledge.copy_number))


@transaction.atomic
def retract_evidence(copy, channel):
    """Note that an evidence of this channel was none; return whether it stood. Raise NotAnswered, and ValueError for a shared code."""
    pledge = pledge_of(copy)
    if channel not in _evidence(copy.number):
        return False
    _append(pledge, Event.RETRACTED, channel=channel)
    return True


@transaction.atomic
def strike_out(pledge, *, at=None):
    """Let an answer count no more and erase its personal data; return whether it still stood. Twice is as once.

    Raise ValueError for an answer to a shared code.
    """
    if pledge.is_shared:
        raise ValueError("an answer to a shared code is not struck out: it cannot be told whose it is")
    at = at or timezone.now()
    if not Pledge.objects.standing().filter(pk=pledge.pk).update(voided_at=at):
        return False
    pledge.refresh_from_db(fields=["outcome"])  # the family may have changed it a moment ago
    PersonalData.objects.filter(pledge=pledge).delete()
    forget_words(pledge)
    _count_one_less(pledge)
    _append(pledge, Event.VOIDED, pledge.outcome, pledge.channel, at)
    return True


def forget_paper(pledge):
    """Delete the pictures of a pledge's paper slip, within the caller's transaction; return how many there were.

    A whole page that shows it goes too, though it was kept for another slip's sake: whoever decides on that takes the paper.
    """
    if pledge.is_shared:
        return 0
    own = {"slips__copy_number": pledge.copy_number, "slips__is_shared": False}
    pages = PagePicture.objects.filter(page__in=ScanPage.objects.filter(**own)).delete()[0]
    return pages + SlipPicture.objects.filter(slip__copy_number=pledge.copy_number, slip__is_shared=False).delete()[0]


def forget_words(pledge):
    """Erase, within the caller's transaction, the free words that others wrote about a pledge."""
    for model in (Assistance, Dispute, RenewedLink):
        model.objects.filter(pledge=pledge).exclude(words="").update(words="")


def locked(pledge):
    """Return the pledge as it stands now, locked while the caller's transaction goes on, None where it was struck out."""
    return Pledge.objects.standing().select_for_update().filter(pk=pledge.pk).first()


def corrected(pledge):
    """Append, within the caller's transaction, that the family corrected a name."""
    _revise(pledge, Event.CORRECTED)


def changed(pledge, outcome):
    """Let a `locked` pledge count with its other outcome and append, within the caller's transaction, that the family changed it.

    Its channel stays: that is how the copy came back.
    """
    _revise(pledge, Event.CHANGED, outcome, pledge.channel)
    for each in sorted([pledge.outcome, outcome]):  # in one order, so that two who change in opposite ways do not wait for each other
        if each == outcome:
            rows.write([], [Total(block_id=pledge.block_id, channel=pledge.channel, outcome=outcome, shard=_shard(pledge), count=1)])
        else:
            _count_one_less(pledge)
    pledge.outcome = outcome
    Pledge.objects.filter(pk=pledge.pk).update(outcome=outcome, shown_in=pledge.shown_in)


def has_changed(pledge):
    """Whether the family changed its answer since it came."""
    since = Entry.objects.filter(copy_number=pledge.copy_number, at__gte=pledge.at)
    return not pledge.is_shared and since.filter(event=Event.CHANGED).exists()


def withdrawn(pledge):
    """Append, within the caller's transaction, that the family had its data erased; what others wrote about it goes too."""
    forget_words(pledge)
    _revise(pledge, Event.WITHDRAWN)


def disputed(pledge):
    """Append, within the caller's transaction, that somebody holds the answered copy and says the answer is not theirs."""
    _append(pledge, Event.DISPUTED)


def _record(copy, outcome, signatures, channel, submission_key, body, at, choices, assistance, shown_in):
    pledge = Pledge(
        block=copy.block,
        copy_number=copy.number,
        is_shared=copy.is_shared,
        outcome=outcome,
        channel=channel,
        at=at,
        words_digest=copy.print_run.words_digest,
        shown_in=shown_in,
        submission_digest=sha256(submission_key),
        body_digest=_body_digest(copy, submission_key, body),
        receipt_digest=sha256(token_for(submission_key)),
    )
    if not rows.insert_unless_voided(pledge):
        raise Voided
    appended = [_entry(pledge, Event.ANSWERED, outcome, channel, at)]
    if signatures:
        key_id, sealed = vault.seal(signatures, copy_number=copy.number, keys=settings.DATA_KEYS)
        appended.append(PersonalData(pledge=pledge, key_id=key_id, sealed=sealed, erase_on=copy.erase_on))
    if assistance:
        assistance.pledge, assistance.erase_on = pledge, copy.erase_on
        assistance.save()
        record("answer.helped", by=assistance.by, unit=copy.block.unit, about=copy.block.unit.place)
    rows.write(appended, _sums(copy, channel, outcome, choices))
    return receipt_of(pledge, submission_key)


def _repeated(copy, outcome, channel, submission_key, body, at):
    try:
        return earlier_receipt(copy, submission_key=submission_key, body=body)
    except AlreadyAnswered:
        if not copy.is_shared:
            with suppress(NotAnswered):  # struck out a moment ago
                add_evidence(copy, channel, outcome=outcome, at=at)
        raise


def _revise(pledge, event, outcome="", channel=""):
    at = timezone.now()
    Pledge.objects.filter(pk=pledge.pk).update(revised=event, revised_at=at)
    _append(pledge, event, outcome, channel, at)


def _append(pledge, event, outcome="", channel="", at=None):
    _entry(pledge, event, outcome, channel, at).save()


def _entry(pledge, event, outcome="", channel="", at=None):
    return Entry(
        block_id=pledge.block_id, copy_number=pledge.copy_number, event=event, outcome=outcome, channel=channel, at=at or timezone.now()
    )


def _evidence(number):
    """Return the channels that were noted as evidence since the copy was last struck out."""
    channels = []
    for event, channel in Entry.objects.filter(copy_number=number).order_by("pk").values_list("event", "channel"):
        if event == Event.VOIDED:
            channels.clear()
        elif event == Event.EVIDENCE:
            channels.append(channel)
        elif event == Event.RETRACTED:
            channels.remove(channel)
    return channels


def _sums(copy, channel, outcome, choices):
    """Return what an answer adds to the sums of its block; no QuizTotal where no question was answered."""
    shard = _shard(copy)
    total = Total(block=copy.block, channel=channel, outcome=outcome, shard=shard, count=1)
    chosen = {f"answered_{number}": 1 for number, is_right in enumerate(choices, 1) if is_right is not None}
    chosen |= {f"right_{number}": 1 for number, is_right in enumerate(choices, 1) if is_right}
    return [total, QuizTotal(block=copy.block, shard=shard, **chosen)] if chosen else [total]


def _shard(answered):
    return random.randrange(Total.SHARDS) if answered.is_shared else 0  # noqa: S311


def _count_one_less(pledge):
    """Take one answer as this pledge's from its sum; which of a shared code's rows counted it is known nowhere, so from any."""
    sums = Total.objects.filter(block=pledge.block_id, channel=pledge.channel, outcome=pledge.outcome, count__gt=0)
    for key in sums.order_by("shard").values_list("pk", flat=True):
        if sums.filter(pk=key).update(count=F("count") - 1):
            return
    raise RuntimeError(f"no sum counts pledge {pledge.pk}")


def _body_digest(copy, submission_key, body):
    """Salted with the key, which is stored nowhere: a name cannot be guessed from the digest after its erasure."""
    return sha256(f"{submission_key}:{copy.number}:{body}")
