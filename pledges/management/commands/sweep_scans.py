"""Deletes what is left of scans that were coming in when the process was killed that took them."""

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from pledges.scanning.intake.faults import tell
from pledges.scanning.intake.half_written import sweep_abandoned


class Command(BaseCommand):
    help = (
        "Deletes from SCANS_ROOT what processes of this machine were taking in when they were killed. The web server does so when it "
        "starts; whose writer lives, or is another machine's, stays. Asks no database, and a folder that is away is no failure."
    )

    def handle(self, **options):
        try:
            sweep_abandoned()
        except OSError as error:
            tell(error, _("这一次没有清理。"))
