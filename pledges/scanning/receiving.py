"""Files in: kept until their pages are read, then deleted, unless the campaign keeps originals for a stated time."""

import hashlib
import os
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from pledges.models import ScanFile, ScanPage
from pledges.scanning.reader.documents import kind_of

CHUNK = 1 << 20


def receive(chunks, name, *, source, campaign=None, unit=None, by=None):
    """Take a file (an iterable of bytes) and return (ScanFile, whether it is new).

    The same bytes for the same campaign and unit are the same file, which is neither kept nor read a second time. On return
    the file is safe: on the disk, and in the list of what is to be read.
    """
    settings.SCANS_ROOT.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=settings.SCANS_ROOT, prefix="coming-", delete=False) as file:
        try:
            key = _write(chunks, file, f"{campaign and campaign.pk}:{unit and unit.pk}:")
            known = ScanFile.objects.filter(key=key).first()
            if known is None:
                os.replace(file.name, path_of(key))
        finally:
            Path(file.name).unlink(missing_ok=True)
    if known is not None:
        return known, False
    kept = {"stored": key, "is_archive": kind_of(path_of(key)) == "ZIP"}
    about = {"name": name[-255:], "source": source, "campaign": campaign, "unit": unit, "by": by}
    return _entered(key, kept | about)


def path_of(stored):
    """Return where an original lies."""
    return settings.SCANS_ROOT / stored


def chunks_of(path):
    """Yield the bytes of a file on the disk."""
    with Path(path).open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


def discard(files=None):
    """Delete the originals of these files (all, where None are named) whose every page was read and that are not kept any longer."""
    done = ScanFile.objects.exclude(stored="") if files is None else ScanFile.objects.exclude(stored="").filter(pk__in=files)
    for file in done.filter(Q(keep_until=None) | Q(keep_until__lt=timezone.localdate())):
        if is_read(file):
            path_of(file.stored).unlink(missing_ok=True)
            ScanFile.objects.filter(pk=file.pk).update(stored="")


def sweep():
    """Delete what belongs to nobody among the originals: half a file whose sender or receiver vanished."""
    for path in settings.SCANS_ROOT.glob("*"):
        is_old = time.time() - path.stat().st_mtime > STRAY_S
        if is_old and not ScanFile.objects.filter(stored=path.name).exists():
            path.unlink(missing_ok=True)


STRAY_S = 24 * 3600


def finished(file):
    """Delete the original of a file whose pages were all read, or say until when it is kept."""
    if not is_read(file):
        return
    days = file.campaign.keep_scans_days if file.campaign else 0
    if days:
        until = timezone.localdate() + timedelta(days=days)
        ScanFile.objects.filter(pk=file.pk, keep_until=None).exclude(stored="").update(keep_until=until)
    else:
        discard([file.pk])


def is_read(file):
    """Whether every page of a file, and of its members, was read."""
    return not ScanPage.objects.waiting().filter(Q(file=file) | Q(file__archive=file)).exists()


def add_pages(file, pages):
    """Enter the pages of a file that was opened, which hold more than its first. Twice is as once."""
    for first in range(2, pages + 1, PAGES_AT_ONCE):
        rows = [ScanPage(file=file, number=number) for number in range(first, min(first + PAGES_AT_ONCE, pages + 1))]
        ScanPage.objects.bulk_create(rows, ignore_conflicts=True)


PAGES_AT_ONCE = 500  # so that a transaction stays short


def unfold(archive, members):
    """Enter the members [(index, name)] of an archive as files of their own, within the caller's transaction."""
    for index, name in members:
        key = hashlib.sha256(f"{archive.key}:{index}".encode()).hexdigest()
        member = ScanFile.objects.create(
            campaign=archive.campaign,
            unit=archive.unit,
            source=archive.source,
            by_id=archive.by_id,
            name=f"{archive.name}/{name}"[-255:],
            key=key,
            archive=archive,
            member=index,
        )
        ScanPage.objects.create(file=member, number=1)


def _write(chunks, file, scope):
    digest = hashlib.sha256(scope.encode())
    for chunk in chunks:
        digest.update(chunk)
        file.write(chunk)
    file.flush()
    os.fsync(file.fileno())
    return digest.hexdigest()


def _entered(key, about):
    try:
        with transaction.atomic():
            file = ScanFile.objects.create(key=key, **about)
            ScanPage.objects.create(file=file, number=1)
    except IntegrityError:  # the same file came twice at once; both wrote the same bytes to the same place
        return ScanFile.objects.get(key=key), False
    return file, True
