"""Slips and pages that wait for a person, without a real reading: the reading process's answers are given."""

from campaigns.printing.copies import code_of
from pledges.models import ScanPage, Slip
from pledges.scanning.bookkeeping import claims
from pledges.scanning.bookkeeping.recording import record
from pledges.scanning.intake import receiving
from pledges.scanning.reader.readings.answers import Answer
from pledges.scanning.reader.readings.states import SlipReading

CROP = bytes.fromhex("ffd8ffe000104a46494600")  # what a picture begins with; nobody decodes it here
DOUBTFUL = {"child": "uncertain", "guardian": "ink", "declined": "empty"}
SIGNED = {"child": "ink", "guardian": "ink", "declined": "empty"}


def code(number):
    return code_of(number)


def scanned(campaign, unit, *slips, kind="with_slips", name="stack.pdf", crop=CROP, whole=CROP):
    """Hand in a file of one page, have it read as these SlipReadings, and return its ScanPage."""
    file, _is_new = receiving.receive([name.encode()], name, source="portal", campaign=campaign, unit=unit)
    [page] = claims.claim("reader", 1)
    assert page.file == file
    assert record(page, "reader", Answer(1, kind, slips, crops=(crop,) * len(slips), whole=whole))
    return ScanPage.objects.get(pk=page.pk)


def doubtful(number=1):
    """A reading of the copy with this number whose boxes are in doubt."""
    return SlipReading(code(number), "uncertain", {}, DOUBTFUL)


def signed(number=1):
    return SlipReading(code(number), "signed", {}, SIGNED)


def without_code():
    return SlipReading(None, "uncertain")


def slip_in_doubt(campaign, unit, reading=None, **options):
    """Hand in a page with one slip that waits for a person, and return the Slip."""
    return Slip.objects.get(page=scanned(campaign, unit, reading or doubtful(), **options))


def unreadable(campaign, unit, **options):
    """Hand in a page that nothing could be read of, and return its ScanPage."""
    return scanned(campaign, unit, kind="unreadable", **options)
