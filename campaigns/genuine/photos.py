"""A stranger's photo: judged by its size and header where it comes in; made anew later, by the scheduler, in a process with bounds."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F

from campaigns.models import FakeReport, SentPhoto
from campaigns.models.leases import held_for, is_free
from campaigns.pictures.anew import Refused, has_too_many_pixels, made_anew
from campaigns.pictures.headers import NoPicture, header_of
from confined.faults import Fault

LARGEST_FILE = 10 * 1024 * 1024  # bytes
LONGEST_SIDE = 2000  # pixels of what is kept
QUALITY = 82
MOST_WAITING = 30  # photos; each takes ten seconds of computing at most
AT_ONCE = 6  # so that whoever sends photos without end holds up nothing else that must happen by time
LEASE = timedelta(minutes=2)  # several times what one photo takes
TRIES = 3  # of one whose process vanished with the scheduler


class NotAPhoto(ValueError):
    """The bytes do not begin as a photo does."""


class TooLarge(ValueError):
    """More bytes than a telephone's photo has."""


class TooManyPixels(TooLarge):
    """More pixels than a telephone's photo has."""


def check_photo(file):
    """Judge an uploaded file (`size`, `seek`, `read`) by its header alone; raise NotAPhoto, TooLarge or TooManyPixels."""
    if file.size > LARGEST_FILE:
        raise TooLarge
    try:
        header = header_of(file)
    except NoPicture as error:
        raise NotAPhoto from error
    if has_too_many_pixels(header):
        raise TooManyPixels


def has_room():
    """Whether one more photo may wait."""
    return SentPhoto.objects.count() < MOST_WAITING


def is_waiting(report):
    """Whether a report came with a photo that nobody has opened yet."""
    return SentPhoto.objects.filter(report=report).exists()


def look_at_waiting():
    """Make some of the photos that wait anew, those first that were tried least, and return how many it was.

    What cannot be opened within the bounds is said in its report, which stays. May be killed at any moment, and run twice at once.
    Raise Fault where the machine is at fault: what is left waits.
    """
    for seen in range(AT_ONCE):
        sent = _claimed()
        if sent is None:
            return seen
        photo, fault = _seen(sent)
        with transaction.atomic():
            FakeReport.objects.filter(pk=sent.report_id).update(photo=photo, photo_fault=fault)
            sent.delete()
    return AT_ONCE


def _claimed():
    """Return the SentPhoto that waits longest, now leased; None where none is free."""
    free = SentPhoto.objects.filter(is_free())
    for key in free.order_by("tries", "pk").values_list("pk", flat=True)[:MOST_WAITING]:
        if free.filter(pk=key).update(leased_until=held_for(LEASE), tries=F("tries") + 1):
            return SentPhoto.objects.filter(pk=key).first()
    return None


def _seen(sent):
    """Return (JPEG, "") or (None, why there is none)."""
    if sent.tries > TRIES:
        return None, FakeReport.PhotoFault.TOO_HARD
    try:
        return made_anew(bytes(sent.data), longest=LONGEST_SIDE, quality=QUALITY).data, ""
    except Refused as refused:
        return None, FakeReport.PhotoFault.BROKEN if refused.reason == "broken" else FakeReport.PhotoFault.TOO_HARD
    except (Fault, KeyboardInterrupt):  # nothing is known of the photo
        SentPhoto.objects.filter(pk=sent.pk).update(leased_until=None, tries=F("tries") - 1)
        raise
