"""Originals: as they came until their pages were read; then deleted, or sealed for as long as their campaign keeps them."""

import os
import tempfile
import time
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from pledges.models import OriginalKey, ScanFile, ScanPage
from pledges.signatures import vault

STRAY_S = 24 * 3600


def path_of(stored):
    """Return where an original lies."""
    return settings.SCANS_ROOT / stored


def settle(files=None):
    """Delete or seal the originals of these ScanFiles (all, where None are named) whose every page was read.

    Those whose days are over are deleted too. May be stopped and begun again at any time, and run twice at once.
    """
    stored = ScanFile.objects.exclude(stored="").select_related("campaign", "original_key")
    for file in stored if files is None else stored.filter(pk__in=files):
        if not _is_read(file):
            continue
        days = file.campaign.keep_scans_days if file.campaign else 0
        if hasattr(file, "original_key"):
            if file.original_key.erase_on <= timezone.localdate():
                _delete(file)
        elif days:
            _seal(file, timezone.localdate() + timedelta(days=days))
        else:
            _delete(file)


def kept():
    """Return the ScanFiles whose originals are kept, sealed, the newest first."""
    return ScanFile.objects.exclude(original_key=None).select_related("campaign", "unit", "original_key").order_by("-pk")


def unseal(file, target):
    """Write the original of a kept ScanFile to a binary file; raise vault.CannotOpen."""
    key = file.original_key
    opened = vault.unseal_bytes(key.key_id, key.sealed, bound_to=key.bound_to, keys=settings.DATA_KEYS)
    with path_of(file.stored).open("rb") as source:
        vault.unseal_file(source, target, opened)


def sweep():
    """Delete what belongs to nobody among the originals: half a file whose sender, receiver or sealer vanished."""
    for path in settings.SCANS_ROOT.glob("*"):
        is_old = time.time() - path.stat().st_mtime > STRAY_S
        if is_old and not ScanFile.objects.filter(stored=path.name).exists():
            path.unlink(missing_ok=True)


def _is_read(file):
    """Whether every page of a file, and of its members, was read."""
    return not ScanPage.objects.waiting().filter(Q(file=file) | Q(file__archive=file)).exists()


def _delete(file):
    path_of(file.stored).unlink(missing_ok=True)
    OriginalKey.objects.filter(file=file).delete()
    ScanFile.objects.filter(pk=file.pk).update(stored="")


def _seal(file, until):
    """Put a sealed original in the place of a plain one; whoever does it first does it alone."""
    key = os.urandom(vault.KEY_BYTES)
    row = OriginalKey(file=file, erase_on=until)
    row.key_id, row.sealed = vault.seal_bytes(key, bound_to=row.bound_to, keys=settings.DATA_KEYS)
    with suppress(FileNotFoundError), path_of(file.stored).open("rb") as plain:
        with tempfile.NamedTemporaryFile(dir=settings.SCANS_ROOT, prefix="kept-", delete=False) as target:
            vault.seal_file(plain, target, key)
            target.flush()
            os.fsync(target.fileno())
        with transaction.atomic():
            is_first = ScanFile.objects.filter(pk=file.pk, stored=file.stored).update(stored=Path(target.name).name)
            if is_first:
                row.save()
        Path(target.name if not is_first else plain.name).unlink(missing_ok=True)
