"""Packs: what a school downloads. Computed from what the print run pinned each time; nothing is stored."""

from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from django.http import Http404

from campaigns.letters.codes import code_for
from campaigns.letters.copies import keyring
from campaigns.letters.layouts import DEFAULT_LAYOUT
from campaigns.letters.stamp import Copies, Stamp
from campaigns.models import Master


@dataclass(frozen=True)
class Paper:
    """What printing takes: `pages` of the PDF and `sheets` of paper, cover sheets included."""

    copies: int
    pages: int
    sheets: int


def pack(print_run, unit, layout=DEFAULT_LAYOUT):
    """Return the PDF of all copies the print run gives to `unit` and the units in it, each class behind its cover sheet.

    Raise Http404 when the run has no copies there or no master of that layout.
    """
    stamp = stamp_of(print_run, layout)
    return b"".join(school_parts(print_run, stamp, [block for blocks in school_blocks(print_run, unit) for block in blocks]))


def school_blocks(print_run, unit):
    """Return the run's blocks within `unit`, a list for each school; raise Http404 when there are none."""
    blocks = print_run.blocks.filter(unit__path__startswith=unit.path).select_related("school").order_by("unit__path")
    schools = [list(own) for _school, own in groupby(blocks, key=lambda block: block.school_id)]
    if not schools:
        raise Http404
    return schools


def school_parts(print_run, stamp, blocks):
    """Yield the PDF of one school's blocks in parts."""
    return stamp.parts([_copies(stamp, block) for block in blocks], f"{print_run.text.title} · {blocks[0].school_name}")


def stamp_of(print_run, layout):
    """Return the Stamp of what was pinned for a layout; raise Http404 when it was not."""
    master = print_run.masters.filter(layout=layout).values_list("pk", "digest").first()
    if not master:
        raise Http404
    return _stamp(*master)


def paper_of(stamp, blocks):
    """Return the Paper that these blocks take; a shared block's original is printed once, then photocopied."""
    pages = sum(stamp.pages_of(stamp.per_sheet if block.is_shared else block.copies) for block in blocks)
    return Paper(sum(block.copies for block in blocks), pages, pages // 2)


@lru_cache(maxsize=8)
def _stamp(master_id, _digest):
    master = Master.objects.defer(None).get(pk=master_id)
    return Stamp(bytes(master.pdf), master.geometry)


def _copies(stamp, block):
    codes = tuple(code_for(number, keyring()) for number in range(block.first_number, block.last_number + 1))
    if block.is_shared:
        return Copies(block.school_name, block.unit_name, codes * stamp.per_sheet, None, block.copies)
    return Copies(block.school_name, block.unit_name, codes, block.first_seat, block.copies)
