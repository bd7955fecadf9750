"""Reading what waits: claim pages, have them read, write down what was read. May be killed at any moment, and run many times at once."""

import time
import uuid

from django.db import close_old_connections

from pledges.scanning import claims, receiving
from pledges.scanning.lookup import Desk
from pledges.scanning.reader.answers import TOO_HARD
from pledges.scanning.reader.pool import Job, Pool
from pledges.scanning.recording import record

IDLE_S = 1.0
AHEAD = 4  # pages claimed at once for each process, so that none waits for a claim


def read_waiting(*, workers, files=None, forever=False):
    """Read every page that waits, of these ScanFiles or of all; yield each ScanPage that was written down.

    Without `forever` it ends when none of them waits any more, those that another process holds included.
    """
    reader, pool, desks = uuid.uuid4().hex, Pool(workers), _Desks()
    renewed = time.monotonic()
    try:
        while True:
            for page in claims.claim(reader, AHEAD * workers, files) if len(pool.jobs) <= workers else ():
                if page.claims > claims.CLAIMS_AT_MOST:
                    if record(page, reader, TOO_HARD):
                        yield page
                else:
                    pool.add(Job(_request(page), desks.of(page.file), page))
            if not pool.jobs:
                if not forever and not claims.waiting(files).exists():
                    return
                close_old_connections()
                time.sleep(IDLE_S)
                continue
            for job, answer in pool.answers():
                if record(job.about, reader, answer):
                    yield job.about
            if time.monotonic() - renewed > claims.RENEW_AFTER_S:
                claims.renew(reader, [job.about for job in pool.jobs])
                renewed = time.monotonic()
    finally:
        pool.end()


def _request(page):
    file = page.file
    if file.is_archive:
        return {"list": str(receiving.path_of(file.stored))}
    stored = (file.archive or file).stored
    return {"read": str(receiving.path_of(stored)), "member": file.member, "page": page.number - 1, "pictures": True}


class _Desks:
    """The desks of the campaigns and schools whose pages are being read; made anew now and then, for records change."""

    RENEWED_AFTER_S = 60

    def __init__(self):
        self._desks, self._since = {}, time.monotonic()

    def of(self, file):
        if time.monotonic() - self._since > self.RENEWED_AFTER_S:
            self._desks, self._since = {}, time.monotonic()
        key = (file.campaign_id, file.unit_id)
        if key not in self._desks:
            self._desks[key] = Desk(file.campaign, file.unit)
        return self._desks[key]
