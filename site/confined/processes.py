"""Starting, feeding and ending processes with bounds, in which what came from outside is opened. Pure: no models."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from confined.faults import Fault

ROOT = Path(__file__).resolve().parents[2]
ONE_THREAD = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
# glibc would give a job's memory back after each, and have the kernel clear it anew for the next
KEPT_MEMORY = {"MALLOC_MMAP_THRESHOLD_": str(64 * 1024**2), "MALLOC_TRIM_THRESHOLD_": str(128 * 1024**2)}
# Who ends a process so is not its file: the kernel short of memory, a disk that fails under a mapped file, whoever stops the service.
FROM_OUTSIDE = (signal.SIGKILL, signal.SIGBUS, signal.SIGTERM, signal.SIGHUP, signal.SIGINT)
COMPUTED = 1 / 4  # of its time: one that is late and computed less than that waited for a disk or a busy machine
EXITS_WITHIN_S = 1


@dataclass(frozen=True)
class Bounds:
    """What one job may take: address space of its process, seconds of computing, seconds by the clock (what waits, for a disk or a
    busy machine, does not compute), attempts; and how long its answer may be."""

    memory_bytes: int
    cpu_s: int
    wall_s: int
    attempts: int
    answer_bytes: int = 4 * 1024**2


@dataclass
class Craft:
    """A kind of job. `module` does it (confined.child.serve). `answer_of(message)` returns the answer, or Fault, in what it said and
    raises KeyError, TypeError, ValueError or AttributeError where there is none; `known(records, what, about)` what it asks for;
    `too_hard` is the answer for a job that its bounds, or its attempts, did not suffice for."""

    module: str
    bounds: Bounds
    answer_of: Callable
    too_hard: Any
    known: Callable | None = None


class Died(Exception):
    """The process ended, was ended, or said what cannot be an answer."""


class Worker:
    """One process of a Craft. `job` is what it is doing, None when it is idle."""

    def __init__(self, craft):
        """Raise OSError where the machine has no room for another process."""
        environment = {name: os.environ[name] for name in ("PATH", "LANG", "TMPDIR", "VIRTUAL_ENV") if name in os.environ}
        environment["PYTHONPATH"] = str(ROOT / "site")
        self._bounds = craft.bounds
        self.process = subprocess.Popen(  # noqa: S603 (our own module)
            [sys.executable, "-m", craft.module, str(craft.bounds.memory_bytes), str(craft.bounds.cpu_s)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=ROOT,
            env=environment | ONE_THREAD | KEPT_MEMORY,
        )
        os.set_blocking(self.process.stdout.fileno(), False)
        self.job = None
        self.is_ready = False
        self._buffer = bytearray()
        self._deadline = None

    def fileno(self):
        return self.process.stdout.fileno()

    def start(self, job, request):
        self.job = job
        self._set_deadline()
        self.send(request)

    def ready(self):
        """It has started, and begins with its job."""
        self.is_ready = True
        self._set_deadline()

    def send(self, message):
        """Raise Died when nobody hears it."""
        try:
            self.process.stdin.write(json.dumps(message).encode() + b"\n")
            self.process.stdin.flush()
        except OSError as error:
            raise Died from error

    def receive(self):
        """Return the whole messages that have come (dicts); raise Died."""
        try:
            data = os.read(self.fileno(), 1 << 16)
        except BlockingIOError:
            return []
        if not data or len(self._buffer) > self._bounds.answer_bytes:
            raise Died
        self._buffer += data
        if b"\n" not in data:
            return []
        *lines, self._buffer = self._buffer.split(b"\n")
        try:
            messages = [json.loads(line) for line in lines]
        except ValueError as error:
            raise Died from error
        if not all(isinstance(message, dict) for message in messages):
            raise Died
        return messages

    @property
    def is_late(self):
        return self.job is not None and time.monotonic() > self._deadline

    @property
    def fault(self):
        """The Fault of the machine by which it died, or is late; None where that is the file's doing."""
        exited = self._exit_code()
        if not self.is_ready and (exited is not None or self.is_late):
            return Fault(None, f"process did not start (exit code {exited})")
        if exited is None and self.is_late and self._computed_s() - self._computed_before < COMPUTED * self._bounds.wall_s:
            return Fault(None, f"process waited {self._bounds.wall_s} s for a disk or a processor")
        if exited is not None and -exited in FROM_OUTSIDE:
            return Fault(None, f"process was ended from outside (signal {-exited})")
        return None

    def _exit_code(self):
        """Return how it ended, None where it goes on."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            return self.process.wait(0 if self.is_late else EXITS_WITHIN_S)

    def _set_deadline(self):
        self._deadline, self._computed_before = time.monotonic() + self._bounds.wall_s, self._computed_s()

    def _computed_s(self):
        """Return the seconds that it has computed (proc(5): utime and stime), 0 where it is gone."""
        try:
            fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            return 0.0
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def end(self):
        self.process.kill()
        self.process.wait()
        with contextlib.suppress(OSError):  # what it no longer hears
            self.process.stdin.close()
        self.process.stdout.close()
