"""Faults of the machine. They say nothing about a file and are never a verdict on it: it waits, and is tried again. Pure."""

import errno
import os

# What an operating system says of itself, its disks and its network. What it says of a file's own nonsense (EINVAL for a place
# before its beginning, EOVERFLOW for one beyond all files) and what libraries raise without a number is not among them.
_NAMES = (
    "EACCES EAGAIN EBUSY ECONNABORTED ECONNREFUSED ECONNRESET EDQUOT EFBIG EHOSTDOWN EHOSTUNREACH EINTR EIO EISDIR ELOOP EMEDIUMTYPE "
    "EMFILE ENETDOWN ENETRESET ENETUNREACH ENFILE ENODEV ENOENT ENOLINK ENOMEDIUM ENOMEM ENOSPC ENOTCONN ENOTDIR ENXIO EPERM "
    "EREMOTEIO EROFS ESHUTDOWN ESTALE ETIMEDOUT EUCLEAN"
)
_NUMBERS = frozenset(getattr(errno, name) for name in _NAMES.split() if hasattr(errno, name))


class Fault(Exception):
    """The machine could not do what was asked. `number` is the system's (errno), None where it gave none."""

    def __init__(self, number, words):
        super().__init__(words)
        self.number = number

    @classmethod
    def of(cls, error):
        """Return the Fault that an OSError tells of."""
        place = f": {os.fsdecode(error.filename)}" if isinstance(error.filename, str | bytes) else ""
        return cls(error.errno, f"{error.strerror or error}{place}")


def is_fault(error):
    """Whether an exception tells of the machine, and of no file."""
    return isinstance(error, Fault) or (isinstance(error, OSError) and error.errno in _NUMBERS)
