"""What was handed in and what became of it: files, both sums, what waits for a person, which sheets were bad."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from campaigns.models import Unit
from pledges.models import PagePicture, ScanFile, ScanPage, Slip
from pledges.scanning.reader.readings.states import UNREADABLE, PageReading, SlipReading, Sums


def files_of(campaign, unit):
    """Return the files that were handed in for a campaign at a unit or beneath it, members of archives aside, the newest first."""
    return ScanFile.objects.filter(campaign=campaign, unit__path__startswith=unit.path, archive=None).order_by("-at", "-pk")


ABOVE_SCHOOLS = (Unit.Kind.PROVINCE, Unit.Kind.CITY, Unit.Kind.COUNTY)


@dataclass(frozen=True)
class Queue:
    """What a unit decides: all of its own `files`, and slips of its own that lie `elsewhere`, in a stack of many schools."""

    files: QuerySet
    elsewhere: QuerySet | None = None

    @property
    def slips(self):
        own = slips_of(self.files)
        return own if self.elsewhere is None else Slip.objects.filter(Q(pk__in=own.values("pk")) | Q(pk__in=self.elsewhere.values("pk")))

    @property
    def pages(self):
        """Those of its own files: on others lie slips of other schools."""
        return pages_of(self.files)


def queue_of(campaign, unit):
    """Return the Queue of a unit for a campaign."""
    above = Unit.objects.above(unit).filter(kind__in=ABOVE_SCHOOLS).exclude(pk=unit.pk)
    elsewhere = Slip.objects.filter(
        Q(page__file__unit=None) | Q(page__file__unit__in=above),
        Q(page__file__campaign=None) | Q(page__file__campaign=campaign),
        block__unit__path__startswith=unit.path,
        block__print_run__letter__in=campaign.get_children().values("pk"),
    )
    return Queue(files_of(campaign, unit), elsewhere)


def pages_of(files):
    """Return the pages of these files (a queryset or list) and their members."""
    return ScanPage.objects.filter(Q(file__in=files) | Q(file__archive__in=files))


def slips_of(files):
    return Slip.objects.filter(Q(page__file__in=files) | Q(page__file__archive__in=files))


def sums_of(files):
    """Return the Sums of what was read. Two queries."""
    sums = Sums()
    read = pages_of(files).exclude(read_at=None)
    for kind, count in read.order_by().values_list("kind").annotate(count=Count("pk")):
        sums.kinds[kind] += count
    for state, count in slips_of(files).order_by().values_list("state").annotate(count=Count("pk")):
        sums.states[state] += count
    sums.pages, sums.slips = sums.kinds.total(), sums.states.total()
    return sums


def doubts_of(files, elsewhere=None):
    """Return what waits for a person, the most doubtful first: unreadable pages of which there is a picture, then uncertain slips.

    `elsewhere` are slips that lie in other files.
    """
    queue = Queue(files, elsewhere)
    pages = _doubtful_pages(files).select_related("file__unit").order_by("file", "number")
    slips = queue.slips.filter(state="uncertain").select_related("page__file__unit", "block")
    return [*pages, *slips.order_by("-doubt", "page__file", "page__number", "place")]


@dataclass(frozen=True)
class Doubts:
    """How many wait for a person: unreadable pages of which there is a picture, uncertain slips, and those that lie elsewhere."""

    pages: int
    slips: int
    elsewhere: int

    @property
    def total(self):
        return self.pages + self.slips + self.elsewhere


def count_doubts(queue):
    """Return the Doubts of a queue, whose total is how many doubts_of returns. Three queries."""
    slips = [slips.filter(state="uncertain").count() for slips in (slips_of(queue.files), queue.elsewhere)]
    return Doubts(_doubtful_pages(queue.files).count(), *slips)


def doubts_by_name(campaigns, runs):
    """Return {name of whose slips they are: how many wait for a person} of these campaigns and print runs. Two queries."""
    slips = Slip.objects.filter(state="uncertain", block__print_run__in=runs)
    found = Counter(slips.values_list("block__recipient_name", flat=True))
    pictured = Exists(PagePicture.objects.filter(page=OuterRef("pk")))
    pages = ScanPage.objects.filter(pictured, kind=UNREADABLE, file__campaign__in=campaigns)
    found.update(name or _("没有写明学校的扫描件") for name in pages.values_list("file__unit__name", flat=True))
    return found


def decided_of(files, most, elsewhere=None):
    """Return the slips and pages that persons decided last, the newest first."""
    queue = Queue(files, elsewhere)
    slips = queue.slips.exclude(decided_at=None).select_related("page__file", "block", "decided_by").order_by("-decided_at")[:most]
    pages = queue.pages.exclude(decided_at=None).filter(slips=None).select_related("file", "decided_by").order_by("-decided_at")[:most]
    return sorted([*slips, *pages], key=lambda each: each.decided_at, reverse=True)[:most]


def bad_pages(files):
    """Return the pages that somebody has to find in the stack: unreadable, or with a slip that counts for nobody as it is."""
    bad = Slip.objects.filter(page=OuterRef("pk"), state__in=BAD_STATES)
    pages = pages_of(files).filter(Q(kind=UNREADABLE) | Exists(bad)).select_related("file")
    return pages.prefetch_related("slips").order_by("file__at", "file", "number")


# An unsigned slip is no bad page: a list of who has not signed is a list to urge families by.
BAD_STATES = ("uncertain", "partly_signed", "void", "forged", "other_school", "other_campaign")


def readings_of(file):
    """Yield the PageReadings of a file, its members' included, in order, as they are written down."""
    pages = pages_of([file]).exclude(read_at=None).select_related("file").prefetch_related("slips")
    for page in pages.order_by("file__member", "file", "number").iterator(chunk_size=500):
        slips = sorted(page.slips.all(), key=lambda slip: slip.place)
        readings = tuple(SlipReading(slip.code or None, slip.state, slip.boxes, slip.decided, slip.is_shared) for slip in slips)
        yield PageReading(page.file.name, page.number, page.kind, readings, page.reason, page.values)


def _doubtful_pages(files):
    pictured = Exists(PagePicture.objects.filter(page=OuterRef("pk")))
    return pages_of(files).filter(pictured, kind=UNREADABLE)
