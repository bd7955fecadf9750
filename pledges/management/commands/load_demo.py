"""Fill an empty installation with the demonstration: units, people, two campaigns, a print run and its answers."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from campaigns.admin.setup import set_up_site
from campaigns.demo.accounts import SCHOOL, make_accounts
from campaigns.demo.pages import make_pages
from campaigns.demo.printing import make_print_run, make_residents_print_run
from campaigns.demo.units import make_units
from pledges.demo.answers import make_answers
from pledges.demo.stack import make_stack


class Command(BaseCommand):
    help = "Loads the demonstration data. Loading twice changes nothing, but the printed codes follow PUBLIC_URL."

    def handle(self, **options):
        if not settings.DEMO:
            raise CommandError(
                "load_demo refused: this installation is not a demonstration (DEMO is not 1). Nothing was changed. "
                "Demonstration accounts have a published password and belong in no real installation."
            )
        with transaction.atomic():
            self.load(timezone.now())

    def load(self, now):
        set_up_site()
        self.stdout.write(f"units: {make_units()} new")
        people = make_accounts()
        self.stdout.write(f"people: {', '.join(people)}")
        officer = people["officer"]
        letter, to_residents = make_pages(today=timezone.localdate(now), officer=officer, reviewer=people["reviewer"])
        self.stdout.write(f"letters: {letter.title}, {to_residents.title}")
        print_run = make_print_run(letter, now=now, by=officer, second=people["reviewer"])
        self.stdout.write(f"print run: {print_run.copies} copies, codes open at {print_run.public_url}")
        make_residents_print_run(to_residents, now=now, by=officer)
        answers = make_answers(print_run, now=now, first_school=SCHOOL, by=people["school"])
        self.stdout.write(f"answers: {answers} new")
        self.stdout.write(f"scanned pages: {make_stack(print_run, school=SCHOOL, by=people['school'])} new")
