"""What stands against printing because it cannot be meant, and how many numbers there still are."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.audience import bounds
from campaigns.models import CopyCounter, LetterPage, PrintRun
from campaigns.paper.laying.rendering import NotPrintable
from campaigns.printing.copies import keyring

A_YEAR, A_DAY = timedelta(days=365), timedelta(days=1)
WARNED_BEFORE = 3  # years


@dataclass(frozen=True)
class Numbers:
    """Copy numbers of all ranges: `left` free ones of `all`, `used` in the last year."""

    left: int
    all: int
    used: int

    @property
    def years(self):
        """For how many years they last, as the last one went; None where nothing was printed in it."""
        return self.left // self.used if self.used else None

    @property
    def are_short(self):
        """Whether another range is to be added: years before the end, or at their last tenth."""
        return self.left * 10 < self.all or (self.years is not None and self.years < WARNED_BEFORE)


def numbers():
    """Return the Numbers. Two queries."""
    free_from = CopyCounter.objects.get().next_number
    ranges = keyring().ranges
    left = sum(max(0, last + 1 - max(first, free_from)) for first, last, _key in ranges)
    return Numbers(left, sum(last + 1 - first for first, last, _key in ranges), _used(PrintRun.objects.all()))


def check_head_counts(classes):
    """Raise NotPrintable where a class has more pupils than a class can have."""
    beyond = [each for each in classes if each.head_count > bounds.OF_A_CLASS]
    if beyond:
        values = {"unit": beyond[0].place, "count": beyond[0].head_count, "most": bounds.OF_A_CLASS}
        sentence = _("%(unit)s填了 %(count)d 个学生，一个班最多 %(most)d 个。请先改正再印。")
        raise NotPrintable("head_count_out_of_bounds", sentence % values)


def check_copies(plan):
    """Raise NotPrintable where a Plan has more copies than a run, or its agency in a year, can mean."""
    if plan.is_shared:
        _check(
            plan.copies,
            bounds.OF_A_SHARED_CODE,
            "run_too_large",
            _("共用编码的一个批次最多 %(most)d 份，这里有 %(copies)d 份。请核对份数。"),
        )
        return
    _check(
        plan.copies,
        bounds.OF_A_RUN,
        "run_too_large",
        _("一个批次最多 %(most)d 份，这里有 %(copies)d 份。请核对学生数，或者按县分成几个批次。"),
    )
    letters = LetterPage.objects.descendant_of(plan.letter.campaign.agency)
    copies = plan.copies + _used(PrintRun.objects.filter(letter__in=letters))
    sentence = _("连同这个批次，这个单位一年里要印 %(copies)d 份，一年最多 %(most)d 份。请联系管理网站的人。")
    _check(copies, bounds.OF_AN_AGENCY_IN_A_YEAR, "agency_prints_too_much", sentence)


def needs_second_person(plan, by):
    """Whether a Plan, with what `by` printed alone within a day, draws more numbers than one person decides about."""
    alone = _used(PrintRun.objects.filter(created_by=by, request=None), A_DAY)
    return plan.numbers + alone > settings.PRINT_ALONE_COPIES


def may_second(request, user):
    """Whether a user may confirm a RunRequest whose letter he may print: not who asked, and being superuser is not enough."""
    return request.asked_by_id != user.pk and not user.is_superuser


def check_second_person(plan, by, request):
    """Raise NotPrintable where a Plan needs another person, and `by` is not that, or it is not what was asked for (RunRequest or None)."""
    if request is None:
        if needs_second_person(plan, by):
            sentence = _("一个人一天之内最多定 %(most)d 份，超过的要由另一个人确认。没有印，什么都没有改动。请再核对一遍，然后提交。")
            raise NotPrintable("second_person_needed", sentence % {"most": settings.PRINT_ALONE_COPIES})
    elif not may_second(request, by):
        raise NotPrintable("same_person", _("这次印制要由另一个人确认：提出的人自己不能确认，超级管理员也不能。什么都没有改动。"))
    elif plan.digest != request.planned:
        raise changed_since()


def changed_since():
    """Return the NotPrintable of what would be printed otherwise than it was asked for."""
    return NotPrintable(
        "changed",
        _("提出以后，有人改动了信的审核、班级或学生数，或者给其中的单位印过，不能再照原样印。请退回，由提出的人重新核对再提交。"),
    )


def none_left():
    """Return the NotPrintable of a site whose numbers are used up."""
    return NotPrintable("no_numbers_left", _("编码用完了，没有印，什么都没有改动。请告诉管理网站的人：要加一段新的编码（CODE_KEYS）。"))


def _check(copies, most, reason, sentence):
    if copies > most:
        raise NotPrintable(reason, sentence % {"copies": copies, "most": most})


def _used(runs, within=A_YEAR):
    own = runs.filter(numbering=PrintRun.Numbering.COPY, created_at__gt=timezone.now() - within)
    return own.aggregate(copies=Sum("copies"))["copies"] or 0
