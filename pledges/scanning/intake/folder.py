"""A folder that a copier writes into: whole files are taken from it, each once; what is still being written is left."""

import os
import time
from dataclasses import dataclass, field
from pathlib import Path

from campaigns.models import CampaignPage, Unit
from pledges.models import ScanFile
from pledges.scanning.intake.receiving import chunks_of, receive
from pledges.scanning.reader.files.documents import kind_of

ENDINGS = {"PDF": b"%%EOF", "JPEG": b"\xff\xd9", "PNG": b"IEND", "ZIP": b"PK\5\6"}
TAIL = 4096  # bytes in which a whole file has its ending
GIVEN_UP_S = 600  # a file without its ending, or an empty one, is taken after all: the reader says what is wrong with it
UNFINISHED = (".tmp", ".part", ".crdownload")


@dataclass
class Taken:
    """`file` is what it became; `is_new` false where the same had come before."""

    path: Path
    file: ScanFile
    is_new: bool


@dataclass
class WatchedFolder:
    """`school`: whose slips lie in the folder itself, None for any; a folder within it that bears a unit's code is that unit's.

    A file is taken when it has not changed for `settle_s` seconds and ends as its kind does.
    """

    path: Path
    campaign: CampaignPage
    school: Unit | None = None
    settle_s: float = 10
    strangers: set[Path] = field(default_factory=set)  # folders whose name is no unit's code
    _looks: dict[Path, tuple] = field(default_factory=dict)

    def take(self):
        """Take what is whole out of the folder; yield a Taken for each. Raise OSError where the folder cannot be read."""
        for path, unit in self._files():
            if not self._is_whole(path):
                continue
            file, is_new = receive(chunks_of(path), path.name, source=ScanFile.Source.FOLDER, campaign=self.campaign, unit=unit)
            path.unlink()
            yield Taken(path, file, is_new)

    def _files(self):
        for entry in sorted(os.scandir(self.path), key=lambda entry: entry.name):
            if entry.is_dir(follow_symlinks=False):
                yield from self._of_unit(Path(entry.path))
            elif _may_be_taken(entry):
                yield Path(entry.path), self.school

    def _of_unit(self, folder):
        if folder.name.startswith("."):
            return
        unit = Unit.objects.filter(code=folder.name).first()
        if unit is None:
            self.strangers.add(folder)
            return
        for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
            if _may_be_taken(entry):
                yield Path(entry.path), unit

    def _is_whole(self, path):
        """Whether a file has not changed since it was looked at `settle_s` ago, and ends as its kind does."""
        status = path.stat()
        look = (status.st_size, status.st_mtime_ns)
        now = time.monotonic()
        before, since = self._looks.get(path, (None, now))
        self._looks[path] = (look, since if before == look else now)
        unchanged_s = now - self._looks[path][1]
        return unchanged_s >= GIVEN_UP_S or (unchanged_s >= self.settle_s and status.st_size > 0 and _ends(path, status.st_size))


def _may_be_taken(entry):
    return entry.is_file(follow_symlinks=False) and not entry.name.startswith((".", "~")) and not entry.name.lower().endswith(UNFINISHED)


def _ends(path, size):
    ending = ENDINGS.get(kind_of(path))
    if ending is None:
        return True
    with path.open("rb") as file:
        file.seek(max(0, size - TAIL))
        return ending in file.read()
