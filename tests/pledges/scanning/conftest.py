"""Slips of the small Hengshui as scans: real packs, drawn, signed, and laid on the glass."""

import io
import json
import random
import re
from itertools import count
from types import SimpleNamespace

import numpy as np
import pytest
from django.core.management import call_command
from PIL import Image

from campaigns.printing.copies import code_of
from campaigns.printing.packs import pack
from campaigns.printing.runs import pin_masters
from confined.pool import Pool
from pledges.scanning.bookkeeping.reading import read_waiting
from pledges.scanning.intake.receiving import receive
from pledges.scanning.reader.work import stacks
from pledges.scanning.results.overview import readings_of
from tests.bench.support.scanning_slips import Paper

DPI = 200
A4 = (1654, 2339)


class Glass:
    """Makes pages: `slip` is a filled slip, `page` an A4 page (uint8) with slips on it."""

    def __init__(self, print_run):
        self.print_run = print_run
        self._papers = {}
        self.chance = random.Random(5)

    def paper(self, layout="tear-off"):
        if layout not in self._papers:
            if layout not in self.print_run.layouts:
                pin_masters(self.print_run, [layout])
                self.print_run = type(self.print_run).objects.get(pk=self.print_run.pk)
            block = self.blocks[0]
            codes = tuple(code_of(number) for number in block.numbers_at())
            geometry = self.print_run.masters.defer(None).get(layout=layout).geometry
            self._papers[layout] = Paper(layout, pack(self.print_run, block.unit, layout), geometry, codes)
        return self._papers[layout]

    @property
    def blocks(self):
        return list(self.print_run.blocks.select_related("unit").order_by("unit__path"))

    def slip(self, copy=0, ink=(), layout="tear-off", dpi=DPI):
        """Return (code, grey) of a slip with ink in the boxes named."""
        paper = self.paper(layout)
        return paper.codes[copy], paper.signed(self.chance, copy, dpi, ink, PEN)[0]

    def whole(self, copy=0, side=1, layout="tear-off"):
        """Return a whole printed side of a letter, 0 the front."""
        return self.paper(layout).side(copy, side, DPI)


PEN = {"width_mm": (0.5, 0.7), "darkness": (0.8, 0.95)}


def page(*slips, size=A4):
    """Return an A4 page with slips one below the other."""
    laid, y = Image.new("L", size, 252), 20
    for slip in slips:
        laid.paste(Image.fromarray(slip), (0, y))
        y += slip.shape[0] + 20
    return np.asarray(laid)


def jpeg(grey, **options):
    target = io.BytesIO()
    Image.fromarray(grey).save(target, "JPEG", quality=80, dpi=(DPI, DPI), **options)
    return target.getvalue()


def pdf(*pages):
    """Return a PDF whose pages are one JPEG each, as copiers write it."""
    target = io.BytesIO()
    first, *others = [Image.fromarray(each) for each in pages]
    first.save(target, "PDF", resolution=DPI, save_all=True, append_images=others)
    return target.getvalue()


class _Pool(Pool):
    """Lets idle processes live on for the next pool with the same bounds: what they know of letters is known by its digest."""

    kept = []

    def __init__(self, craft, size):
        super().__init__(craft, size)
        self._bounds = craft.bounds
        while len(self._workers) < size and (fit := [each for each in self.kept if each[0] == craft.bounds]):
            self.kept.remove(fit[0])
            self._workers.append(fit[0][1])

    def end(self):
        for worker in [worker for worker in self._workers if worker.is_ready and not worker.job]:
            self._workers.remove(worker)
            self.kept.append((self._bounds, worker))
        super().end()


@pytest.fixture(scope="module")
def kept_processes():
    yield _Pool
    for _bounds, worker in _Pool.kept:
        worker.end()
    _Pool.kept.clear()


@pytest.fixture
def glass(print_run):
    return Glass(print_run)


@pytest.fixture
def read(tmp_path, monkeypatch, kept_processes):
    """Write files, read them with the command, and return (pages as JSON, exit code)."""
    monkeypatch.setattr(stacks, "Pool", kept_processes)
    times = count()

    def read_files(files, *options):
        folder, paths = tmp_path / f"read {next(times)}", []
        folder.mkdir()
        for name, data in files.items():
            (folder / name).write_bytes(data)
            paths.append(str(folder / name))
        code = 0
        out = io.StringIO()
        try:
            call_command("read_slips", *paths, "--json", "--workers", "1", *options, stdout=out)
        except SystemExit as error:
            code = error.code
        pages = [json.loads(line) for line in out.getvalue().splitlines()]
        for each in pages:
            each["file"] = re.sub(f"^{re.escape(str(tmp_path))}/read [0-9]+/", "", each["file"])  # one known from before keeps its name
        return SimpleNamespace(pages=pages, code=code)

    return read_files


@pytest.fixture(autouse=True)
def scans_root(settings, tmp_path):
    settings.SCANS_ROOT = tmp_path / "scans"
    return settings.SCANS_ROOT


@pytest.fixture
def hand_in(campaign, units):
    """Hand a file in for the campaign at school a, have everything read, and return its ScanFile."""

    def receive_and_read(data, name="stack.pdf", unit=units.school_a):
        file, _is_new = receive([data], name, source="portal", campaign=campaign, unit=unit)
        for _page in read_waiting(workers=1):
            pass
        file.refresh_from_db()
        return file

    return receive_and_read


def states(file):
    """Return [(kind, [states of its slips])] of the pages of a file, in order."""
    return [(reading.kind, [slip.state for slip in reading.slips]) for reading in readings_of(file)]
