"""Reports of fakes: taken once, handled once, deleted in time."""

import datetime
import hashlib
import json
from contextlib import suppress

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from campaigns.acts.recording import record
from campaigns.models import FakeReport, RepeatedReport, SentPhoto
from campaigns.paper.marks.codes import NotOurCode
from campaigns.printing.finding import copy_for

SAME_WITHIN = datetime.timedelta(hours=1)
KEPT_DAYS = 180  # as long as an inquiry may take; said on the form


class NoReport(LookupError):
    """No report came with this key."""


def file_report(*, key, kind, description, place, code_or_address, contact, agency, photo):
    """Record a report (texts, an AgencyPage or None, bytes of a photo as received or None) and return it.

    The photo is opened by nobody here: it waits (`photos`).

    The same key again, or all of the same within an hour, returns the first: who goes back and sends it again reports once.
    A code of ours on the fake was copied from a letter: the report then goes to that letter's agency.
    """
    with suppress(NoReport):
        return report_for(key)
    now = timezone.now()
    filled_in = (kind, description, place, code_or_address, contact, agency and agency.pk, photo and _digest(photo))
    content_digest = _digest(json.dumps(filled_in))
    earlier = FakeReport.objects.defer("photo").filter(content_digest=content_digest, at__gt=now - SAME_WITHIN).order_by("pk").first()
    if earlier is not None:
        RepeatedReport.objects.get_or_create(key_digest=_digest(key), defaults={"report": earlier})
        return earlier
    report = FakeReport(
        key_digest=_digest(key),
        content_digest=content_digest,
        at=now,
        agency=_agency_of(code_or_address) or agency,
        kind=kind,
        description=description,
        place=place,
        code_or_address=code_or_address,
        contact=contact,
        erase_on=timezone.localdate(now) + datetime.timedelta(days=KEPT_DAYS),
    )
    try:
        with transaction.atomic():
            report.save(force_insert=True)
            if photo:
                SentPhoto.objects.create(report=report, data=photo)
    except IntegrityError:
        return report_for(key)
    return report


def report_for(key):
    """Return the report, without its photo, that came with this one-time key; raise NoReport."""
    digest = _digest(key)
    report = FakeReport.objects.defer("photo").filter(Q(key_digest=digest) | Q(repeated__key_digest=digest)).first()
    if report is None:
        raise NoReport
    return report


def settle(report, *, by, outcome):
    """Mark a report as handled, with what came of it; return whether it was still open. Twice is as once."""
    open_one = FakeReport.objects.filter(pk=report.pk, done_at=None)
    if not open_one.update(done_at=timezone.now(), done_by=by, outcome=outcome):
        return False
    record("report.settled", by=by, unit=report.agency and report.agency.unit, about=report.number)
    return True


def erase_reports(today=None):
    """Delete the reports whose day has come, photos included; return how many it was."""
    _count, by_model = FakeReport.objects.filter(erase_on__lte=today or timezone.localdate()).delete()
    return by_model.get(FakeReport._meta.label, 0)


def _agency_of(text):
    try:
        return copy_for(text).campaign.agency
    except NotOurCode:
        return None


def _digest(value):
    return hashlib.sha256(value.encode() if isinstance(value, str) else value).hexdigest()
