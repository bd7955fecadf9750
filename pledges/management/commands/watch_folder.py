"""Takes the scans that a copier writes into a folder."""

import sys
import time
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import close_old_connections
from django.utils.translation import gettext as _

from campaigns.models import CampaignPage, Unit
from pledges.management.lookups import one, unit_of_scans, where_doubts_are
from pledges.scanning.intake.faults import TRY_AGAIN
from pledges.scanning.intake.folder import Left, WatchedFolder
from pledges.scanning.intake.receiving import NotTaken
from pledges.scanning.reader.readings.names import shown

POLL_S = 2
LONGEST_PAUSE_S = 60  # where there is no place for files


class Command(BaseCommand):
    help = (
        "Takes the scans that a copier writes into FOLDER, each when it is whole, hands them in for a campaign and deletes them there. "
        "A folder within it that bears a unit's code is that unit's. read_scans reads what was taken. Runs until it is ended. "
        "What a unit may have waiting is bounded; the rest of its files stays in FOLDER until some were read. Exit code with --once: "
        "0: all was taken; 75: something could not be, or stays, try again; 1: there is no such folder, campaign or unit."
    )

    def add_arguments(self, parser):
        parser.add_argument("folder", metavar="FOLDER", type=Path)
        parser.add_argument("--campaign", metavar="SLUG", required=True, help="codes of other campaigns are set aside")
        parser.add_argument(
            "--school",
            metavar="CODE",
            help="the unit (school, county, city) whose slips lie in FOLDER itself and that sees what no code was read of; codes of other "
            "units are set aside (default: the unit that the campaign's agency writes to)",
        )
        parser.add_argument("--settle", metavar="SECONDS", type=float, default=10, help="a file that changed since is still being written")
        parser.add_argument("--once", action="store_true", help="take what is whole after that time, and end")

    def handle(self, folder, campaign, school, settle, once, **options):
        if not folder.is_dir():
            raise CommandError(f"There is no folder {shown(str(folder))!r}.")
        campaign = one(CampaignPage, "slug", campaign)
        unit = unit_of_scans(campaign, one(Unit, "code", school))
        self.stdout.write(where_doubts_are(campaign, unit))
        watched = WatchedFolder(folder, campaign, unit, settle)
        self._passing, self._full, strangers, pause_s = set(), set(), set(), POLL_S
        until = None  # with `once`: when all that was seen by the first look has had its time to settle
        while True:
            last = until is not None and time.monotonic() >= until
            is_in_order = self._take(watched)
            until = until or time.monotonic() + settle
            self._tell_of_full(watched.full)
            for stranger in sorted(watched.strangers):
                self._say_once(_("“%(folder)s”不是任何单位的代码，里面的文件没有动。") % {"folder": shown(stranger.name)}, strangers)
            if last:
                break
            close_old_connections()
            pause_s = POLL_S if is_in_order else min(LONGEST_PAUSE_S, 2 * pause_s)
            time.sleep(min(pause_s, max(0.0, until - time.monotonic())) if once else pause_s)
        if watched.left or watched.full or not is_in_order:
            sys.exit(TRY_AGAIN)

    def _take(self, watched):
        """Take what there is; return whether the folder could be read, and files could be put away."""
        try:
            for each in watched.take():
                self._tell(each)
        except NotTaken as error:
            self._say_once(str(error), self._passing)
        except OSError as error:  # a share that is away for a while
            self._say_once(_("文件夹暂时读不了，稍后再试：%(error)s") % {"error": error.strerror}, self._passing)
        else:
            self._passing.clear()
            return True
        return False

    def _tell_of_full(self, units):
        self._full &= {unit.name for unit in units}
        for unit in units:
            if unit.name not in self._full:
                self._full.add(unit.name)
                sentence = _("“%(unit)s”前面交的还没有读完，其余的文件留在文件夹里，读过一些以后自动再收。")
                self.stderr.write(sentence % {"unit": unit.name})

    def _say_once(self, sentence, said):
        if sentence not in said:
            said.add(sentence)
            self.stderr.write(sentence)

    def _tell(self, each):
        name = {"name": each.name}
        if isinstance(each, Left):
            sentence = _("收下了，可是从文件夹里删不掉：%(name)s（%(error)s）。别的文件照常收；请删掉它，或改好权限。")
            if not each.was_taken:
                sentence = _("打不开，没有收：%(name)s（%(error)s）。别的文件照常收；它还在文件夹里，会再试，请检查它的权限和磁盘。")
            self.stderr.write(sentence % (name | {"error": each.error.strerror}))
        else:
            sentence = _("收下了：%(name)s") if each.is_new else _("以前收过，不再读：%(name)s")
            self.stdout.write(sentence % name)
