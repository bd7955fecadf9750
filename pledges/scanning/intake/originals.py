"""Originals: as they came until their pages were read; then deleted, or sealed for as long as their campaign keeps them.

While their folder is away, or cannot be written, none is deleted, and none is forgotten.
"""

import os
import re
import stat
import time
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from confined.faults import Fault
from pledges.models import OriginalKey, ScanFile, ScanPage
from pledges.scanning.intake import root
from pledges.scanning.intake.faults import tell
from pledges.scanning.intake.half_written import half_written, is_abandoned
from pledges.scanning.intake.root import path_of
from pledges.signatures import vault

STRAY_S = 24 * 3600
OURS = re.compile(r"(coming-|kept-).+|[0-9a-f]{64}")  # names that we give; a disk has files of its own in its root


def settle(files=None):
    """Delete or seal the originals of these ScanFiles (all, where None are named) whose every page was read.

    Those whose days are over are deleted too. May be stopped and begun again at any time, and run twice at once.
    """
    stored = ScanFile.objects.exclude(stored="").select_related("campaign", "original_key")
    for file in stored if files is None else stored.filter(pk__in=files):
        if not _is_read(file):
            continue
        try:
            _settle(file)
        except (Fault, OSError) as error:  # the others are not its fault, and it is not forgotten
            tell(error, _("原件都留着没有动，排除故障后，下一次运行 erase_expired 会处理。"))


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
    try:
        root.check()
        strays = [path for path in settings.SCANS_ROOT.glob("*") if OURS.fullmatch(path.name)]
    except (Fault, OSError) as error:
        tell(error, _("这一次没有清理。"))
        return
    for path in strays:
        try:
            if (_is_old(path) or is_abandoned(path)) and not ScanFile.objects.filter(stored=path.name).exists():
                path.unlink()
        except FileNotFoundError:  # it was renamed, or somebody else swept
            continue
        except OSError as error:
            tell(error, _("这一个没有清理。"))


def _is_old(path):
    status = path.lstat()
    return stat.S_ISREG(status.st_mode) and time.time() - status.st_mtime > STRAY_S


def _is_read(file):
    """Whether every page of a file, and of its members, was read."""
    return not ScanPage.objects.waiting().filter(Q(file=file) | Q(file__archive=file)).exists()


def _settle(file):
    days = file.campaign.keep_scans_days if file.campaign else 0
    if hasattr(file, "original_key"):
        if file.original_key.erase_on <= timezone.localdate():
            _delete(file)
    elif days:
        _seal(file, timezone.localdate() + timedelta(days=days))
    else:
        _delete(file)


def _delete(file):
    root.check()
    try:
        path_of(file.stored).unlink()
    except FileNotFoundError:
        root.check()  # gone itself, or its folder in this very moment?
    OriginalKey.objects.filter(file=file).delete()
    ScanFile.objects.filter(pk=file.pk).update(stored="")


def _seal(file, until):
    """Put a sealed original in the place of a plain one; whoever does it first does it alone."""
    key = os.urandom(vault.KEY_BYTES)
    row = OriginalKey(file=file, erase_on=until)
    row.key_id, row.sealed = vault.seal_bytes(key, bound_to=row.bound_to, keys=settings.DATA_KEYS)
    root.check()
    try:
        plain = path_of(file.stored).open("rb")
    except FileNotFoundError:  # somebody else has sealed it
        return
    with plain, half_written("kept") as target:  # nobody's to sweep until the row names it
        sealed = _sealed(plain, target, key)
        with transaction.atomic():
            is_first = ScanFile.objects.filter(pk=file.pk, stored=file.stored).update(stored=sealed.name)
            if is_first:
                row.save()
        Path(sealed if not is_first else plain.name).unlink(missing_ok=True)


def _sealed(plain, target, key):
    """Return the path of `target`, a sealed copy that is whole on the disk; where there is no room for it nothing of it stays."""
    try:
        vault.seal_file(plain, target, key)
        target.flush()
        os.fsync(target.fileno())
    except OSError:
        Path(target.name).unlink(missing_ok=True)
        raise
    return Path(target.name)
