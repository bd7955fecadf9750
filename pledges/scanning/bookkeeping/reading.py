"""Reading what waits: claim pages, have them read, write down what was read. May be killed at any moment, and run many times at once."""

import time
import uuid
from contextlib import suppress

from django.db import DatabaseError, InterfaceError, OperationalError, close_old_connections

from confined.faults import Fault
from confined.pool import Job, Pool
from pledges.scanning.bookkeeping import claims
from pledges.scanning.bookkeeping.lookup import Records
from pledges.scanning.bookkeeping.patience import Patience
from pledges.scanning.bookkeeping.recording import record
from pledges.scanning.intake import root
from pledges.scanning.intake.root import path_of
from pledges.scanning.reader.readings.answers import TOO_HARD
from pledges.scanning.reader.work.craft import READING

IDLE_S = 1.0
AHEAD = 4  # pages claimed at once for each process, so that none waits for a claim


def read_waiting(*, workers, files=None, forever=False):
    """Read every page that waits, of these ScanFiles or of all; yield each ScanPage that was written down.

    Without `forever` it ends when none of them waits any more, those that another process holds included; where the machine is at
    fault it reads what can be read, and raises Fault: what is left waits. With `forever` it tries again, later and later.
    """
    shift = _Shift(workers, files, rests=forever)
    try:
        while forever or shift.has_more:
            yield from shift.claim()
            if shift.is_idle:
                if forever:
                    close_old_connections()
                time.sleep(IDLE_S)
            else:
                yield from shift.write_down()
                shift.renew()
        if shift.fault:
            raise shift.fault
    finally:
        shift.end()


class _Shift:
    """One reader at work: the pages it holds and the processes that read them."""

    def __init__(self, workers, files, *, rests):
        self._reader, self._workers, self._files, self._rests = uuid.uuid4().hex, workers, files, rests
        self._pool, self._records, self._patience = Pool(READING, workers), _AllRecords(), Patience()
        self._is_root_away = False
        self._renewed = time.monotonic()

    @property
    def is_idle(self):
        return not self._pool.jobs

    @property
    def has_more(self):
        """Whether any page waits that is worth a try, if this is the only one."""
        return not self._is_root_away and claims.waiting(self._files).exclude(pk__in=self._patience.set_back).exists()

    @property
    def fault(self):
        """The Fault because of which pages wait on, None where there is none."""
        return self._patience.fault

    def claim(self):
        """Take some pages ahead of those that are being read; yield those that are set aside at once."""
        if len(self._pool.jobs) > self._workers or (self._rests and self._patience.is_resting) or not self._has_root():
            return
        for page in claims.claim(self._reader, AHEAD * self._workers, self._files, self._patience.apart):
            if page.claims <= claims.CLAIMS_AT_MOST:
                self._pool.add(Job(_request(page), self._records.of(page.file), page))
            elif record(page, self._reader, TOO_HARD):
                yield page

    def write_down(self):
        for job, answer in self._pool.answers():
            if isinstance(answer, Fault):
                self._set_back(job.about, answer)
            elif self._record(job.about, answer):
                yield job.about

    def _record(self, page, answer):
        try:
            is_ours = record(page, self._reader, answer)
        except (OperationalError, InterfaceError) as error:  # the database's disk is full, it is being restarted, it is locked
            close_old_connections()
            self._set_back(page, Fault(None, str(error).strip()))
            return False
        self._patience.work(page)
        return is_ours

    def _has_root(self):
        """Whether the folder of the originals is there, where anything waits in it."""
        self._is_root_away = False
        if claims.waiting(self._files).exists():
            try:
                root.check()
            except Fault as fault:
                self._is_root_away = True
                self._patience.hit(fault)
        return not self._is_root_away

    def _set_back(self, page, fault):
        """Let a page wait for the machine, whoever reads it then."""
        self._patience.hit(fault, page)
        claims.give_back(self._reader, [page])

    def renew(self):
        """Go on holding what is not read yet."""
        if time.monotonic() - self._renewed > claims.RENEW_AFTER_S:
            claims.renew(self._reader, [job.about for job in self._pool.jobs])
            self._renewed = time.monotonic()

    def end(self):
        """Whoever is ended in order gives back what it holds: it says nothing of the pages."""
        with suppress(DatabaseError):
            claims.give_back(self._reader, [job.about for job in self._pool.jobs])
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
