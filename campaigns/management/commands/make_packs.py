"""One PDF a school, from the newest print run of each of a campaign's letters."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from campaigns.letters.packs import school_packs
from campaigns.letters.runs import DEFAULT_LAYOUT
from campaigns.models import CampaignPage, PrintRun, Unit


class Command(BaseCommand):
    help = "Writes <school code>.pdf for every school of a campaign's newest print run, each cover directly before its class."

    def add_arguments(self, parser):
        parser.add_argument("campaign", metavar="CAMPAIGN_SLUG")
        parser.add_argument("--unit", metavar="CODE", help="only the schools, or the class, within this unit")
        parser.add_argument("--layout", default=DEFAULT_LAYOUT, choices=[DEFAULT_LAYOUT])
        parser.add_argument("--out", metavar="DIR", required=True, type=Path)

    def handle(self, campaign, unit, layout, out, **options):
        page = CampaignPage.objects.filter(slug=campaign).first()
        if page is None:
            raise CommandError(f"No campaign has the slug {campaign!r}.")
        print_run = PrintRun.objects.filter(letter__in=page.get_children(), recalled_at=None).order_by("-created_at", "-pk").first()
        if print_run is None:
            raise CommandError(f"No print run of {campaign!r} was confirmed yet, or all were recalled.")
        within = print_run.unit if unit is None else Unit.objects.filter(code=unit).first()
        if within is None:
            raise CommandError(f"No unit has the code {unit!r}.")
        out.mkdir(parents=True, exist_ok=True)
        count = 0
        for school, pdf in school_packs(print_run, within, layout):
            (out / f"{school.code}.pdf").write_bytes(pdf)
            count += 1
        if not count:
            raise CommandError(f"The print run has no copies within {unit!r}.")
        self.stdout.write(f"{count}")
