"""What a process holds on the disk, and nobody can find there."""

import os
from pathlib import Path


def unnamed_files_of(pid, folder):
    """Return the files without a name that a process holds open in a folder."""
    links = [os.readlink(path) for path in Path(f"/proc/{pid}/fd").iterdir() if os.path.lexists(path)]
    return [link for link in links if link.startswith(f"{folder}/") and link.endswith(" (deleted)")]


def children():
    """Return the ids of this process's children."""
    found = Path(f"/proc/self/task/{os.getpid()}/children").read_text()
    return [int(pid) for pid in found.split()]
