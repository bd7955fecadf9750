"""Whether every page is read exactly once although the process that reads is killed in the middle, five times."""

import random
import signal
import subprocess
import sys
import time
from collections import Counter

from tests.bench.support.scanning import CORES, SEED
from tests.bench.support.scanning_speed import write_pdf
from tests.bench.support.server import ROOT

PAGES = 600
KILLS = 5


def kill_exact(pages, folder):
    """Hand a PDF of PAGES pages in and read it with `read_scans`, killed KILLS times; return (whether all is exact, pages a second).

    Exact: each page is written down once, with one slip; each copy has one answer; totals, pledges and entries agree. The
    speed, recording included, is that of a second PDF, of the same pages again, that nobody disturbs.
    """
    from pledges.models import ScanPage

    path = folder / "killed.pdf"
    write_pdf(pages, PAGES, path)
    file = _hand_in(path)
    chance = random.Random(SEED)
    reads = []
    for _kill in range(KILLS):
        process = _reader()
        seen = _read(file)
        _until(lambda seen=seen: _read(file) > seen + 5, process)
        time.sleep(chance.uniform(0, 0.3))
        process.send_signal(signal.SIGKILL)
        process.wait()
        reads.append(_read(file))
    assert reads[-1] < PAGES, "the last kill came too late"
    assert _reader().wait(timeout=600) == 0
    exact = _is_exact(file)
    write_pdf(pages[::-1], PAGES, path)
    again = _hand_in(path)
    process = _reader()
    _until(lambda: _read(again) > CORES, process)
    first, start = _read(again), time.perf_counter()
    assert process.wait(timeout=600) == 0
    took = time.perf_counter() - start
    return exact and ScanPage.objects.waiting().count() == 0, round((PAGES - first) / took, 1)


def _hand_in(path):
    from pledges.scanning.intake.receiving import chunks_of, receive

    file, is_new = receive(chunks_of(path), path.name, source="command")
    assert is_new
    return file


def _reader():
    command = [sys.executable, "manage.py", "read_scans", "--once", "--workers", str(CORES)]
    return subprocess.Popen(command, cwd=ROOT)


def _read(file):
    return file.scan_pages.exclude(read_at=None).count()


def _until(reached, process):
    while not reached():
        assert process.poll() is None, "the reader ended early"
        time.sleep(0.02)


def _is_exact(file):
    from pledges.ledger.drift import drifts
    from pledges.models import Entry, Slip

    numbers = list(file.scan_pages.order_by("number").values_list("number", flat=True))
    slips = Counter(Slip.objects.filter(page__file=file).values_list("page__number", flat=True))
    answers = Counter(Entry.objects.filter(event="answered").values_list("copy_number", flat=True))
    credited = Slip.objects.exclude(credit="").count()
    return (
        numbers == list(range(1, PAGES + 1))
        and _read(file) == PAGES
        and set(slips.values()) == {1}
        and len(slips) == PAGES
        and set(answers.values()) == {1}
        and len(answers) == credited > 0
        and list(drifts()) == []
    )
