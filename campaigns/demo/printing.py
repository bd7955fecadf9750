"""The demonstration's print run: confirmed like any other, but its codes open at whatever address the demonstration is served."""

import datetime

from django.conf import settings

from campaigns.demo.pages import STARTED_AGO_DAYS
from campaigns.demo.units import HENGSHUI
from campaigns.letters.layouts import LAYOUTS
from campaigns.letters.runs import confirm_print_run, pin_masters
from campaigns.models import PrintRun, Unit


def make_print_run(letter, *, now, by):
    """Return the letter's print run for the whole city, confirmed when it was not there, pinned to today's PUBLIC_URL."""
    print_run = letter.print_runs.order_by("pk").first()
    if print_run is None:
        print_run = confirm_print_run(letter, Unit.objects.get(code=HENGSHUI[0]), by=by, layouts=LAYOUTS)
        print_run.created_at = now - datetime.timedelta(days=STARTED_AGO_DAYS)
        print_run.save(update_fields=["created_at"])
    return _follow_address(print_run)


def _follow_address(print_run):
    if print_run.public_url != settings.PUBLIC_URL:
        PrintRun.objects.filter(pk=print_run.pk).update(public_url=settings.PUBLIC_URL)
        print_run.public_url = settings.PUBLIC_URL
        pin_masters(print_run, print_run.layouts)
    return print_run
