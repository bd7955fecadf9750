"""Reading a stack: files in, one PageReading a page out, in order, whatever becomes of the processes that read. Pure.

Every page is answered for exactly once; one that cannot be read is set aside, and its neighbours go on.
"""

import os
import time
from collections import deque
from dataclasses import dataclass, field, replace
from pathlib import Path

from confined.faults import Fault
from confined.pool import LOST, Job, Pool
from pledges.scanning.reader.files.documents import kind_of
from pledges.scanning.reader.readings.names import shown
from pledges.scanning.reader.readings.states import NOT_OURS, PageReading, is_repeated
from pledges.scanning.reader.work.craft import READING

AHEAD = 64  # pages that may be read before an earlier one is done
PATIENCE_S = (1, 4, 10)  # pauses before a page is tried again where the machine is at fault


@dataclass(eq=False)
class _Source:
    """A file, or a member of an archive. `pages` is None until it was opened."""

    path: Path
    name: str
    member: int | None = None
    is_archive: bool = False
    pages: int | None = None
    given: int = 0
    done: dict = field(default_factory=dict)

    def request(self, page):
        return {"list": str(self.path)} if self.is_archive else {"read": str(self.path), "member": self.member, "page": page}


def read_stack(paths, records, *, workers=None):
    """Yield the PageReading of every page of these files, in order.

    `records` answers the reading processes: `look_up([(origin, code)])` gives [Known], `master(digest)` (geometry, PDF),
    `sides()` the digests of the letters that may lie in the stack. A slip that says what an earlier one of its code said
    is a duplicate. Raise Fault where the machine stays at fault: nothing is said of the page then, nor of those after it.
    """
    stack = _Stack(paths, records, workers or os.cpu_count() or 1)
    seen = {}
    try:
        for reading in stack.readings():
            yield replace(reading, slips=tuple(_unless_seen(slip, seen) for slip in reading.slips))
    finally:
        stack.end()


def _unless_seen(slip, seen):
    if slip.is_shared or slip.code is None or slip.state in NOT_OURS:
        return slip
    if slip.code in seen and is_repeated(slip.state, seen[slip.code]):
        return replace(slip, state="duplicate")
    if slip.state != "uncertain":
        seen[slip.code] = slip.state
    return slip


class _Stack:
    def __init__(self, paths, records, workers):
        self._sources = deque(_source(Path(path)) for path in paths)
        self._records = records
        self._pool = Pool(READING, workers)
        self._pauses = list(PATIENCE_S)

    def readings(self):
        while self._sources:
            source = self._sources[0]
            if source.done.get(source.given) is not None:
                yield source.done.pop(source.given)
                source.given += 1
            elif source.pages is not None and source.given >= source.pages:
                self._sources.popleft()
            else:
                self._work()

    def end(self):
        self._pool.end()

    def _work(self):
        while self._pool.room > 0 and (job := self._next()):
            self._pool.add(job)
        for job, answer in self._pool.answers():
            if isinstance(answer, Fault):
                self._pause(answer)
                self._pool.add(job)
            elif answer is LOST:
                self._pool.add(job)
            else:
                self._pauses = list(PATIENCE_S)
                self._finish(*job.about, answer)

    def _pause(self, fault):
        if not self._pauses:
            raise fault
        time.sleep(self._pauses.pop(0))

    def _next(self):
        """Return the next job that nobody does, not too far ahead of what was given out; None when there is none."""
        ahead = 0
        for source in self._sources:
            first = source.given
            last = source.pages if source.pages is not None else 1
            for page in range(first, min(last, first + AHEAD - ahead)):
                if page not in source.done:
                    source.done[page] = None
                    return Job(source.request(page), self._records, (source, page))
            ahead += max(1, last - first)
            if ahead >= AHEAD:
                return None
        return None

    def _finish(self, source, page, answer):
        if answer.members is not None:
            self._unfold(source, answer.members)
            return
        number = page + 1
        if source.pages is None:
            source.pages = answer.pages or 1
            number = 0 if answer.pages is None else number
        source.done[page] = PageReading(source.name, number, answer.kind, answer.slips, answer.reason, answer.values)

    def _unfold(self, source, members):
        at = self._sources.index(source)
        self._sources.remove(source)
        for index, name in reversed(members):
            self._sources.insert(at, _Source(source.path, f"{source.name}/{name}", index))


def _source(path):
    try:
        return _Source(path, shown(str(path)), is_archive=kind_of(path) == "ZIP")
    except OSError as error:
        raise Fault.of(error) from error
