"""Reports of fakes: taken once, handled once, deleted in time."""

import datetime
import hashlib

from django.db import IntegrityError, transaction
from django.utils import timezone

from campaigns.models import FakeReport
from campaigns.paper.marks.codes import NotOurCode
from campaigns.printing.finding import copy_for

KEPT_DAYS = 180  # as long as an inquiry may take; said on the form


class NoReport(LookupError):
    """No report came with this key."""


def file_report(*, key, kind, description, place, code_or_address, contact, agency, photo):
    """Record a report (texts, an AgencyPage or None, JPEG bytes or None) and return it; the same key again returns the first.

    A code of ours on the fake was copied from a letter: the report then goes to that letter's agency.
    """
    now = timezone.now()
    report = FakeReport(
        key_digest=_digest(key),
        at=now,
        agency=_agency_of(code_or_address) or agency,
        kind=kind,
        description=description,
        place=place,
        code_or_address=code_or_address,
        contact=contact,
        photo=photo,
        erase_on=timezone.localdate(now) + datetime.timedelta(days=KEPT_DAYS),
    )
    try:
        with transaction.atomic():
            report.save(force_insert=True)
    except IntegrityError:
        return report_for(key)
    return report


def report_for(key):
    """Return the report, without its photo, that came with this one-time key; raise NoReport."""
    try:
        return FakeReport.objects.defer("photo").get(key_digest=_digest(key))
    except FakeReport.DoesNotExist as error:
        raise NoReport from error


def settle(report, *, by, outcome):
    """Mark a report as handled, with what came of it; return whether it was still open. Twice is as once."""
    open_one = FakeReport.objects.filter(pk=report.pk, done_at=None)
    return open_one.update(done_at=timezone.now(), done_by=by, outcome=outcome) > 0


def erase_reports(today=None):
    """Delete the reports whose day has come, photos included; return how many it was."""
    count, _by_model = FakeReport.objects.filter(erase_on__lte=today or timezone.localdate()).delete()
    return count


def _agency_of(text):
    try:
        return copy_for(text).campaign.agency
    except NotOurCode:
        return None


def _digest(key):
    return hashlib.sha256(key.encode()).hexdigest()
