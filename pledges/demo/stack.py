"""A stack of paper slips that a class handed in, invented and drawn, then read like any other: what the school's page shows."""

import io
import random

import pypdfium2
from PIL import Image, ImageDraw

from campaigns.paper.laying.layouts import DEFAULT_LAYOUT
from campaigns.printing.packs import pack
from pledges.models import Pledge, ScanFile
from pledges.scanning.bookkeeping.reading import read_waiting
from pledges.scanning.intake.receiving import receive
from pledges.scanning.reader.sight.forms import Form

DPI = 150
BOTH = ("child", "guardian")
# What is on the slips, in the order of the stack; one family ticked and signed as well. The last lies in it twice.
SLIPS = (BOTH, BOTH, (), BOTH, ("guardian",), BOTH, ("declined",), BOTH, (*BOTH, "declined"), BOTH)


def make_stack(print_run, *, school, by):
    """Hand in and read a stack of slips of the school's first class with enough open copies, unless there is one; return its pages."""
    campaign = print_run.letter.get_parent().specific
    if ScanFile.objects.filter(campaign=campaign).exists():
        return 0
    block, numbers = _open_copies(print_run, school)
    pages = _drawn(print_run, block, numbers)
    target = io.BytesIO()
    pages[0].save(target, "PDF", resolution=DPI, save_all=True, append_images=pages[1:])
    about = {"source": ScanFile.Source.PORTAL, "campaign": campaign, "unit": block.recipient, "by": by}
    file, _is_new = receive([target.getvalue()], f"{block.unit.name}回执.pdf", **about)
    return sum(1 for _page in read_waiting(workers=2, files=[file]))


def _open_copies(print_run, school):
    for block in print_run.blocks.filter(recipient__code=school).select_related("unit", "recipient").order_by("first_number"):
        answered = set(Pledge.objects.filter(block=block).values_list("copy_number", flat=True))
        numbers = [number for number in block.numbers_at() if number not in answered]
        if len(numbers) >= len(SLIPS):
            return block, numbers[: len(SLIPS)]
    raise LookupError("no class has enough copies that nobody answered")


def _drawn(print_run, block, numbers):
    """Return the pages of the stack: the slips' sides of the letters, one of them twice, and a blank one."""
    master = print_run.masters.defer(None).get(layout=DEFAULT_LAYOUT)
    form = Form.of(master.digest, master.geometry, bytes(master.pdf))
    document = pypdfium2.PdfDocument(pack(print_run, block.unit, DEFAULT_LAYOUT))
    covers = len(master.geometry["pages"]) - form.sides
    chance = random.Random(print_run.copies)  # noqa: S311 - the same strokes at every load, nothing secret
    pages = []
    for number, signed in zip(numbers, SLIPS, strict=True):
        page = document[covers + (number - block.first_number) * form.sides + form.slip_page]
        picture = page.render(scale=DPI / 72, grayscale=True).to_pil().convert("L")
        for box in signed:
            _sign(ImageDraw.Draw(picture), form.boxes[box] * DPI / 72, chance)
        pages.append(picture)
    return [*pages, pages[-1].rotate(180), Image.new("L", pages[0].size, 250)]


def _sign(draw, box, chance):
    """Draw some strokes of a pen into a box [left, top, right, bottom], in pixels."""
    left, top, right, bottom = box
    wide, high = right - left, bottom - top
    for stroke in range(3 if wide < 2 * high else 9):
        x = left + wide * (0.15 + 0.07 * stroke)
        points = [(x + wide * chance.uniform(0, 0.14), top + high * chance.uniform(0.2, 0.8)) for _turn in range(4)]
        draw.line(points, fill=chance.randrange(30, 70), width=3, joint="curve")
