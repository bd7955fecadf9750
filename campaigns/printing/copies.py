"""One printed letter, and the code that stands for it."""

from dataclasses import dataclass
from functools import cached_property, lru_cache

from django.conf import settings

from campaigns.models import Block, CampaignPage
from campaigns.paper.marks.codes import Keyring, code_for
from campaigns.printing.terms import kept_until


@lru_cache(maxsize=1)
def keyring():
    """Return the keys of this installation."""
    return Keyring(settings.CODE_KEYS)


def code_of(number):
    """Return the code of a copy number."""
    return code_for(number, keyring())


@dataclass(frozen=True)
class Copy:
    """One printed letter as `finding` found it: a recall, a void, the campaign's dates are those of that moment."""

    number: int
    block: Block  # with its print run
    campaign: CampaignPage
    is_recalled: bool
    is_voided: bool

    @cached_property
    def code(self):
        return code_of(self.number)

    @property
    def print_run(self):
        return self.block.print_run

    @property
    def is_shared(self):
        """Whether many families hold this code."""
        return self.block.is_shared

    @property
    def seat(self):
        """The seat number, None on a shared code."""
        return None if self.is_shared else self.block.seat_of(self.number)

    @property
    def erase_on(self):
        """The day on which what comes back for it is erased."""
        return kept_until(self.campaign, self.print_run)

    @property
    def state(self):
        """ "recalled", "voided", or the campaign's state: "future", "open", "closed"."""
        if self.is_recalled:
            return "recalled"
        return "voided" if self.is_voided else self.campaign.state
