"""Counting together, without a server: in memory that all processes share which were forked from one, as gunicorn's workers are."""

import fcntl
import hashlib
import mmap
import tempfile
from threading import Lock

SLOTS = 1 << 16
NEAR = 8  # slots in which a key may lie; where all are taken, the smallest count goes
NAME, UNTIL, COUNT = slice(0, 20), slice(20, 28), slice(28, 32)
SIZE = 32  # bytes of a slot


class Counters:
    """How often something was counted until a moment in seconds; of `SLOTS` things at most. Nothing outlives the last process."""

    def __init__(self):
        self.memory = mmap.mmap(-1, SLOTS * SIZE)
        self.file = tempfile.TemporaryFile()  # noqa: SIM115 (its lock ends with whoever holds it, killed or not)
        self.threads = Lock()

    def add(self, key, more, now, until):
        """Count `more` of a key (a string), in a window that ends at `until`; return how many it is then."""
        name = hashlib.blake2b(key.encode(), digest_size=20).digest()
        with self.threads:
            fcntl.lockf(self.file, fcntl.LOCK_EX)
            try:
                return self._add(name, more, int(now), int(until))
            finally:
                fcntl.lockf(self.file, fcntl.LOCK_UN)

    def clear(self):
        self.memory[:] = bytes(len(self.memory))

    def _add(self, name, more, now, until):
        first = int.from_bytes(name[:4], "big")
        places = [(first + near) % SLOTS * SIZE for near in range(NEAR)]
        counts = [self._count(place, now) for place in places]
        for place, count in zip(places, counts, strict=True):
            if count and self.memory[place : place + SIZE][NAME] == name:
                break
        else:
            count, place = 0, places[counts.index(min(counts))]
        count = min(max(count + more, 0), 2**32 - 1)
        self.memory[place : place + SIZE] = name + until.to_bytes(8, "big") + count.to_bytes(4, "big")
        return count

    def _count(self, place, now):
        """Return what is counted in a slot; 0 where its window is over."""
        slot = self.memory[place : place + SIZE]
        return int.from_bytes(slot[COUNT], "big") if int.from_bytes(slot[UNTIL], "big") > now else 0


counters = Counters()
