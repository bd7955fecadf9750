"""Files in: safe on the disk, and in the list of what is to be read."""

import hashlib
import os
from contextlib import contextmanager, suppress
from pathlib import Path

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from config.requests.refusals import Refusal
from confined.faults import Fault
from pledges.models import ReadingTurn, ScanFile, ScanPage
from pledges.scanning.intake import bounds, root
from pledges.scanning.intake.faults import tell
from pledges.scanning.intake.half_written import half_written
from pledges.scanning.intake.root import path_of
from pledges.scanning.reader.files.documents import kind_of
from pledges.scanning.reader.readings.names import shown

CHUNK = 1 << 20


class NotTaken(Refusal):
    """The machine has no place for a file at the moment: nothing of it was kept. The log says why."""

    @classmethod
    def because(cls, error):
        """Return it for a Fault or OSError, of which the administrator is told."""
        tell(error, _("交来的文件没有收，一点也没有留下；交的人已经看到，请他稍后再交。"))
        return cls(
            "machine_at_fault",
            _("服务器现在存不下文件，没有收，什么也没有记下。文件还在您这里，请稍后再交一次；一直这样，请告诉管理网站的人。"),
        )


def receive(chunks, name, *, source, campaign=None, unit=None, by=None):
    """Take a file (an iterable of bytes) and return (ScanFile, whether it is new).

    The same bytes for the same campaign and unit are the same file, which is neither kept nor read a second time. On return
    the file is safe. Raise NotTaken where the machine has no place for it, bounds.NotYet where its school has too much waiting (an
    administrator's command may hand in any number), and what `chunks` raises.
    """
    if bounds.is_bounded(source, unit):
        bounds.check(unit)
    with _placed(chunks, f"{campaign and campaign.pk}:{unit and unit.pk}:") as (path, key):
        known = ScanFile.objects.filter(key=key).first()
        with _or_not_taken():
            is_archive, size = kind_of(path) == "ZIP", os.path.getsize(path)
            if known is None or _is_missed(known):
                os.replace(path, path_of(key))
    if known is not None:
        return known, False
    kept = {"stored": key, "is_archive": is_archive, "size": size, "payer": bounds.payer_of(unit)}
    about = {"name": shown(name)[-255:], "source": source, "campaign": campaign, "unit": unit, "by": by}
    return _entered(key, kept | about)


def chunks_of(path):
    """Yield the bytes of a file on the disk."""
    with Path(path).open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


def add_pages(file, pages):
    """Enter the pages of a file that was opened, which hold more than its first. Twice is as once."""
    for first in range(2, pages + 1, PAGES_AT_ONCE):
        rows = [_page(file, number) for number in range(first, min(first + PAGES_AT_ONCE, pages + 1))]
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
            payer=archive.payer,
            archive=archive,
            member=index,
        )
        _page(member, 1).save()


def _page(file, number):
    return ScanPage(file=file, number=number, payer=file.payer, stack_bytes=(file.archive or file).size)


@contextmanager
def _placed(chunks, scope):
    """Give (path, key) of what was written safely among the originals; nothing of it stays there under that path."""
    digest = hashlib.sha256(scope.encode())
    with _or_not_taken():
        root.make_ready()
        file = half_written("coming")
    try:
        for chunk in chunks:
            digest.update(chunk)
            with _or_not_taken():
                file.write(chunk)
        with _or_not_taken():
            file.flush()
            os.fsync(file.fileno())
        yield file.name, digest.hexdigest()
    finally:
        with suppress(OSError):  # on a full disk, closing fails as writing did
            file.close()
        with suppress(OSError):
            os.unlink(file.name)


@contextmanager
def _or_not_taken():
    try:
        yield
    except (Fault, OSError) as error:
        raise NotTaken.because(error) from error


def _is_missed(known):
    """Whether a file that came before still has to be read and lies among the originals no more: it is put back."""
    if not ScanPage.objects.waiting().filter(Q(file=known) | Q(file__archive=known)).exists():
        return False
    is_missed = not os.path.exists(path_of(known.stored or known.key))
    if is_missed or not known.stored:
        ScanFile.objects.filter(pk=known.pk).update(stored=known.key)
    return is_missed


def _entered(key, about):
    try:
        with transaction.atomic():
            file = ScanFile.objects.create(key=key, **about)
            ReadingTurn.objects.get_or_create(payer=file.payer)
            _page(file, 1).save()
    except IntegrityError:  # the same file came twice at once; both wrote the same bytes to the same place
        return ScanFile.objects.get(key=key), False
    return file, True
