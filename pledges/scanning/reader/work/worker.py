"""The process that opens files and reads pages, within bounds, and may be killed at any moment: it holds nothing.

Speaks in lines of JSON. In: {"read": path, "member": index or null, "page": n, "pictures": whether to cut them out}, or
{"list": path}. Out, once: {"ready"}; then for each {"kind", "slips", "pages", "crops", "whole"}, {"refused", "values"},
{"members"}, or {"fault": [errno or null, words]} where the machine could not do it; before that it may ask
{"ask": "codes" | "form" | "sides"} and gets {"answer"}. Never pickle: what comes out of it may have been made by a
hostile file.
"""

import base64
import errno
import json
import mmap
import os
import resource
import signal
import sys
from dataclasses import asdict
from pathlib import Path

from pledges.scanning.reader.files import limits
from pledges.scanning.reader.files.archives import members_of, unpack
from pledges.scanning.reader.files.documents import Refused
from pledges.scanning.reader.files.opening import open_document
from pledges.scanning.reader.readings.faults import Fault, is_fault
from pledges.scanning.reader.readings.states import UNREADABLE
from pledges.scanning.reader.sight.crops import cut_out, whole_page
from pledges.scanning.reader.sight.forms import Form
from pledges.scanning.reader.sight.fronts import Sides
from pledges.scanning.reader.sight.pages import Known, read_page

KEPT = ("signed", "partly_signed", "uncertain")  # what has, or may have, a signature on it
CHUNK = 1 << 20
SPARE_BYTES = 64 * 1024**2  # of address space, which lies about in pieces


def main():
    lines, out = os.fdopen(os.dup(0), "r"), os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what a library prints is no answer
    resource.setrlimit(resource.RLIMIT_AS, (limits.WORKER_BYTES, limits.WORKER_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    records, files = _Records(lines, out), _Files(sys.argv[1])
    records.say({"ready": True})
    for line in lines:
        bound_time()
        records.say(_answered(json.loads(line), files, records))


def bound_time():
    """Let the kernel end this process when the next page takes more than its seconds of computing."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    _soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(usage.ru_utime + usage.ru_stime) + 1 + limits.PAGE_CPU_S, hard))


def _answered(job, files, records):
    """Return what is said of a job: what is on it, or the machine's fault, never the one for the other."""
    try:
        answer = _done(job, files, records)
        if answer.get("refused") == "broken":
            _read_through(job.get("list") or job["read"])
    except MemoryError:
        if _gives_memory():
            raise  # beyond our own bounds: this process ends, and whoever started it tries again
        fault = Fault(errno.ENOMEM, os.strerror(errno.ENOMEM))
    except Exception as error:
        if not is_fault(error):
            raise
        fault = error if isinstance(error, Fault) else Fault.of(error)
    else:
        return answer
    return {"fault": [fault.number, str(fault)]}


def _read_through(path):
    """Raise OSError where the machine cannot give a file's bytes: libraries call that broken too."""
    with open(path, "rb") as file:
        while file.read(CHUNK):
            pass


def _gives_memory():
    """Whether the machine would give what our bounds allow."""
    used = int(Path("/proc/self/statm").read_text().split()[0]) * mmap.PAGESIZE
    try:
        mmap.mmap(-1, max(mmap.PAGESIZE, limits.WORKER_BYTES - used - SPARE_BYTES)).close()
    except OSError:
        return False
    return True


def _done(job, files, records):
    try:
        if "list" in job:
            return {"members": members_of(job["list"])}
        document = files.open(job["read"], job["member"])
    except Refused as refusal:
        return _refused(refusal)
    result = {"pages": document.pages}
    try:
        grey = document.page(job["page"])
    except Refused as refusal:
        return result | _refused(refusal)
    kind, slips = read_page(grey, records)
    result |= {"kind": kind, "slips": [asdict(slip) for slip in slips]}
    return result | _pictures(grey, kind, slips) if job.get("pictures") else result


def _refused(refusal):
    return {"refused": refusal.reason, "values": refusal.values}


def _pictures(grey, kind, slips):
    """Return the slips that may be kept, cut out, and the whole page where a person has to look at it."""
    crops = [_text(cut_out(grey, slip.corners)) if slip.corners and slip.state in KEPT else None for slip in slips]
    is_doubtful = kind == UNREADABLE or any(slip.state == "uncertain" for slip in slips)
    return {"crops": crops, "whole": _text(whole_page(grey)) if is_doubtful else None}


def _text(picture):
    return base64.b64encode(picture).decode()


class _Files:
    """Keeps the file open whose pages are being read."""

    def __init__(self, folder):
        self._folder = folder
        self._name, self._document = None, None

    def open(self, path, member):
        if self._name != (path, member):
            if self._document is not None:
                self._document.close()
            self._name, self._document = None, None
            file = self._named(path) if member is None else unpack(path, member, self._folder)
            self._document, self._name = open_document(file), (path, member)
        return self._document

    def _named(self, path):
        """Return a path whose name the libraries understand: theirs is UTF-8, a copier's may be GBK."""
        try:
            path.encode()
        except UnicodeEncodeError:
            link = Path(self._folder) / "file"
            link.unlink(missing_ok=True)
            link.symlink_to(path)
            return link
        return Path(path)


class _Records:
    """The Book of this process: asks the process that started it."""

    def __init__(self, lines, out):
        self._lines, self._out = lines, out
        self._forms, self._sides = {}, {}

    def say(self, message):
        self._out.write(json.dumps(message) + "\n")
        self._out.flush()

    def look_up(self, symbols):
        return [Known(refusal, tuple(forms), is_shared) for refusal, forms, is_shared in self._ask("codes", symbols)]

    def form(self, digest):
        if digest not in self._forms:
            geometry, pdf = self._ask("form", digest)
            self._forms[digest] = Form.of(digest, geometry, base64.b64decode(pdf))
        return self._forms[digest]

    def matches(self, grey):
        digests = tuple(self._ask("sides", None))
        if digests not in self._sides:
            self._sides = {digests: Sides([form for digest in digests if (form := self.form(digest))])}
        return self._sides[digests].match(grey)

    def _ask(self, what, about):
        self.say({"ask": what, "about": about})
        return json.loads(self._lines.readline())["answer"]


if __name__ == "__main__":
    sys.exit(main())
