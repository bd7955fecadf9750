"""Starting, feeding and ending the processes that read. Pure: no models."""

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from pledges.scanning.reader.files import limits

ROOT = Path(__file__).resolve().parents[4]
LONGEST_ANSWER = 4 * 1024**2  # bytes; a page's answer is a thousandth of it
ONE_THREAD = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
# glibc would give a page's memory back after each page, and have the kernel clear it anew for the next
KEPT_MEMORY = {"MALLOC_MMAP_THRESHOLD_": str(64 * 1024**2), "MALLOC_TRIM_THRESHOLD_": str(128 * 1024**2)}


class Died(Exception):
    """The process ended, was ended, or said what cannot be an answer."""


class Worker:
    """One process of pledges.scanning.reader.work.worker. `job` is what it is doing, None when it is idle."""

    def __init__(self, folder):
        """`folder` is where it may unpack; whoever gives it empties it, for the process may be killed."""
        environment = {name: os.environ[name] for name in ("PATH", "LANG", "TMPDIR", "VIRTUAL_ENV") if name in os.environ}
        self.process = subprocess.Popen(  # noqa: S603 (our own module)
            [sys.executable, "-m", "pledges.scanning.reader.work.worker", tempfile.mkdtemp(dir=folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=ROOT,
            env=environment | ONE_THREAD | KEPT_MEMORY,
        )
        os.set_blocking(self.process.stdout.fileno(), False)
        self.job = None
        self._buffer = b""
        self._deadline = None

    def fileno(self):
        return self.process.stdout.fileno()

    def start(self, job, request):
        self.job, self._deadline = job, time.monotonic() + limits.PAGE_WALL_S
        self.send(request)

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
        if not data or len(self._buffer) > LONGEST_ANSWER:
            raise Died
        *lines, self._buffer = (self._buffer + data).split(b"\n")
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

    def end(self):
        self.process.kill()
        self.process.wait()
        with contextlib.suppress(OSError):  # what it no longer hears
            self.process.stdin.close()
        self.process.stdout.close()
