"""The process that opens files and reads pages, within bounds, and may be killed at any moment: it holds nothing.

In: {"read": path, "member": index or null, "page": n, "pictures": whether to cut them out}, or {"list": path}. Out, once for each:
{"kind", "slips", "pages", "crops", "whole"}, {"refused", "values"} or {"members"}; before that it may ask for "codes", "form" or
"sides" (confined.child).
"""

import base64
from dataclasses import asdict
from pathlib import Path

from confined.child import serve
from pledges.scanning.reader.files.archives import members_of, unpack
from pledges.scanning.reader.files.documents import Refused, refusal_of
from pledges.scanning.reader.files.opening import open_document
from pledges.scanning.reader.readings.states import UNREADABLE
from pledges.scanning.reader.sight.crops import cut_out, whole_page
from pledges.scanning.reader.sight.forms import Form
from pledges.scanning.reader.sight.fronts import Sides
from pledges.scanning.reader.sight.pages import Known, read_page

KEPT = ("signed", "partly_signed", "uncertain")  # what has, or may have, a signature on it
CHUNK = 1 << 20


def reader(line):
    """Return what makes an answer of a job."""
    records, files = _Records(line), _Files()

    def read(job):
        answer = _done(job, files, records)
        if answer.get("refused") == "broken":
            _read_through(job.get("list") or job["read"])
        return answer

    return read


def _read_through(path):
    """Raise OSError where the machine cannot give a file's bytes: libraries call that broken too."""
    with open(path, "rb") as file:
        while file.read(CHUNK):
            pass


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
    kind, slips = read_page(grey, records, lambda: document.without_red(job["page"]))
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

    def __init__(self):
        self._name, self._document, self._held = None, None, None

    def open(self, path, member):
        if self._name != (path, member):
            if self._document is not None:
                self._document.close()
            self._name, self._document, self._held = None, None, None
            file = self._named(path) if member is None else self._path_of(unpack(path, member))
            self._document, self._name = open_document(file), (path, member)
        return self._document

    def _named(self, path):
        """Return a path whose name the libraries understand: theirs is UTF-8, a copier's may be GBK."""
        try:
            path.encode()
        except UnicodeEncodeError:
            return self._path_of(_opened(path))
        return Path(path)

    def _path_of(self, file):
        """Return where a file is found that is held open, and may have no name."""
        self._held = file
        return Path(f"/proc/self/fd/{file.fileno()}")


def _opened(path):
    try:
        return open(path, "rb")
    except OSError as error:
        raise refusal_of(error) from error


class _Records:
    """The Book of this process: asks the process that started it."""

    def __init__(self, line):
        self._ask = line.ask
        self._forms, self._sides = {}, {}

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


if __name__ == "__main__":
    serve(reader)
