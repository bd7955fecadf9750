"""Who reads which page. A claim is a lease: it runs out when its reader was killed, and somebody else goes on."""

from datetime import timedelta

from django.db import connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from campaigns.models.leases import held_for, is_free
from pledges.models import ScanPage
from pledges.scanning.bookkeeping.turns import in_turn

LEASE = timedelta(seconds=30)
RENEW_AFTER_S = 10
REST = timedelta(seconds=60)  # of a file that cannot be opened yet
CLAIMS_AT_MOST = 10  # of one page whose readers all vanished: it is set aside


def waiting(files=None):
    """Return the pages that nobody has read yet, of these files and their members, or of all."""
    pages = ScanPage.objects.waiting()
    return pages if files is None else pages.filter(Q(file__in=files) | Q(file__archive__in=files))


def claim(reader, most, files=None, apart=(), most_of=None):
    """Return at most so many pages that nobody reads, now leased to `reader` (a name of up to 32 characters): of whose turn it is,
    the smallest of what was handed in first, then the oldest.

    `files` restricts it to these and their members; pages with the keys `apart` are left. `most_of` {payer: pages} bounds some more.
    """
    most_of = most_of or {}
    none_of = [payer for payer, pages in most_of.items() if not pages]
    free = waiting(files).filter(is_free()).exclude(pk__in=apart).exclude(payer__in=none_of)
    if not free.exists():  # most of the time: no lock is asked for
        return []
    with transaction.atomic():
        keys = []
        for payer in in_turn(free)[:most]:
            pages = free.filter(payer=payer).order_by("stack_bytes", "file", "number")
            if connection.features.has_select_for_update_skip_locked:
                pages = pages.select_for_update(skip_locked=True, of=("self",))
            keys += pages.values_list("pk", flat=True)[: min(most - len(keys), most_of.get(payer, most))]
            if len(keys) == most:
                break
        ScanPage.objects.filter(pk__in=keys).update(lease=reader, leased_until=held_for(LEASE), claims=F("claims") + 1)
    related = ("file__archive", "file__campaign", "file__unit")
    pages = ScanPage.objects.select_related(*related).in_bulk(keys)
    return [pages[key] for key in keys if key in pages]


def renew(reader, pages):
    """Go on holding these pages."""
    ScanPage.objects.waiting().filter(pk__in=[page.pk for page in pages], lease=reader).update(leased_until=held_for(LEASE))


def give_back(reader, pages):
    """Hold these pages no more, as if they had not been claimed: nobody can tell by them whether they can be read."""
    mine = ScanPage.objects.waiting().filter(pk__in=[page.pk for page in pages], lease=reader)
    mine.update(lease="", leased_until=None, claims=F("claims") - 1)


def put_off(reader, page):
    """Hold this page no more, whose process died: it is tried again in its turn."""
    mine = ScanPage.objects.waiting().filter(pk=page.pk, lease=reader)
    mine.update(lease="", leased_until=None, claims=F("claims") - 1, attempts=F("attempts") + 1)


def let_rest(reader, page):
    """Hold this page no more, and let nobody read it for a while."""
    mine = ScanPage.objects.waiting().filter(pk=page.pk, lease=reader)
    mine.update(lease="", leased_until=held_for(REST), claims=F("claims") - 1)


def take(page, reader, **values):
    """Mark a page as read, within the caller's transaction; return whether it was still this reader's to mark."""
    mine = ScanPage.objects.waiting().filter(pk=page.pk, lease=reader)
    return mine.update(read_at=timezone.now(), lease="", leased_until=None, **values) == 1
