"""How fast pages are read against the bare minimum, and in how much memory."""

import io
import multiprocessing
import random
import re
import statistics
import time
from pathlib import Path

import pikepdf
from PIL import Image

from pledges.scanning.bookkeeping.lookup import Records
from pledges.scanning.reader.work.stacks import read_stack
from tests.bench.support import scanning_damage as damage
from tests.bench.support import scanning_hands as hands
from tests.bench.support import scanning_pool, scanning_slips
from tests.bench.support.scanning import CORES, SEED

DPI = 200
DISTINCT = 60
REPEATED = 6
ROUNDS = 7
HARSH_ROUNDS = 3
EARLY = 500  # pages


def usual_pages(packs):
    """Return JPEGs of pages as a school's copier scans them: 200 dots an inch, a little skewed, noise, no damage."""
    ranges = {name: damage.MODERATE[name] for name in ("skew_deg", "quality", "noise")}
    packs = [each for each in packs if each[0] in scanning_slips.ADF_LAYOUTS]
    papers = [scanning_slips.Paper(layout, path, geometry, codes) for layout, path, geometry, codes in packs]
    pages = []
    for number in range(DISTINCT):
        chance = random.Random(f"{SEED}-usual-{number}")
        paper = chance.choice(papers)
        _slip, grey, symbol = paper.filled(chance, chance.randrange(len(paper.codes)), DPI * 0.97, hands.PEN)
        pages.append(damage.adf(chance, grey, DPI, symbol, ranges))
    return pages


def write_pdf(pages, count, path):
    """Write a PDF of `count` pages that are these JPEGs in turn, each JPEG stored once."""
    document = pikepdf.new()
    pictures = []
    for data in pages:
        width, height = Image.open(io.BytesIO(data)).size
        entries = {"Type": "/XObject", "Subtype": "/Image", "Width": width, "Height": height, "ColorSpace": "/DeviceGray"}
        entries = {name: pikepdf.Name(value) if isinstance(value, str) else value for name, value in entries.items()}
        entries |= {"BitsPerComponent": 8, "Filter": pikepdf.Name.DCTDecode}
        pictures.append(document.make_indirect(pikepdf.Stream(document, data, **entries)))
    content = document.make_indirect(pikepdf.Stream(document, b"q 595 0 0 842 0 0 cm /Im0 Do Q"))
    for number in range(count):
        page = document.add_blank_page(page_size=(595, 842))
        page.Contents = content
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=pictures[number % len(pictures)]))
    document.save(path)


def ratio_bare(pages, folder):
    """Return (our pages a second as a share of the bare minimum's, pages a second), medians of rounds in turn, on 2 cores.

    Both are timed without the start of their processes. A round's share is of the minimum just before it, for machines grow slower
    and faster meanwhile.
    """
    path = folder / "usual.pdf"
    count = DISTINCT * REPEATED
    write_pdf(pages, count, path)
    ours, bare = [], []
    with multiprocessing.get_context("spawn").Pool(CORES, scanning_pool.open_pdf, (str(path),)) as pool:
        pool.map(scanning_pool.read_barely, range(CORES * 4), chunksize=1)
        for _round in range(ROUNDS):
            start = time.perf_counter()
            assert sum(pool.map(scanning_pool.read_barely, range(count), chunksize=8)) > 0
            bare.append(count / (time.perf_counter() - start))
            ours.append(_our_speed(path, count))
    shares = [one / other for one, other in zip(ours, bare, strict=True)]
    return round(statistics.median(shares), 2), round(statistics.median(ours), 1)


def harsh_pages(packs):
    """Return JPEGs of pages as a poor feeder scans slips that went through a school bag."""
    papers = [scanning_slips.Paper(*each) for each in packs if each[0] in scanning_slips.ADF_LAYOUTS]
    pages = []
    for number in range(DISTINCT):
        chance = random.Random(f"{SEED}-harsh-{number}")
        paper = chance.choice(papers)
        pages.append(scanning_slips.harsh(chance, paper, chance.randrange(len(paper.codes)))[1])
    return pages


def harsh_ratio(mild, harsh, folder):
    """Return the figures of harsh pages against mild ones: their speed as a share, medians of rounds in turn, and both stacks' memory.

    Speed is of whole stacks, the start of the processes included; memory that of all processes that read, in MB.
    """
    speeds, peaks = {"mild": [], "harsh": []}, {}
    for name, pages in (("mild", mild), ("harsh", harsh)):
        write_pdf(pages, DISTINCT * REPEATED, folder / f"{name}.pdf")
    for _round in range(HARSH_ROUNDS):
        for name, speed in speeds.items():
            start, peak = time.perf_counter(), 0
            for reading in read_stack([folder / f"{name}.pdf"], Records(), workers=CORES):
                peak = max(peak, _memory_mb()) if reading.page % 20 == 0 else peak
            speed.append(DISTINCT * REPEATED / (time.perf_counter() - start))
            peaks[name] = max(peak, peaks.get(name, 0))
    shares = [harsh / mild for harsh, mild in zip(speeds["harsh"], speeds["mild"], strict=True)]
    return {"harsh_ratio": round(statistics.median(shares), 2), "peak_mb_mild": peaks["mild"], "peak_mb_harsh": peaks["harsh"]}


def _our_speed(path, count):
    start = None
    for number, _reading in enumerate(read_stack([path], Records(), workers=CORES)):
        if number == WARM:
            start = time.perf_counter()
    return (count - WARM - 1) / (time.perf_counter() - start)


WARM = 20


def long_pdf(pages, count, folder):
    """Return (greatest MB of all reading processes together, the same after the first pages, whether every page came once and in order)."""
    path = folder / "long.pdf"
    write_pdf(pages, count, path)
    early, peak, numbers = 0, 0, []
    for reading in read_stack([path], Records(), workers=CORES):
        numbers.append(reading.page)
        if reading.page % 50 == 0:
            peak = max(peak, _memory_mb())
            early = peak if reading.page <= EARLY else early
    return peak, early, numbers == list(range(1, count + 1))


def _memory_mb():
    """Return the resident memory of the processes that read."""
    children = Path("/proc/self/task").glob("*/children")
    pids = [pid for each in children for pid in each.read_text().split()]
    total = 0
    for pid in pids:
        command = Path(f"/proc/{pid}/cmdline")
        if command.exists() and b"pledges.scanning.reader.work.worker" in command.read_bytes():
            total += int(re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())[1])
    return round(total * 1024 / 1e6)
