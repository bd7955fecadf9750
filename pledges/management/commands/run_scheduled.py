"""What must happen by time, in one place: pages that go public or end on a date, and photos that wait, every minute; erasure and
the recount, every night."""

import datetime
import logging
import signal
import sys
import time
from io import StringIO

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import close_old_connections
from django.utils import timezone

logger = logging.getLogger(__name__)

EVERY_MINUTE = ("publish_scheduled", "look_at_photos", "read_rosters")
EVERY_NIGHT = ("erase_expired", "check_totals")
NIGHT_HOUR = 3  # in the site's time zone: the day has begun on which something is due, and hardly anybody answers
MINUTE_S = 60


class Command(BaseCommand):
    help = (
        "Does what must happen by time, until it is ended: publishes pages on their date, looks at photos, erases what is due, "
        "recounts the totals. Each may be done twice or late without harm; what fails is logged and tried again at its next time. "
        "Run one as a service."
    )

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="do everything once, now, and exit with 1 where something failed")

    def handle(self, once, **options):
        self.is_told = options["verbosity"] > 0
        if once:
            failed = [name for name in (*EVERY_MINUTE, *EVERY_NIGHT) if not self._done(name)]
            sys.exit(1 if failed else 0)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.default_int_handler)  # no SystemExit: that is how a command says that it failed
        try:
            self._go_on()
        except KeyboardInterrupt:
            sys.exit(0)

    def _go_on(self):
        night = None  # the last one whose work was done; after a start it is done at once, for nobody knows what was missed
        while True:
            for name in EVERY_MINUTE:
                self._done(name)
            if night != (night := _last_night()):
                for name in EVERY_NIGHT:
                    self._done(name)
            close_old_connections()
            time.sleep(MINUTE_S)

    def _done(self, name):
        try:
            call_command(name, stdout=self.stdout if self.is_told else StringIO(), stderr=self.stderr)
        except (Exception, SystemExit):
            logger.exception("%s failed; it is tried again at its next time", name)
            return False
        return True


def _last_night():
    """Return the day of the last night that has come to its hour."""
    now = timezone.localtime()
    return now.date() if now.hour >= NIGHT_HOUR else now.date() - datetime.timedelta(days=1)
