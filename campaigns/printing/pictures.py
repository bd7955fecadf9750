"""What was printed, again as pictures of its pages, from what was pinned."""

from campaigns.paper.laying.layouts import DEFAULT_LAYOUT
from campaigns.paper.proofs.pictures import shown, specimen
from campaigns.printing.packs import NothingToPrint


def pinned_pictures(print_run, layout=DEFAULT_LAYOUT):
    """Return what page_pictures does, with the first copy's names and a specimen code; raise NothingToPrint where nothing was pinned."""
    master, block = print_run.masters.filter(layout=layout).first(), print_run.blocks.order_by("unit__path").first()
    if master is None:
        raise NothingToPrint(layout)
    seat = None if block.is_shared else block.first_seat
    copies = specimen(block.recipient_name, block.unit_name, layout, seat, block.copies)
    return shown(bytes(master.pdf), master.geometry, copies, print_run.text.title)
