"""Reading a stack: files in, one PageReading a page out, in order, whatever becomes of the processes that read. Pure.

Every page is answered for exactly once: a page whose process dies is tried again, `limits.ATTEMPTS` times in all, and then
set aside; its neighbours go on.
"""

import base64
import os
import select
import tempfile
from collections import deque
from dataclasses import dataclass, field, replace
from pathlib import Path

from pledges.scanning.reader import limits
from pledges.scanning.reader.documents import kind_of
from pledges.scanning.reader.processes import Died, Worker
from pledges.scanning.reader.states import KINDS, NOT_OURS, STATES, UNREADABLE, PageReading, SlipReading

AHEAD = 64  # pages that may be read before an earlier one is done
POLL_S = 1.0


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


@dataclass(eq=False)
class _Job:
    source: _Source
    page: int
    attempts: int = 0

    @property
    def request(self):
        if self.source.is_archive:
            return {"list": str(self.source.path)}
        return {"read": str(self.source.path), "member": self.source.member, "page": self.page}


def read_stack(paths, desk, *, workers=None):
    """Yield the PageReading of every page of these files, in order.

    `desk` answers the reading processes: `look_up([(origin, code)])` gives [Known], `master(digest)` (geometry, PDF),
    `sides()` the digests of the letters that may lie in the stack. A second slip of a code is a duplicate.
    """
    stack = _Stack(paths, desk, workers or os.cpu_count() or 1)
    seen = set()
    try:
        for reading in stack.readings():
            yield _with_duplicates(reading, seen)
    finally:
        stack.end()


def _with_duplicates(reading, seen):
    return replace(reading, slips=tuple(_unless_seen(slip, seen) for slip in reading.slips))


def _unless_seen(slip, seen):
    if slip.is_shared or slip.code is None or slip.state in NOT_OURS:
        return slip
    if slip.code in seen:
        return replace(slip, state="duplicate")
    if slip.state != "uncertain":
        seen.add(slip.code)
    return slip


class _Stack:
    def __init__(self, paths, desk, workers):
        self._sources = deque(_source(Path(path)) for path in paths)
        self._desk = desk
        self._most = workers
        self._workers = []
        self._again = deque()
        self._folder = tempfile.TemporaryDirectory(prefix="scans-")

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
        for worker in self._workers:
            worker.end()
        self._workers.clear()
        self._folder.cleanup()

    def _work(self):
        """Give every idle process a page, then hear what the busy ones say."""
        while len([worker for worker in self._workers if worker.job]) < self._most and (job := self._next()):
            self._start(job)
        busy = [worker for worker in self._workers if worker.job]
        for worker in select.select(busy, [], [], POLL_S)[0]:
            try:
                for message in worker.receive():
                    self._hear(worker, message)
            except Died:
                self._lose(worker)
        for worker in [worker for worker in self._workers if worker.is_late]:
            self._lose(worker)

    def _next(self):
        """Return the next job that nobody does, not too far ahead of what was given out; None when there is none."""
        if self._again:
            return self._again.popleft()
        ahead = 0
        for source in self._sources:
            first = source.given
            last = source.pages if source.pages is not None else 1
            for page in range(first, min(last, first + AHEAD - ahead)):
                if page not in source.done:
                    source.done[page] = None
                    return _Job(source, page)
            ahead += max(1, last - first)
            if ahead >= AHEAD:
                return None
        return None

    def _start(self, job):
        worker = next((worker for worker in self._workers if not worker.job), None)
        if worker is None:
            worker = Worker(self._folder.name)
            self._workers.append(worker)
        try:
            worker.start(job, job.request)
        except Died:
            self._lose(worker)

    def _lose(self, worker):
        """End a process; its page is tried again, or set aside."""
        self._workers.remove(worker)
        worker.end()
        job = worker.job
        job.attempts += 1
        if job.attempts < limits.ATTEMPTS:
            self._again.append(job)
        else:
            self._finish(job, {"refused": "too_hard"})

    def _hear(self, worker, message):
        try:
            if "ask" in message:
                worker.send({"answer": self._answer(message["ask"], message["about"])})
                return
            self._finish(worker.job, message)
            worker.job = None
        except (KeyError, TypeError, ValueError) as error:  # no message of ours: the process is not itself any more
            raise Died from error

    def _answer(self, what, about):
        if what == "codes":
            return [
                (known.standing, known.forms, known.is_shared) for known in self._desk.look_up([(origin, code) for origin, code in about])
            ]
        if what == "form":
            geometry, pdf = self._desk.master(about)
            return geometry, base64.b64encode(pdf).decode()
        return self._desk.sides()

    def _finish(self, job, message):
        source = job.source
        if "members" in message:
            self._unfold(source, message["members"])
            return
        if source.pages is None:
            source.pages = int(message.get("pages", 1))
            is_whole = "pages" not in message
        else:
            is_whole = False
        source.done[job.page] = _reading(source, 0 if is_whole else job.page + 1, message)

    def _unfold(self, source, members):
        at = self._sources.index(source)
        self._sources.remove(source)
        for index, name in reversed(members):
            self._sources.insert(at, _Source(source.path, f"{source.name}/{name}", int(index)))


def _source(path):
    return _Source(path, str(path), is_archive=kind_of(path) == "ZIP")


def _reading(source, page, message):
    """Return the PageReading of a process's answer; raise ValueError or KeyError when it is none."""
    if "refused" in message:
        return PageReading(source.name, page, UNREADABLE, (), str(message["refused"]), dict(message.get("values", {})))
    slips = tuple(SlipReading(**slip) for slip in message["slips"])
    if message["kind"] not in KINDS or any(slip.state not in STATES for slip in slips):
        raise ValueError(message["kind"])
    return PageReading(source.name, page, message["kind"], slips)
