"""A spreadsheet from outside, opened in a process with bounds: whatever it does to a parser, it does to that process. Pure: no models."""

import os

from campaigns.audience.rosters.refusals import Refused
from confined.faults import Fault
from confined.pool import Job, Pool
from confined.processes import Bounds, Craft

OPENING = Bounds(memory_bytes=1_000_000_000, cpu_s=40, wall_s=120, attempts=1, answer_bytes=128 * 1024**2)
REASONS = ("empty", "broken", "too_large", "too_many_rows", "no_table")


def opened(file):
    """Return what tables.sheets_of does of an open file, which may have no name; raise Refused, or Fault where the machine could not."""
    pool = Pool(CRAFT, 1)
    try:
        pool.add(Job({"table": f"/proc/{os.getpid()}/fd/{file.fileno()}"}, None, None))
        while not (done := pool.answers()):
            pass
    finally:
        pool.end()
    (_job, answer), *_none = done
    if isinstance(answer, Refused | Fault):
        raise answer
    return answer


def _answer_of(message):
    if "fault" in message:
        number, words = message["fault"]
        return Fault(number if number is None else int(number), str(words))
    if "refused" in message:
        if message["refused"] not in REASONS:
            raise ValueError(message["refused"])
        return Refused(message["refused"])
    return [(str(name), [[str(cell) for cell in row] for row in rows]) for name, rows in message["sheets"]]


CRAFT = Craft("campaigns.audience.rosters.worker", OPENING, _answer_of, Refused("too_hard"))
