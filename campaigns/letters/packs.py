"""Packs: what a school downloads. Computed from what the print run pinned each time; nothing is stored."""

from functools import lru_cache
from itertools import groupby

from django.http import Http404

from campaigns.letters.codes import code_for
from campaigns.letters.copies import keyring
from campaigns.letters.runs import DEFAULT_LAYOUT
from campaigns.letters.stamp import Copies, Stamp
from campaigns.models import Master


def pack(print_run, unit, layout=DEFAULT_LAYOUT):
    """Return the PDF of all copies the print run gives to `unit` and the units in it, each class behind its cover sheet.

    Raise Http404 when the run has no copies there or no master of that layout.
    """
    blocks = list(_blocks(print_run, unit))
    if not blocks:
        raise Http404
    return _pdf(print_run, blocks, layout)


def school_packs(print_run, unit, layout=DEFAULT_LAYOUT):
    """Yield (school, PDF of what lies within `unit`) for each school that the print run reaches there."""
    for school, blocks in groupby(_blocks(print_run, unit).select_related("school"), key=lambda block: block.school):
        yield school, _pdf(print_run, list(blocks), layout)


def _blocks(print_run, unit):
    return print_run.blocks.filter(unit__path__startswith=unit.path).order_by("unit__path")


def _pdf(print_run, blocks, layout):
    master = print_run.masters.filter(layout=layout).values_list("pk", "digest").first()
    if not master:
        raise Http404
    return _stamp(*master).pdf([_copies(block) for block in blocks], f"{print_run.text.title} · {blocks[0].school_name}")


@lru_cache(maxsize=4)
def _stamp(master_id, _digest):
    master = Master.objects.get(pk=master_id)
    return Stamp(bytes(master.pdf), master.geometry)


def _copies(block):
    codes = tuple(code_for(number, keyring()) for number in range(block.first_number, block.last_number + 1))
    return Copies(block.school_name, block.unit_name, codes, block.first_seat)
