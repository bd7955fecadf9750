"""One PDF a school, from the newest print run of each of a campaign's letters."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from campaigns.models import CampaignPage, PrintRun, Unit
from campaigns.paper.laying.layouts import DEFAULT_LAYOUT, LAYOUTS
from campaigns.paper.laying.rendering import NotPrintable
from campaigns.printing.fetches import note_fetch
from campaigns.printing.packs import NothingToPrint, blocks_by_recipient, parts_of, stamp_of
from campaigns.printing.runs import pin_masters


class Command(BaseCommand):
    help = "Writes <school code>.pdf for every school of a campaign's newest print run; a layout that was not pinned yet is pinned."

    def add_arguments(self, parser):
        parser.add_argument("campaign", metavar="CAMPAIGN_SLUG")
        parser.add_argument("--unit", metavar="CODE", help="only the schools, or the class, within this unit")
        parser.add_argument("--layout", default=DEFAULT_LAYOUT, choices=list(LAYOUTS))
        parser.add_argument("--out", metavar="DIR", required=True, type=Path)

    def handle(self, campaign, unit, layout, out, **options):
        page = CampaignPage.objects.filter(slug=campaign).first()
        if page is None:
            raise CommandError(f"No campaign has the slug {campaign!r}.")
        print_run = PrintRun.objects.filter(letter__in=page.get_children(), recalled_at=None).order_by("-created_at", "-pk").first()
        if print_run is None:
            raise CommandError(f"No print run of {campaign!r} was confirmed yet, or all were recalled.")
        within = unit and Unit.objects.filter(code=unit).first()
        if unit and within is None:
            raise CommandError(f"No unit has the code {unit!r}.")
        out.mkdir(parents=True, exist_ok=True)
        if layout not in print_run.layouts:
            try:
                pin_masters(print_run, [layout])
            except NotPrintable as error:
                raise CommandError(str(error)) from error
        try:
            stamp, schools = stamp_of(print_run, layout), blocks_by_recipient(print_run, within)
        except NothingToPrint as error:
            raise CommandError(f"The print run has no copies within {unit!r}, or not in the layout {layout!r}.") from error
        for blocks in schools:
            with (out / f"{blocks[0].recipient.code}.pdf").open("wb") as target:
                target.writelines(parts_of(print_run, stamp, blocks))
        note_fetch(print_run, within or None)
        self.stdout.write(f"{len(schools)}")
