"""Lets copy numbers go that may be on paper already, after a backup was restored."""

from django.core.management.base import BaseCommand, CommandError

from campaigns.audience.bounds import OF_A_RUN
from campaigns.printing.runs import NotPrintable, skip_numbers


class Command(BaseCommand):
    help = (
        "Gives COUNT copy numbers to nobody, so that none is printed twice: after a backup was restored, the counter stands where it stood "
        f"then. COUNT: as many copies as can have been printed since the backup; {OF_A_RUN} (the largest print run) where it is not said. "
        "Prints the next number. Exit code 1: so many are not left, and nothing was changed."
    )

    def add_arguments(self, parser):
        parser.add_argument("count", metavar="COUNT", nargs="?", type=int, default=OF_A_RUN)

    def handle(self, count, **options):
        if count < 1:
            raise CommandError(f"COUNT is {count}; allowed: 1 or more.")
        try:
            self.stdout.write(str(skip_numbers(count)))
        except NotPrintable as error:
            raise CommandError(str(error)) from error
