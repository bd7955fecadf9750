"""Takes the scans that a copier writes into a folder."""

import time
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import close_old_connections
from django.utils.translation import gettext as _

from campaigns.models import CampaignPage, Unit
from pledges.management.lookups import one
from pledges.scanning.intake.folder import WatchedFolder

POLL_S = 2


class Command(BaseCommand):
    help = (
        "Takes the scans that a copier writes into FOLDER, each when it is whole, hands them in for a campaign and deletes them there. "
        "A folder within it that bears a school's code is that school's. read_scans reads what was taken. Runs until it is ended."
    )

    def add_arguments(self, parser):
        parser.add_argument("folder", metavar="FOLDER", type=Path)
        parser.add_argument("--campaign", metavar="SLUG", required=True, help="codes of other campaigns are set aside")
        parser.add_argument("--school", metavar="CODE", help="whose slips lie in FOLDER itself; codes of other schools are set aside")
        parser.add_argument("--settle", metavar="SECONDS", type=float, default=10, help="a file that changed since is still being written")
        parser.add_argument("--once", action="store_true", help="take what is whole after that time, and end")

    def handle(self, folder, campaign, school, settle, once, **options):
        if not folder.is_dir():
            raise CommandError(f"There is no folder {str(folder)!r}.")
        watched = WatchedFolder(folder, one(CampaignPage, "slug", campaign), one(Unit, "code", school), settle)
        known = set()
        until = time.monotonic() + settle
        while True:
            last = once and time.monotonic() >= until
            self._take(watched)
            for stranger in sorted(watched.strangers - known):
                self.stderr.write(_("“%(folder)s”不是任何单位的代码，里面的文件没有动。") % {"folder": stranger.name})
            known |= watched.strangers
            if last:
                return
            close_old_connections()
            time.sleep(min(POLL_S, max(0.0, until - time.monotonic())) if once else POLL_S)

    def _take(self, watched):
        try:
            for taken in watched.take():
                sentence = _("收下了：%(name)s") if taken.is_new else _("以前收过，不再读：%(name)s")
                self.stdout.write(sentence % {"name": taken.path.name})
        except OSError as error:  # a share that is away for a while, a file that was taken back
            self.stderr.write(_("文件夹暂时读不了，稍后再试：%(error)s") % {"error": error.strerror})
