"""What ./run bench scan reads: packs of a real print run, sets of damaged slips, and the tally of truth against reading."""

import json
import multiprocessing
import random
from collections import Counter

from campaigns.printing.copies import code_of
from campaigns.printing.packs import pack
from campaigns.printing.runs import pin_masters
from pledges.scanning.bookkeeping.lookup import Records
from pledges.scanning.reader.readings.states import Sums
from pledges.scanning.reader.work.stacks import read_stack
from tests.bench.support import scanning_marks, scanning_pool, scanning_slips
from tests.bench.support.printing import make_runs

SEED = 20261201
BATCH = 200  # distinct copies, so that none is a duplicate
CORES = 2


def make_packs(folder):
    """Print one school's letters in each layout; return [(layout, path of the PDF, geometry, codes)]."""
    run = make_runs((1,))[1].run
    layouts = sorted({*scanning_slips.ADF_LAYOUTS, *scanning_slips.PHOTO_LAYOUTS})
    pin_masters(run, [layout for layout in layouts if layout not in run.layouts])
    run = type(run).objects.get(pk=run.pk)
    blocks = sorted(run.blocks.select_related("unit"), key=lambda block: abs(block.copies - 45))
    classes = blocks[: BATCH // 40]
    packs = []
    for layout in layouts:
        geometry = run.masters.defer(None).get(layout=layout).geometry
        for block in classes:
            path = folder / f"{layout}-{block.pk}.pdf"
            path.write_bytes(pack(run, block.unit, layout))
            packs.append((layout, str(path), geometry, [code_of(number) for number in block.numbers_at()]))
    return packs


def read_set(kind, count, packs, folder, tally):
    """Make and read `count` slips of one kind, batch by batch."""
    with multiprocessing.get_context("spawn").Pool(CORES, scanning_pool.load, (packs,)) as pool:
        for first in range(0, count, BATCH):
            paths = [folder / f"{number:05}.jpg" for number in range(first, min(first + BATCH, count))]
            made = pool.starmap(scanning_pool.make, _plan(kind, first, paths, packs), chunksize=4)
            tally.add(kind, made, list(read_stack(paths, Records(), workers=CORES)))
            for path in paths:
                path.unlink()


def read_marks(count, packs, folder):
    """Return {kind: share of `count` slips that were not read wrongly} for what else lands on slips, by scanning_marks.is_right."""
    shares = {}
    with multiprocessing.get_context("spawn").Pool(CORES, scanning_pool.load, (packs,)) as pool:
        for kind in scanning_marks.KINDS:
            paths = [folder / f"{number:05}.jpg" for number in range(count)]
            made = pool.starmap(scanning_pool.make, _plan(kind, 0, paths, packs), chunksize=4)
            read = list(read_stack(paths, Records(), workers=CORES))
            states = [[slip.state for slip in reading.slips if slip.code == truth.code] for truth, reading in zip(made, read, strict=True)]
            shares[kind] = round(sum(scanning_marks.is_right(kind, state[0]) if state else False for state in states) / count, 4)
            for path in paths:
                path.unlink()
    return shares


def _plan(kind, first, paths, packs):
    """Return (kind, seed, pack, copy, path) for each slip: every code at most once in a batch."""
    chance = random.Random(f"{SEED}-{kind}-{first}")
    layouts = scanning_slips.PHOTO_LAYOUTS if kind == "photo" else scanning_slips.ADF_LAYOUTS
    places = {}
    for number, (layout, _path, _geometry, codes) in enumerate(packs):
        if layout in layouts:
            for copy, code in enumerate(codes):
                places.setdefault(code, []).append((number, copy))
    codes = chance.sample(sorted(places), min(len(places), len(paths)))
    codes += [chance.choice(codes) for _more in range(len(paths) - len(codes))]
    return [
        (kind, f"{SEED}-{kind}-{first + number}", *chance.choice(places[code]), str(path))
        for number, (code, path) in enumerate(zip(codes, paths, strict=True))
    ]


class Tally:
    """Truth against reading."""

    def __init__(self):
        self._slips, self._read = Counter(), Counter()
        self._boxes = Counter()
        self._wrong, self._pages, self._decided, self._of = 0, 0, 0, 0
        self._holds = True
        self.odd = []

    def add(self, kind, truths, readings):
        sums = Sums()
        for reading in readings:
            sums.add(reading)
        self._holds &= sums.hold and len(readings) == len(truths)
        self._pages += len(readings)
        for truth, reading in zip(truths, readings, strict=True):
            self._one(kind, truth, reading)

    def _one(self, kind, truth, reading):
        self._slips[kind] += 1
        own = [slip for slip in reading.slips if slip.code == truth.code]
        self._wrong += len([slip for slip in reading.slips if slip.code not in (truth.code, None)])
        if not own:
            self.odd.append((kind, truth, reading))
            return
        self._read[kind] += 1
        slip = own[0]
        self._of += 1
        self._decided += slip.state != "uncertain" or (truth.state == "uncertain" and "uncertain" not in slip.decided.values())
        invented = [name for name, decision in slip.decided.items() if decision == "ink" and not truth.ink[name]]
        missed = [name for name, decision in slip.decided.items() if decision == "empty" and truth.ink[name]]
        self._wrong += bool(invented) and slip.state != "uncertain"
        self._boxes["missed"] += bool(missed) and slip.state != "uncertain"
        if slip.state != truth.state:
            self.odd.append((kind, truth, reading))

    def figures(self):
        read = {f"{'adf' if kind == 'moderate' else kind}_read": round(self._read[kind] / self._slips[kind], 4) for kind in self._slips}
        return {
            "pages": self._pages,
            "wrong": self._wrong,
            **read,
            "ink_decided": round(self._decided / max(1, self._of), 4),
            "ink_missed": self._boxes["missed"],
            "accounted": self._holds,
        }


def dump(odd):
    """Return what was not read as it is, a line each."""
    return "\n".join(json.dumps([kind, truth.layout, truth.ink, reading.as_dict()], ensure_ascii=False) for kind, truth, reading in odd)
