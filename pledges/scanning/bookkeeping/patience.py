"""What could not be read because the machine is at fault, and when it is tried again: later and later, and never given up."""

import time

from django.utils.translation import gettext as _

from pledges.scanning.intake.faults import tell

FIRST_S, LONGEST_S = 5, 300  # before the same page is tried again
LONGEST_REST_S = 30  # before anything is, where nothing has worked since


class Patience:
    """One reader's. `fault` is the last one while anything waits because of it, None otherwise."""

    def __init__(self):
        self.fault = None
        self._pages = {}  # page's key: (pause, not before)
        self._rest_s, self._rest_until = 0, 0.0

    @property
    def apart(self):
        """The keys of pages whose time has not come."""
        now = time.monotonic()
        return [key for key, (_pause_s, at) in self._pages.items() if at > now]

    @property
    def set_back(self):
        """The keys of all pages that wait because of a fault."""
        return list(self._pages)

    @property
    def is_resting(self):
        return time.monotonic() < self._rest_until

    def hit(self, fault, page=None):
        """Note a Fault, of one page or of all, and tell of it."""
        self.fault = fault
        now = time.monotonic()
        self._rest_s = min(LONGEST_REST_S, 2 * self._rest_s or 1)
        self._rest_until = now + self._rest_s
        if page is not None:
            pause_s = min(LONGEST_S, 2 * self._pages[page.pk][0] if page.pk in self._pages else FIRST_S)
            self._pages[page.pk] = (pause_s, now + pause_s)
        if page is not None:
            tell(fault, _("“%(file)s”还在等，没有丢，过一会儿自动再读。"), page.file.name)
        else:
            tell(fault, _("交来的都还在等，没有丢，过一会儿自动再读。"))

    def work(self, page=None):
        """Note that it works, for a page or for all."""
        self._rest_s = 0
        if page is not None:
            self._pages.pop(page.pk, None)
        if not self._pages:
            self.fault = None
