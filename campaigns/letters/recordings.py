"""A recording of the letter read aloud: what it may be, and the name it is kept under. Pure: no models."""

import hashlib
import re

MOST_BYTES = 5 * 1024 * 1024
NAME = re.compile(r"recordings/[0-9a-f]{32}(_\w{7})?\.(mp3|m4a|wav)")
TYPES = {"mp3": "audio/mpeg", "m4a": "audio/mp4", "wav": "audio/wav"}
_HEAD_BYTES = 16


def kind_of(file):
    """Return "mp3", "m4a" or "wav", judged by the first bytes of an open file and never by its name; None for anything else."""
    file.seek(0)
    head = file.read(_HEAD_BYTES)
    file.seek(0)
    if head[:3] == b"ID3" or (head[:1] == b"\xff" and len(head) > 1 and head[1] & 0xE6 == 0xE2):  # MPEG audio layer III
        return "mp3"
    if head[4:8] == b"ftyp":
        return "m4a"
    return "wav" if head[:4] == b"RIFF" and head[8:12] == b"WAVE" else None


def name_for(file):
    """Return the name of the file beneath MEDIA_ROOT: its digest, so that what was pinned is what is heard."""
    file.seek(0)
    digest = hashlib.sha256(file.read()).hexdigest()[:32]
    return f"recordings/{digest}.{kind_of(file)}"
