"""Files in: safe on the disk, and in the list of what is to be read."""

import hashlib
import os
import tempfile
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError, transaction

from pledges.models import ScanFile, ScanPage
from pledges.scanning.intake.originals import path_of
from pledges.scanning.reader.files.documents import kind_of

CHUNK = 1 << 20


def receive(chunks, name, *, source, campaign=None, unit=None, by=None):
    """Take a file (an iterable of bytes) and return (ScanFile, whether it is new).

    The same bytes for the same campaign and unit are the same file, which is neither kept nor read a second time. On return
    the file is safe.
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


def chunks_of(path):
    """Yield the bytes of a file on the disk."""
    with Path(path).open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


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
