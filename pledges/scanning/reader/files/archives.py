"""A ZIP of scans: what is in it, and one member at a time on the disk. Sizes are checked before anything is unpacked. Pure."""

import shutil
import tempfile
import zipfile
from pathlib import PurePosixPath

from pledges.scanning.reader.files import limits
from pledges.scanning.reader.files.documents import Refused, refusal_of
from pledges.scanning.reader.readings.names import clean, decoded

UTF8 = 0x800
ENCRYPTED = 0x1
STEP = 1 << 20


def members_of(path):
    """Return [(index, name)] of the files in a ZIP, in the order in which they were packed; raise Refused or Fault."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError) as error:
        raise refusal_of(error) from error
    if len(entries) > limits.MEMBERS:
        raise Refused("too_many_members", members=len(entries), most=limits.MEMBERS)
    if sum(entry.file_size for entry in entries) > limits.ARCHIVE_BYTES:
        raise Refused("bomb")
    found = [(index, _name(entry)) for index, entry in enumerate(entries) if not entry.is_dir()]
    found = [(index, name) for index, name in found if not _is_litter(name)]
    if not found:
        raise Refused("empty")
    return found


def unpack(path, index):
    """Return one member as an open file on the disk, which has no name; raise Refused or Fault."""
    target = tempfile.TemporaryFile()  # noqa: SIM115 (its caller's)
    try:
        with zipfile.ZipFile(path) as archive:
            entry = archive.infolist()[index]
            if entry.flag_bits & ENCRYPTED:
                raise Refused("password")
            packed = max(1, entry.compress_size)
            if entry.file_size > limits.MEMBER_BYTES or (
                entry.file_size > limits.RATIO_FREE_BYTES and entry.file_size / packed > limits.RATIO
            ):
                raise Refused("bomb")
            with archive.open(entry) as source:
                shutil.copyfileobj(_Bounded(source, entry.file_size), target, STEP)
        target.flush()
    except (Refused, MemoryError):
        target.close()
        raise
    except Exception as error:  # zlib, lzma and bz2 each have their own
        target.close()
        raise refusal_of(error) from error
    return target


class _Bounded:
    """Reads no more than a member said it holds."""

    def __init__(self, source, most):
        self._source, self._left = source, most

    def read(self, size):
        data = self._source.read(size)
        self._left -= len(data)
        if self._left < 0:
            raise Refused("bomb")
        return data


def _name(entry):
    """Windows in Chinese packs names in GBK, a Mac in UTF-8, and neither says so: Python takes both for cp437."""
    if entry.flag_bits & UTF8:
        return clean(entry.filename)
    try:
        return decoded(entry.filename.encode("cp437"))
    except UnicodeEncodeError:
        return clean(entry.filename)


def _is_litter(name):
    """What operating systems add to a ZIP unasked."""
    path = PurePosixPath(name)
    return path.name.startswith(".") or path.name in ("Thumbs.db", "desktop.ini") or "__MACOSX" in path.parts
