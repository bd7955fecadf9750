"""How many copies of a print run came back, class by class or school by school; never how, and never from whom."""

from dataclasses import dataclass
from itertools import groupby

from django.db.models import Prefetch, Sum

from campaigns.models import Block, Unit
from campaigns.models.units import within
from pledges.models import ClassTotal, Pledge, copies_of, voided_ranges


class Counted:
    """What has `copies`, `answered` and `is_shared`."""

    @property
    def outstanding(self):
        """How many copies are not answered yet; None on shared codes, whose answers are not tied to copies."""
        return None if self.is_shared else max(self.copies - self.answered, 0)


@dataclass(frozen=True)
class Row(Counted):
    """One line of a letter's table: a class, or a school seen from above it, named as printed."""

    unit: Unit
    name: str
    copies: int
    answered: int
    is_shared: bool


def counted_blocks(units, runs):
    """Return the blocks of the runs within the units, in order of class, each with `answered`, the sum of its answers."""
    blocks = Block.objects.filter(within(units, "unit__path"), print_run__in=runs).select_related("unit", "recipient")
    blocks = blocks.annotate(answered=Sum("totals__count", default=0)).prefetch_related(Prefetch("voided_ranges", voided_ranges()))
    return list(blocks.order_by("unit__path", "first_number"))


def class_totals(units, runs):
    """Return {(id of print run, id of class): ClassTotal with `counted`} of what was reported within the units."""
    reported = ClassTotal.objects.counted().filter(within(units, "unit__path"), print_run__in=runs)
    return {(total.print_run_id, total.unit_id): total for total in reported}


def rows_of(unit, blocks, totals):
    """Return the Rows of what one print run gives to a unit: its classes, or its schools where it is above them.

    `blocks` as counted_blocks gives them, `totals` as class_totals does.
    """
    groups = groupby(blocks, key=lambda block: block.recipient_id if unit.is_group_of_packs else block.unit_id)
    return tuple(_row(unit, list(own), totals) for _group, own in groups)


def answered_seats(blocks):
    """Return the seats of one class's blocks whose valid copies were answered."""
    seats = {number: block.seat_of(number) for block in blocks for number in block.numbers_at()}
    answered = Pledge.objects.standing().filter(copy_number__in=seats).values_list("copy_number", flat=True)
    return {seats[number] for number in answered}


def _row(unit, blocks, totals):
    first = blocks[0]
    row, name = (first.recipient, first.recipient_name) if unit.is_group_of_packs else (first.unit, first.unit_name or first.recipient_name)
    copies = sum(copies_of(block) for block in blocks)
    reported = [totals.get(key) for key in {(block.print_run_id, block.unit_id) for block in blocks}]
    answered = sum(block.answered for block in blocks) + sum(total.counted for total in reported if total)
    return Row(row, name, copies, answered, first.is_shared)
