"""From a code to the copy it stands for."""

from dataclasses import dataclass
from functools import cached_property, lru_cache

from django.conf import settings

from campaigns.models import Block
from campaigns.paper.marks.codes import Keyring, NotOurCode, code_for, number_of
from campaigns.printing.finding import block_at


@lru_cache(maxsize=1)
def keyring():
    """Return the keys of this installation."""
    return Keyring(settings.CODE_KEYS)


@dataclass(frozen=True)
class Copy:
    """One printed letter. `block` comes with its print run. What may change, a recall, a void, the campaign's dates, is read anew."""

    number: int
    block: Block

    @cached_property
    def code(self):
        return code_for(self.number, keyring())

    @property
    def is_shared(self):
        """Whether many families hold this code."""
        return self.block.is_shared

    @property
    def seat(self):
        """The seat number, None on a shared code."""
        return None if self.is_shared else self.block.seat_of(self.number)

    @property
    def print_run(self):
        return self.block.print_run

    @property
    def text(self):
        """The words as printed on this copy."""
        return self.print_run.text

    @cached_property
    def _found(self):
        """The block as `block_at` finds it for this number; `copy_for` has asked already."""
        return self.block if hasattr(self.block, "is_copy_voided") else block_at(self.number)

    @cached_property
    def campaign(self):
        return self._found.campaign

    @cached_property
    def standing(self):
        """ "recalled", "voided", or the campaign's state: "future", "open", "closed"."""
        if self._found.is_recalled:
            return "recalled"
        if self._found.is_copy_voided:
            return "voided"
        return self.campaign.state


def copy_for(code):
    """Return the copy a code stands for; raise NotOurCode, without a query when the code is forged or mistyped."""
    number = number_of(code, keyring())
    block = block_at(number)
    if block is None or number > block.last_number:
        raise NotOurCode(code)
    return Copy(number, block)
