"""What stands on paper of the link of a class: its QR on the cover sheet, its PIN on the school's sheet."""

from campaigns.models import Master
from campaigns.paper.marks.links import class_of, link_for, pin_for
from campaigns.printing.copies import keyring


def link_of(block, renewal=0):
    """Return the 16 characters of a class's link; `block` is the first that its print run gave the class."""
    return link_for(block.first_number, renewal, keyring())


def pin_of(block, renewal=0):
    """Return the six digits without which the link opens nothing."""
    return pin_for(block.first_number, renewal, keyring())


def is_on_covers(print_run):
    """Whether every cover sheet of a run has its class's QR: what was pinned before there were links has none."""
    slots = Master.objects.filter(print_run=print_run).values_list("geometry__slots", flat=True)
    return all("cover-link" in each for each in slots)


def number_and_renewal_of(text):
    """Return (first copy number of the class, renewal) of a link as typed; raise NotOurCode, without a query, when it is forged."""
    return class_of(text, keyring())
