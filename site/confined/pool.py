"""Processes with bounds at work: jobs in, one answer out for each, even where processes die. Pure: no models.

A job whose process dies is answered as LOST, and as too hard when it has been tried as often as its bounds say; the others go on.
Where the machine is at fault the answer is a Fault, at once. Whoever gave the job knows when to add it again.
"""

import select
import time
from collections import deque
from dataclasses import dataclass
from typing import Any

from confined.faults import Fault
from confined.processes import Died, Worker

POLL_S = 1.0
LOST = object()  # in the place of an answer: its process died, and it may be tried again


@dataclass(eq=False)
class Job:
    """`request` is what the process is told; `records` answers what it asks meanwhile; `about` is the caller's own.

    `attempts` have ended its process; the last one began at `began` (time.monotonic) and took `seconds`.
    """

    request: dict
    records: Any
    about: Any
    attempts: int = 0
    began: float = 0.0
    seconds: float = 0.0


class Pool:
    """As many processes of a Craft as `size`, started when there is work."""

    def __init__(self, craft, size):
        self._craft, self._size = craft, size
        self._workers = []
        self._waiting = deque()

    @property
    def room(self):
        """How many jobs could begin at once."""
        return self._size - len(self._waiting) - len(self._busy)

    @property
    def jobs(self):
        """The jobs that have no answer yet."""
        return [*self._waiting, *self.at_work]

    @property
    def at_work(self):
        """The jobs that have begun and have no answer yet."""
        return [worker.job for worker in self._busy]

    @property
    def _busy(self):
        return [worker for worker in self._workers if worker.job]

    def add(self, job):
        self._waiting.append(job)

    def withdraw(self):
        """Return the jobs that have not begun, which are done no more."""
        jobs, self._waiting = list(self._waiting), deque()
        return jobs

    def answers(self):
        """Wait a moment, a second at most, and return [(Job, Answer, Fault or LOST)] of those that are done."""
        done = []
        self._fill(done)
        for worker in select.select(self._busy, [], [], POLL_S if not done else 0)[0]:
            try:
                for message in worker.receive():
                    self._hear(worker, message, done)
            except Died:
                self._lose(worker, done)
        for worker in [worker for worker in self._workers if worker.is_late]:
            self._lose(worker, done)
        self._fill(done)  # they go on while the caller deals with what is done
        return done

    def end(self):
        for worker in self._workers:
            worker.end()
        self._workers.clear()

    def _fill(self, done):
        while self._waiting and len(self._busy) < self._size:
            worker = self._idle(done)
            if worker is None:
                return
            self._start(worker, self._waiting.popleft(), done)

    def _idle(self, done):
        """Return a process without a job; None where the machine has no room for one, which its next job is answered with."""
        worker = next((worker for worker in self._workers if not worker.job), None)
        if worker is not None:
            return worker
        try:
            worker = Worker(self._craft)
        except OSError as error:
            if not self._workers:  # else it waits for one of those
                done.append((self._waiting.popleft(), Fault.of(error)))
            return None
        self._workers.append(worker)
        return worker

    def _start(self, worker, job, done):
        job.began = time.monotonic()
        try:
            worker.start(job, job.request)
        except Died:
            self._lose(worker, done)

    def _lose(self, worker, done):
        """End a process; its job is answered for it."""
        fault, job = worker.fault, worker.job
        self._end(worker)
        job.attempts += not fault
        is_too_hard = job.attempts >= self._craft.bounds.attempts
        self._done(job, fault or (self._craft.too_hard if is_too_hard else LOST), done)

    def _done(self, job, answer, done):
        job.seconds = time.monotonic() - job.began
        done.append((job, answer))

    def _end(self, worker):
        self._workers.remove(worker)
        worker.end()

    def _hear(self, worker, message, done):
        """Answer what a process asks, or take its answer; raise Died where it says neither."""
        try:
            if "ready" in message and not worker.is_ready:
                worker.ready()
                return
            if "ask" in message:
                worker.send({"answer": self._craft.known(worker.job.records, message["ask"], message["about"])})
                return
            answer = self._craft.answer_of(message)
            self._done(worker.job, answer, done)
            worker.job = None
            if isinstance(answer, Fault):
                self._end(worker)  # with what it holds: an open file, half a member
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise Died from error  # our own code says no such thing: a file may have taken the process over
