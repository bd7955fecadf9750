"""A folder that a copier writes into: whole files are taken from it, each once; what is still being written is left."""

import os
import time
from dataclasses import dataclass, field
from pathlib import Path

from campaigns.models import CampaignPage, Unit
from pledges.models import ScanFile
from pledges.scanning.intake.bounds import NotYet
from pledges.scanning.intake.receiving import chunks_of, receive
from pledges.scanning.reader.files.documents import kind_of
from pledges.scanning.reader.readings.names import shown

ENDINGS = {"PDF": b"%%EOF", "JPEG": b"\xff\xd9", "PNG": b"IEND", "ZIP": b"PK\5\6"}
TAIL = 4096  # bytes in which a whole file has its ending
GIVEN_UP_S = 600  # a file without its ending, or an empty one, is taken after all: the reader says what is wrong with it
FIRST_PAUSE_S, LONGEST_PAUSE_S = 10, 600  # before what could not be taken is tried again
UNFINISHED = (".tmp", ".part", ".crdownload")


@dataclass
class Taken:
    """`file` is what it became; `is_new` false where the same had come before."""

    path: Path
    file: ScanFile
    is_new: bool

    @property
    def name(self):
        """Of the file, as people read it."""
        return shown(self.path.name)


@dataclass
class Left:
    """A file that could not be opened or deleted, or a folder within that could not be read; `was_taken` where it only stays there."""

    path: Path
    error: OSError
    was_taken: bool = False

    @property
    def name(self):
        return shown(self.path.name)


@dataclass
class WatchedFolder:
    """`school`: the unit whose slips lie in the folder itself; a folder within it that bears a unit's code is that unit's.

    A file is taken when it has not changed for `settle_s` seconds and ends as its kind does.
    """

    path: Path
    campaign: CampaignPage
    school: Unit
    settle_s: float = 10
    strangers: set[Path] = field(default_factory=set)  # folders whose name is no unit's code
    full: set[Unit] = field(default_factory=set)  # that have so much waiting that the rest of theirs stays for a later look
    left: dict[Path, tuple] = field(default_factory=dict)  # what is in the way: (its look, pause, not before)
    _looks: dict[Path, tuple] = field(default_factory=dict)

    def take(self):
        """Take what is whole out of the folder; yield a Taken for each, and a Left, once, for each that is in the way of nobody else.

        Raise OSError where the folder cannot be read, receiving.NotTaken where there is no place for files.
        """
        seen = set()
        self.full.clear()
        for path, unit in self._files():
            seen.add(path)
            if unit in self.full:
                continue
            if isinstance(unit, OSError):
                yield from self._leave(path, unit)
            elif self._may_try(path):
                yield from self._one(path, unit)
        for known in (self.left, self._looks):
            for path in known.keys() - seen:
                del known[path]

    def _one(self, path, unit):
        taken = None
        try:
            if not self._is_whole(path):
                return
            file, is_new = receive(chunks_of(path), path.name, source=ScanFile.Source.FOLDER, campaign=self.campaign, unit=unit)
            taken = Taken(path, file, is_new)
            path.unlink()
        except NotYet:
            self.full.add(unit)
            return
        except FileNotFoundError:  # it was taken back, or somebody else took it
            pass
        except OSError as error:
            if taken and path not in self.left:
                yield taken
            yield from self._leave(path, error, was_taken=bool(taken))
            return
        self.left.pop(path, None)
        if taken:
            yield taken

    def _may_try(self, path):
        """Whether a file is in nobody's way, has changed since it was, or its pause is over."""
        look, _pause_s, at = self.left.get(path, (None, 0, 0))
        return time.monotonic() >= at or look != _look(path)

    def _leave(self, path, error, *, was_taken=False):
        """Try again later and later; say so once, until it is another file."""
        look, pause_s, _at = self.left.get(path, (None, FIRST_PAUSE_S / 2, 0))
        is_known = path in self.left and look == _look(path)
        pause_s = min(LONGEST_PAUSE_S, 2 * pause_s)
        self.left[path] = (_look(path), pause_s, time.monotonic() + pause_s)
        if not is_known:
            yield Left(path, error, was_taken)

    def _files(self):
        for entry in sorted(os.scandir(self.path), key=lambda entry: entry.name):
            if _is(entry.is_dir):
                yield from self._of_unit(Path(entry.path))
            elif _may_be_taken(entry):
                yield Path(entry.path), self.school

    def _of_unit(self, folder):
        """Yield (path, unit) of the files in a folder within; (itself, OSError) where it cannot be read."""
        if folder.name.startswith("."):
            return
        unit = Unit.objects.filter(code=shown(folder.name)).first()
        if unit is None:
            self.strangers.add(folder)
            return
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except FileNotFoundError:
            return
        except OSError as error:
            yield folder, error
            return
        for entry in entries:
            if _may_be_taken(entry):
                yield Path(entry.path), unit

    def _is_whole(self, path):
        """Whether a file has not changed since it was looked at `settle_s` ago, and ends as its kind does."""
        look = _look(path)
        if look is None:
            raise FileNotFoundError(path)
        now = time.monotonic()
        before, since = self._looks.get(path, (None, now))
        self._looks[path] = (look, since if before == look else now)
        unchanged_s = now - self._looks[path][1]
        return unchanged_s >= GIVEN_UP_S or (unchanged_s >= self.settle_s and look[0] > 0 and _ends(path, look[0]))


def _look(path):
    """What shows that a file changed: (size, time of the last change), None where it is gone."""
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    return status.st_size, status.st_mtime_ns


def _is(kind):
    """Whether an entry is of a kind (its `is_dir` or `is_file`); one that cannot even be looked at is of none."""
    try:
        return kind(follow_symlinks=False)
    except OSError:
        return False


def _may_be_taken(entry):
    return _is(entry.is_file) and not entry.name.startswith((".", "~")) and not entry.name.lower().endswith(UNFINISHED)


def _ends(path, size):
    ending = ENDINGS.get(kind_of(path))
    if ending is None:
        return True
    with path.open("rb") as file:
        file.seek(max(0, size - TAIL))
        return ending in file.read()
