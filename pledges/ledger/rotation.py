"""Giving old signatures, typed, drawn or on paper, a new key, so that the old key can be thrown away."""

from collections import Counter
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import Count

from campaigns.acts.recording import record
from config.accounts.factors import keys_of_factors, renew_factors
from pledges.models import OriginalKey, PagePicture, PersonalData, SlipPicture
from pledges.signatures import vault

BATCH = 50  # rows in a transaction, far below 50 ms
SEALED = (PersonalData.objects.select_related("pledge"), SlipPicture.objects.all(), PagePicture.objects.all(), OriginalKey.objects.all())


@dataclass(frozen=True)
class Rotation:
    """How many rows were re-encrypted and could not be opened, and how many each key still holds ({key id: rows})."""

    renewed: int
    unreadable: int
    left: dict[str, int]

    @property
    def removable(self):
        """The ids of the keys that hold nothing any more."""
        return [key_id for key_id in list(settings.DATA_KEYS)[1:] if key_id not in self.left]

    @property
    def is_complete(self):
        """Whether the first key holds everything."""
        return not self.left.keys() - {next(iter(settings.DATA_KEYS))}


def rotate_keys():
    """Encrypt everything under the first of DATA_KEYS and return the Rotation.

    May be stopped and begun again at any time. What a family erases or corrects meanwhile stays as the family left it.
    """
    results = Counter()
    for batch in _batches():
        renewed = [(row, _renewed(row)) for row in batch]
        with transaction.atomic():
            results.update(_exchange(row, sealed) for row, sealed in renewed)
    results.update(renew_factors())
    left = Counter(keys_of_factors())
    for rows in SEALED:
        left.update(dict(rows.order_by().values_list("key_id").annotate(rows=Count("pk"))))
    if results:
        record("keys.rotated", by=None, about=str(results["renewed"]))
    return Rotation(results["renewed"], results["unreadable"], dict(left))


def _batches():
    """Yield lists of rows under another key than the first, each row once, in order."""
    for rows in SEALED:
        last = 0
        old = rows.exclude(key_id=next(iter(settings.DATA_KEYS))).order_by("pk")
        while batch := list(old.filter(pk__gt=last)[:BATCH]):
            yield batch
            last = batch[-1].pk


def _renewed(row):
    """Return (key id, sealed bytes) under the first key, None where the row cannot be opened."""
    try:
        plain = vault.unseal_bytes(row.key_id, row.sealed, bound_to=row.bound_to, keys=settings.DATA_KEYS)
    except vault.CannotOpen:
        return None
    return vault.seal_bytes(plain, bound_to=row.bound_to, keys=settings.DATA_KEYS)


def _exchange(row, renewed):
    if renewed is None:
        return "unreadable"
    key_id, sealed = renewed
    # Only what was read is replaced: a row erased or corrected since then is the family's.
    unchanged = type(row).objects.filter(pk=row.pk, key_id=row.key_id, sealed=row.sealed)
    return "renewed" if unchanged.update(key_id=key_id, sealed=sealed) else "changed"
