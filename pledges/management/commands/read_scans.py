"""Reads the scans that were handed in, as they come; as many of these as there are machines to spare."""

import os
import signal
import sys

from django.core.management.base import BaseCommand, CommandError

from confined.faults import Fault
from pledges.scanning.bookkeeping.reading import read_waiting
from pledges.scanning.intake.faults import TRY_AGAIN, sentence_of
from pledges.scanning.intake.originals import settle, sweep


class Command(BaseCommand):
    help = (
        "Reads the pages of scans that wait, writes them into the ledger, and waits for more, until it is ended. It may be killed at "
        "any moment: what it held is read by the next. Run it as a service beside the web server. Where the machine is at fault (the "
        "folder is not mounted, a disk is full) pages wait and are tried again. Exit code with --once: 0: nothing waits any more; "
        "75: something waits because the machine is at fault, which the log names."
    )

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="end when nothing waits any more")
        parser.add_argument(
            "--workers", metavar="N", type=int, default=os.cpu_count() or 1, help="processes that read (default: one a processor)"
        )

    def handle(self, once, workers, **options):
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda number, frame: sys.exit(0))
        settle()
        sweep()
        try:
            for page in read_waiting(workers=workers, forever=not once):
                if options["verbosity"] > 1:
                    self.stdout.write(f"{page.file.name} {page.number}")
        except Fault as fault:
            raise CommandError(sentence_of(fault), returncode=TRY_AGAIN) from fault
