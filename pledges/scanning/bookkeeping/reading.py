"""Reading what waits: claim pages, have them read, write down what was read. May be killed at any moment, and run many times at once."""

import time
import uuid

from django.db import close_old_connections

from pledges.scanning.bookkeeping import claims
from pledges.scanning.bookkeeping.lookup import Records
from pledges.scanning.bookkeeping.recording import record
from pledges.scanning.intake.originals import path_of
from pledges.scanning.reader.readings.answers import TOO_HARD
from pledges.scanning.reader.work.pool import Job, Pool

IDLE_S = 1.0
AHEAD = 4  # pages claimed at once for each process, so that none waits for a claim


def read_waiting(*, workers, files=None, forever=False):
    """Read every page that waits, of these ScanFiles or of all; yield each ScanPage that was written down.

    Without `forever` it ends when none of them waits any more, those that another process holds included.
    """
    shift = _Shift(workers, files)
    try:
        while forever or claims.waiting(files).exists():
            yield from shift.claim()
            if shift.is_idle:
                if forever:
                    close_old_connections()
                time.sleep(IDLE_S)
            else:
                yield from shift.write_down()
                shift.renew()
    finally:
        shift.end()


class _Shift:
    """One reader at work: the pages it holds and the processes that read them."""

    def __init__(self, workers, files):
        self._reader, self._workers, self._files = uuid.uuid4().hex, workers, files
        self._pool, self._records = Pool(workers), _AllRecords()
        self._renewed = time.monotonic()

    @property
    def is_idle(self):
        return not self._pool.jobs

    def claim(self):
        """Take some pages ahead of those that are being read; yield those that are set aside at once."""
        if len(self._pool.jobs) > self._workers:
            return
        for page in claims.claim(self._reader, AHEAD * self._workers, self._files):
            if page.claims <= claims.CLAIMS_AT_MOST:
                self._pool.add(Job(_request(page), self._records.of(page.file), page))
            elif record(page, self._reader, TOO_HARD):
                yield page

    def write_down(self):
        for job, answer in self._pool.answers():
            if record(job.about, self._reader, answer):
                yield job.about

    def renew(self):
        """Go on holding what is not read yet."""
        if time.monotonic() - self._renewed > claims.RENEW_AFTER_S:
            claims.renew(self._reader, [job.about for job in self._pool.jobs])
            self._renewed = time.monotonic()

    def end(self):
        self._pool.end()


def _request(page):
    file = page.file
    if file.is_archive:
        return {"list": str(path_of(file.stored))}
    stored = (file.archive or file).stored
    return {"read": str(path_of(stored)), "member": file.member, "page": page.number - 1, "pictures": True}


class _AllRecords:
    """The records of the campaigns and schools whose pages are being read; made anew now and then, for records change."""

    RENEWED_AFTER_S = 60

    def __init__(self):
        self._records, self._since = {}, time.monotonic()

    def of(self, file):
        if time.monotonic() - self._since > self.RENEWED_AFTER_S:
            self._records, self._since = {}, time.monotonic()
        key = (file.campaign_id, file.unit_id)
        if key not in self._records:
            self._records[key] = Records(file.campaign, file.unit)
        return self._records[key]
