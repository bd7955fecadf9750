"""Files on which trying is given up: so many pages of them were too hard that the others are not tried."""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from pledges.models import ScanFile, ScanPage
from pledges.scanning.reader.readings.answers import TOO_HARD
from pledges.scanning.reader.readings.states import UNREADABLE

HARD_AT_MOST = 10  # pages, where they are half of those that were tried or more; honest stacks have none


def give_up_where_hopeless(file):
    """Set aside what nobody has read yet of what this ScanFile was handed in with, where ten pages were too hard, and every second one."""
    root = file.archive_id or file.pk
    pages = ScanPage.objects.filter(Q(file=root) | Q(file__archive=root))
    hard = pages.filter(reason=TOO_HARD.reason).count()
    if hard < HARD_AT_MOST or 2 * hard < pages.exclude(read_at=None).count():
        return
    aside = {"kind": UNREADABLE, "reason": "untried", "values": {"hard": hard}, "read_at": timezone.now(), "lease": ""}
    with transaction.atomic():
        unopened = ScanFile.objects.filter(Q(pk=root) | Q(archive=root), pages=None, is_archive=False)
        ScanPage.objects.waiting().filter(file__in=unopened).update(**aside, number=0)
        unopened.update(pages=1)
        pages.waiting().update(**aside)
