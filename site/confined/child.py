"""What a process with bounds does: opens what came from outside, and may be killed at any moment. Pure: no models.

Speaks in lines of JSON. Out: {"ready"}; in: a job; out: its answer, or {"fault": [errno or null, words]} where the machine could
not do it; before that it may say {"ask", "about"} and gets {"answer"}. Never pickle: what comes out of it may have been made by a
hostile file.
"""

import errno
import json
import mmap
import os
import resource
import signal
import sys
from pathlib import Path

from confined.faults import Fault, is_fault

SPARE_BYTES = 64 * 1024**2  # of address space, which lies about in pieces


class Line:
    """Where jobs come in and answers go out."""

    def __init__(self):
        self._lines, self._out = os.fdopen(os.dup(0), "r"), os.fdopen(os.dup(1), "w")
        os.dup2(2, 1)  # what a library prints is no answer

    def say(self, message):
        self._out.write(json.dumps(message) + "\n")
        self._out.flush()

    def ask(self, what, about):
        """Return what the process that started this one knows."""
        self.say({"ask": what, "about": about})
        return json.loads(self._lines.readline())["answer"]

    def jobs(self):
        for line in self._lines:
            yield json.loads(line)


def serve(make):
    """Do jobs until nobody gives any; `make(line)` returns what makes an answer (dict) of a job (dict).

    As confined.processes starts it: the arguments are the bounds. What it writes to the disk is to have no name.
    """
    memory_bytes, cpu_s = int(sys.argv[1]), int(sys.argv[2])
    line = Line()
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    do = make(line)
    line.say({"ready": True})
    for job in line.jobs():
        _bound_time(cpu_s)
        line.say(_answered(do, job, memory_bytes))


def _bound_time(cpu_s):
    """Let the kernel end this process when its next job takes more than its seconds of computing."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    _soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(usage.ru_utime + usage.ru_stime) + 1 + cpu_s, hard))


def _answered(do, job, memory_bytes):
    """Return what is said of a job, or the machine's fault, never the one for the other."""
    try:
        return do(job)
    except MemoryError:
        if _gives_memory(memory_bytes):
            raise  # beyond our own bounds: this process ends, and whoever started it knows what that means
        fault = Fault(errno.ENOMEM, os.strerror(errno.ENOMEM))
    except Exception as error:
        if not is_fault(error):
            raise
        fault = error if isinstance(error, Fault) else Fault.of(error)
    return {"fault": [fault.number, str(fault)]}


def _gives_memory(memory_bytes):
    """Whether the machine would give what our bounds allow."""
    used = int(Path("/proc/self/statm").read_text().split()[0]) * mmap.PAGESIZE
    try:
        mmap.mmap(-1, max(mmap.PAGESIZE, memory_bytes - used - SPARE_BYTES)).close()
    except OSError:
        return False
    return True
