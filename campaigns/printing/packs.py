"""Packs: what a school, or whoever hands letters out, downloads. Computed from what the print run pinned each time; nothing is stored."""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import groupby

from campaigns.models import Block, Master, PrintRun
from campaigns.paper.laying.layouts import DEFAULT_LAYOUT, LAYOUTS
from campaigns.paper.stamping.stamp import Copies, Stamp
from campaigns.printing.class_links import link_of
from campaigns.printing.copies import code_of


class NothingToPrint(LookupError):
    """The print run has no such copies, or was not pinned in that layout."""


@dataclass(frozen=True)
class Paper:
    """What printing takes: `pages` of the PDF and `sheets` of paper, cover sheets included."""

    copies: int
    pages: int
    sheets: int


@dataclass(frozen=True)
class Contents:
    """What the pack of a unit holds and what printing it takes; `blocks` are the print run's within the unit, in order of class."""

    print_run: PrintRun
    blocks: tuple[Block, ...]

    @property
    def copies(self):
        """How many there are, without those that were voided."""
        return sum(block.copies if block.is_shared else len(block.numbers_at()) for block in self.blocks)

    @property
    def classes(self):
        return len({block.unit_id for block in self.blocks})

    @cached_property
    def _layouts(self):
        return self.print_run.layouts

    @property
    def layout(self):
        """The name of the layout that is offered first."""
        return self._layouts[0]

    @property
    def other_layouts(self):
        return [LAYOUTS[name] for name in self._layouts[1:]]

    @cached_property
    def paper(self):
        """The Paper that it takes in the first of its layouts."""
        return paper_of(stamp_of(self.print_run, self.layout), self.blocks)


def pack(print_run, unit=None, layout=DEFAULT_LAYOUT, seats=None):
    """Return the PDF of the copies the print run gives to `unit` and the units in it, None for all, each class behind its cover sheet.

    Voided copies are left out; `seats` (a container of seat numbers) asks for these alone. Raise NothingToPrint.
    """
    stamp = stamp_of(print_run, layout)
    blocks = [block for blocks in blocks_by_recipient(print_run, unit) for block in blocks]
    if not any(block.numbers_at(seats) for block in blocks):
        raise NothingToPrint(unit)
    return b"".join(parts_of(print_run, stamp, blocks, seats))


def blocks_by_recipient(print_run, unit=None):
    """Return the run's blocks within `unit`, or all, a list for each recipient in order of class; raise NothingToPrint."""
    blocks = print_run.blocks.filter(unit__path__startswith=unit.path if unit else "")
    blocks = blocks.select_related("recipient").prefetch_related("voided_ranges")
    blocks = blocks.order_by("unit__path", "first_number")
    found = [list(own) for _recipient, own in groupby(blocks, key=lambda block: block.recipient_id)]
    if not found:
        raise NothingToPrint(unit)
    return found


def parts_of(print_run, stamp, blocks, seats=None):
    """Yield the PDF of one recipient's blocks in parts."""
    return stamp.parts(list(_classes(stamp, blocks, seats)), f"{print_run.text.title} · {blocks[0].recipient_name}")


def stamp_of(print_run, layout):
    """Return the Stamp of what was pinned for a layout; raise NothingToPrint when it was not."""
    master = print_run.masters.filter(layout=layout).values_list("pk", "digest").first()
    if not master:
        raise NothingToPrint(layout)
    return _stamp(*master)


def paper_of(stamp, blocks):
    """Return the Paper that these blocks take; a shared block's original is printed once, then photocopied."""
    classes = [list(own) for _unit, own in groupby(blocks, key=lambda block: block.unit_id)]
    copies = [sum(block.copies if block.is_shared else len(block.numbers_at()) for block in own) for own in classes]
    printed = [stamp.per_sheet if own[0].is_shared else size for own, size in zip(classes, copies, strict=True)]
    pages = sum(stamp.pages_of(size) for size in printed if size)
    return Paper(sum(copies), pages, pages // stamp.sides_per_sheet)


@lru_cache(maxsize=8)
def _stamp(master_id, _digest):
    master = Master.objects.defer(None).get(pk=master_id)
    return Stamp(bytes(master.pdf), master.geometry)


def _classes(stamp, blocks, seats):
    """Yield the Copies of each class that has any, in order of seat, whichever block they are of."""
    for _unit, own in groupby(blocks, key=lambda block: block.unit_id):
        own = list(own)
        first = own[0]
        numbered = sorted((block.seat_of(number), number) for block in own for number in block.numbers_at(seats))
        codes = tuple(code_of(number) for _seat, number in numbered)
        if codes and first.is_shared:
            yield Copies(first.recipient_name, first.unit_name, codes * stamp.per_sheet, None, first.copies)
        elif codes:
            yield Copies(
                first.recipient_name, first.unit_name, codes, tuple(seat for seat, _number in numbered), len(codes), link_of(first)
            )
