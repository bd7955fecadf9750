"""The demonstration's print run: confirmed like any other, but its codes open at whatever address the demonstration is served."""

import datetime

from django.conf import settings

from campaigns.demo.pages import STARTED_AGO_DAYS
from campaigns.demo.units import HENGSHUI, XINGTAI
from campaigns.demo.xingtai import COPIES
from campaigns.models import PrintRun, Unit
from campaigns.paper.laying.layouts import DEFAULT_LAYOUT, USUAL_LAYOUTS
from campaigns.printing.fetches import note_fetch
from campaigns.printing.runs import confirm_print_run, pin_masters
from campaigns.printing.second_person import ask, confirm

NOT_FETCHED = 3  # schools


def make_print_run(letter, *, now, by, second):
    """Return the letter's print run for the whole city, pinned to today's PUBLIC_URL; asked for by `by` and confirmed by the second
    person, as large ones are, when it was not there.
    """

    def confirmed(units):
        return confirm(ask(letter, units, by=by, layouts=USUAL_LAYOUTS), by=second)

    return _follow_address(_print_run(letter, HENGSHUI[0], now, confirmed))


def make_residents_print_run(letter, *, now, by):
    """Do the same for the letter to Xingtai's residents, who share one code."""
    how = {"numbering": PrintRun.Numbering.UNIT, "copies": COPIES, "layouts": [DEFAULT_LAYOUT]}
    return _follow_address(_print_run(letter, XINGTAI[0], now, lambda units: confirm_print_run(letter, units, by=by, **how)))


def _print_run(letter, unit_code, now, confirmed):
    print_run = letter.print_runs.order_by("pk").first()
    if print_run is None:
        print_run = confirmed([Unit.objects.get(code=unit_code)])
        print_run.created_at = now - datetime.timedelta(days=STARTED_AGO_DAYS)
        print_run.save(update_fields=["created_at"])
        _note_fetches(print_run)
    return print_run


def _note_fetches(print_run):
    """All but the last few schools have downloaded their packs."""
    recipients = list(Unit.objects.filter(pk__in=print_run.blocks.values("recipient")).order_by("path"))
    for unit in recipients[:-NOT_FETCHED] or recipients:
        note_fetch(print_run, unit)


def _follow_address(print_run):
    if print_run.public_url != settings.PUBLIC_URL:
        PrintRun.objects.filter(pk=print_run.pk).update(public_url=settings.PUBLIC_URL)
        print_run.public_url = settings.PUBLIC_URL
        pin_masters(print_run, print_run.layouts)
    return print_run
