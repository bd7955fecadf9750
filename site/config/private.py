"""What this site writes is read by its own account alone, from the first byte; and what has no name is gone with its process."""

import os
from pathlib import Path

TMP = Path(__file__).resolve().parent.parent.parent / "var" / "tmp"


def begin():
    """Let every file and folder that this process makes be private (0600, 0700), and lie on a disk while it arrives or is unpacked.

    To be called before anything is opened: by manage.py and by gunicorn's settings. TMPDIR of the environment goes before ours.
    """
    os.umask(0o077)
    if not os.environ.get("TMPDIR"):
        TMP.mkdir(parents=True, exist_ok=True)
        os.environ["TMPDIR"] = str(TMP)
