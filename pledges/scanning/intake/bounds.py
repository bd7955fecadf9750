"""How much one school may have waiting, and lying on the disk; so that nobody's files leave no room for another's."""

from django.conf import settings
from django.db.models import Sum
from django.utils.translation import gettext as _

from campaigns.models import Unit
from config.requests.refusals import Refusal
from pledges.models import ScanFile, ScanPage
from pledges.scanning.reader.files import limits

WAITING_AT_MOST = 10_000  # pages of one school that wait when a file is handed in; one that was not opened counts as a page
OPENED_AT_MOST = WAITING_AT_MOST + limits.PAGES  # with a file's that is opened: so one can always be
RETRY_AFTER_S = 60


class NotYet(Refusal):
    """A school has so much waiting, or on the disk, that no more is taken from it: nothing of it was kept."""


def payer_of(unit):
    """Return the path of the school that a class or grade belongs to, of any other unit its own, "" for None."""
    school = school_of(unit)
    return school.path if school else ""


def school_of(unit):
    """Return the school that a class or grade belongs to, any other unit itself, None for None."""
    if unit is None or unit.kind not in (Unit.Kind.GRADE, Unit.Kind.CLASS):
        return unit
    return Unit.objects.above(unit).get(kind=Unit.Kind.SCHOOL)


def is_bounded(source, unit):
    """Whether what comes this way for a unit (or its key) is bounded: an administrator's command, and what is for no unit, is not."""
    return unit is not None and source != ScanFile.Source.COMMAND


def check(unit, size=0):
    """Raise NotYet where no file of so many bytes is taken for a unit. Two queries, more for classes and units above schools."""
    school = school_of(unit)
    waiting = waiting_of(school.path)
    if waiting >= WAITING_AT_MOST:
        sentence = _("前面交的还有 %(waiting)d 页没有读完，一个单位最多等 %(most)d 页，这个文件没有收。文件还在您这里，请等读过一些再交。")
        raise NotYet("too_much_waiting", sentence % {"waiting": waiting, "most": WAITING_AT_MOST})
    stored = ScanFile.objects.exclude(stored="").filter(payer=school.path).aggregate(bytes=Sum("size"))["bytes"] or 0
    most = settings.SCAN_QUOTA * _schools_within(school)
    if stored + size > most:
        sentence = _(
            "前面交的文件还占着 %(stored)d MB，连同这个超过了 %(most)d MB，没有收。文件还在您这里，请等前面的读完再交；"
            "一直这样，请告诉管理网站的人。"
        )
        raise NotYet("too_many_bytes", sentence % {"stored": stored >> 20, "most": most >> 20})


def waiting_of(payer):
    """Return how many pages wait to be read."""
    return ScanPage.objects.waiting().filter(payer=payer).count()


def can_be_opened(file, pages):
    """Whether there is room in the list of what waits for the pages, or members, of a ScanFile that was just opened.

    Always where nothing bounded how many were handed in, or all of them could wait for each other.
    """
    return pages == 1 or not is_bounded(file.source, file.unit_id) or waiting_of(file.payer) + pages <= OPENED_AT_MOST


def is_within_archive(file, pages):
    """Whether a member of an archive and those that were opened before it have no more pages than one file may have."""
    if file.archive_id is None or pages == 1:
        return True
    known = ScanFile.objects.filter(archive=file.archive_id).aggregate(pages=Sum("pages"))["pages"] or 0
    return known + pages <= limits.PAGES


def _schools_within(unit):
    if not unit.is_group_of_packs:
        return 1
    return max(1, Unit.objects.within(unit).filter(kind=Unit.Kind.SCHOOL).count())
