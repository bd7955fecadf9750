"""Files in SCANS_ROOT while they are written. A lock shows whose writer lives; of one that was killed the next start sweeps what is left.

Of several hosts that share the folder each sweeps its own, for not every file system knows the others' locks.
"""

import fcntl
import hashlib
import re
import socket
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from django.conf import settings

YOUNG_S = 10  # one that was made just now may not be locked yet
MACHINE_ID = Path("/etc/machine-id")


def half_written(kind):
    """Return a new open file, to be closed when it has its place, and swept by nobody before; raise OSError. `kind` begins its name."""
    file = tempfile.NamedTemporaryFile(dir=settings.SCANS_ROOT, prefix=f"{kind}-{_host()}-", delete=False)  # noqa: SIM115 (the caller's)
    with suppress(OSError):  # a file system without locks, where `is_abandoned` cannot tell either
        fcntl.flock(file, fcntl.LOCK_EX)
    return file


def is_abandoned(path):
    """Whether this host's process that wrote it is gone; false where that cannot be told. Raise FileNotFoundError where it is."""
    if not re.fullmatch(rf"(coming|kept)-{_host()}-.+", path.name) or time.time() - path.lstat().st_mtime < YOUNG_S:
        return False
    try:
        with path.open("rb+") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        raise
    except OSError:
        return False
    return True


def sweep_abandoned():
    """Delete what was coming in when its process of this host was killed. Knows no database: what it deletes is in none. Raise OSError."""
    for path in settings.SCANS_ROOT.glob("coming-*"):
        try:
            if is_abandoned(path):
                path.unlink()
        except FileNotFoundError:  # it has its place now, or somebody else swept
            continue


def _host():
    machine = MACHINE_ID.read_text().strip() if MACHINE_ID.exists() else ""
    return hashlib.sha256(f"{socket.gethostname()} {machine}".encode()).hexdigest()[:8]
