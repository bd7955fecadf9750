"""Reading what waits: claim pages, have them read, write down what was read. May be killed at any moment, and run many times at once."""

import time
import uuid
from collections import Counter
from contextlib import suppress

from django.db import DatabaseError, InterfaceError, OperationalError, close_old_connections

from confined.faults import Fault
from confined.pool import LOST, Job, Pool
from pledges.scanning.bookkeeping import claims, turns
from pledges.scanning.bookkeeping.lookup import Records
from pledges.scanning.bookkeeping.patience import Patience
from pledges.scanning.bookkeeping.recording import record
from pledges.scanning.intake import root
from pledges.scanning.intake.root import path_of
from pledges.scanning.reader.readings.answers import TOO_HARD
from pledges.scanning.reader.work.craft import READING

IDLE_S = 1.0
AHEAD = 4  # pages claimed at once for each process, so that none waits for a claim
SLOW_S = 4  # a page that takes longer, its process's start with it: behind it none waits that others could have
COSTLY_S = 300  # for which a school has one process, after a page of its ended one


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
        self._spent = Counter()  # {payer: seconds} that were not charged yet
        self._lost = {}  # {payer: when a page of its ended a process last}

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
        most = self._most_to_claim()
        if not most or (self._rests and self._patience.is_resting) or not self._has_root():
            return
        self._charge()
        for page in claims.claim(self._reader, most, self._files, self._patience.apart, self._most_of()):
            if page.claims <= claims.CLAIMS_AT_MOST:
                self._pool.add(Job(_request(page), self._records.of(page.file), page, page.attempts))
            elif record(page, self._reader, TOO_HARD):
                yield page

    def _charge(self):
        if self._spent:
            turns.charge(self._spent)
            self._spent.clear()

    def _most_to_claim(self):
        if self._slow():
            claims.give_back(self._reader, [job.about for job in self._pool.withdraw()])
            return self._pool.room
        return AHEAD * self._workers if len(self._pool.jobs) <= self._workers else 0

    def _most_of(self):
        """Return {payer: pages} of those who may not have every process: one, with what they have; none beside one that is slow."""
        now, having = time.monotonic(), Counter(job.about.payer for job in self._pool.jobs)
        costly = [payer for payer, at in self._lost.items() if now - at < COSTLY_S]
        return {payer: max(0, 1 - having[payer]) for payer in costly} | dict.fromkeys(self._slow(), 0)

    def _slow(self):
        """Return the payers whose pages have been at work for long."""
        now = time.monotonic()
        return {job.about.payer for job in self._pool.at_work if now - job.began > SLOW_S}

    def write_down(self):
        for job, answer in self._pool.answers():
            self._spent[job.about.payer] += job.seconds
            if answer in (LOST, TOO_HARD):
                self._lost[job.about.payer] = time.monotonic()
            if isinstance(answer, Fault):
                self._set_back(job.about, answer)
            elif answer is LOST:
                claims.put_off(self._reader, job.about)
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
            self._charge()
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
