"""Reads scanned slips and says what is on every page; with --record, into the ledger."""

import json
import os
import sys
from dataclasses import replace
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from campaigns.models import CampaignPage, Unit
from confined.faults import Fault
from pledges.management.lookups import one, the_only_campaign, unit_of_scans, where_doubts_are
from pledges.models import ScanFile
from pledges.scanning.bookkeeping.lookup import Records
from pledges.scanning.bookkeeping.reading import read_waiting
from pledges.scanning.intake.faults import TRY_AGAIN, sentence_of
from pledges.scanning.intake.receiving import NotTaken, chunks_of, receive
from pledges.scanning.reader.readings.names import shown
from pledges.scanning.reader.readings.states import NOT_OURS, Sums
from pledges.scanning.reader.work.stacks import read_stack
from pledges.scanning.results.overview import readings_of
from pledges.scanning.results.sentences import sentence
from pledges.scanning.results.words import KIND_WORDS, STATE_WORDS

ALL_READ, SOME_SET_ASIDE, NOTHING_READ = 0, 3, 4


class Command(BaseCommand):
    help = (
        "Reads scans of slips (PDF, TIFF, JPEG, PNG, HEIC, ZIP) and says what is on every page. Records nothing without --record. "
        "Exit code 0: every page was read; 3: some pages or slips need a person; 4: no page could be read; "
        "75: the machine is at fault, try again: what was said until then holds; 1: there is no such file, campaign or unit."
    )

    def add_arguments(self, parser):
        parser.add_argument("paths", metavar="PATH", nargs="+", type=Path)
        parser.add_argument("--json", action="store_true", help="one JSON object a page, a line each")
        parser.add_argument(
            "--record", action="store_true", help="write it into the ledger; a file that was recorded before is not recorded again"
        )
        parser.add_argument(
            "--campaign", metavar="SLUG", help="codes of other campaigns are set aside; needed with --record where there are several"
        )
        parser.add_argument(
            "--school",
            metavar="CODE",
            help="the unit (school, county, city): codes of others are set aside; with --record it sees what no code was read of "
            "(default then: the unit that the campaign's agency writes to)",
        )
        parser.add_argument("--workers", metavar="N", type=int, help="processes that read (default: one a processor)")

    def handle(self, paths, campaign, school, workers, record, **options):
        campaign, school = one(CampaignPage, "slug", campaign), one(Unit, "code", school)
        if record:
            campaign = campaign or the_only_campaign()
            school = unit_of_scans(campaign, school)
        files, is_whole = self._readable(_files(paths))
        sums = Sums()
        try:
            for reading in (
                _recorded(files, campaign, school, workers) if record else read_stack(files, Records(campaign, school), workers=workers)
            ):
                sums.add(reading)
                self.stdout.write(json.dumps(reading.as_dict(), ensure_ascii=False) if options["json"] else _line(reading))
        except Fault as fault:
            raise CommandError(sentence_of(fault), returncode=TRY_AGAIN) from fault
        except NotTaken as error:
            raise CommandError(str(error), returncode=TRY_AGAIN) from error
        if not options["json"]:
            self.stdout.write(_sums(sums))
        if record and not options["json"] and (sums.kinds["unreadable"] or sums.states["uncertain"]):
            self.stdout.write(where_doubts_are(campaign, school))
        code = _exit_code(sums) if is_whole else TRY_AGAIN
        if code:
            sys.exit(code)

    def _readable(self, paths):
        """Return (those that can be opened, whether that is all of them); name the others, once each."""
        readable = []
        for path in paths:
            try:
                path.open("rb").close()
            except OSError as error:
                self.stderr.write(_("打不开，没有读：%(name)s（%(error)s）。") % {"name": shown(str(path)), "error": error.strerror})
            else:
                readable.append(path)
        return readable, len(readable) == len(paths)


def _recorded(paths, campaign, school, workers):
    """Yield the PageReadings of the files as they are written down; what a killed run left is read now."""
    about = {"source": ScanFile.Source.COMMAND, "campaign": campaign, "unit": school}
    files = [receive(chunks_of(path), str(path), **about)[0] for path in paths]
    for _page in read_waiting(workers=workers or os.cpu_count() or 1, files=files):
        pass
    seen = set()
    for path, file in zip(paths, files, strict=True):
        for reading in readings_of(file):
            yield _repeated(reading, file, path) if file in seen else reading
        seen.add(file)


def _repeated(reading, file, path):
    """Return what is said of a page of a file that came before under another name: nothing on it counts again."""
    slips = (
        slip if slip.is_shared or slip.code is None or slip.state in NOT_OURS else replace(slip, state="duplicate")
        for slip in reading.slips
    )
    return replace(reading, file=shown(str(path)) + reading.file.removeprefix(file.name), slips=tuple(slips))


def _files(paths):
    """Return the files; a folder stands for those in it."""
    files = []
    for path in paths:
        if not path.exists():
            raise CommandError(f"There is no {shown(str(path))!r}.")
        try:
            files += sorted(each for each in path.iterdir() if each.is_file()) if path.is_dir() else [path]
        except OSError as error:
            raise CommandError(f"{shown(str(path))!r}: {error.strerror}", returncode=TRY_AGAIN) from error
    if not files:
        raise CommandError("There is no file in these folders.")
    return files


def _line(reading):
    place = _("%(file)s 第 %(page)d 页") % {"file": reading.file, "page": reading.page} if reading.page else reading.file
    slips = "；".join(f"{slip.code or '?'} {STATE_WORDS[slip.state]}" for slip in reading.slips)
    return " · ".join(part for part in (place, str(KIND_WORDS[reading.kind]), slips, sentence(reading)) if part)


def _sums(sums):
    pages = " + ".join(f"{KIND_WORDS[kind]} {count}" for kind, count in sums.kinds.items())
    slips = " + ".join(f"{STATE_WORDS[state]} {count}" for state, count in sums.states.items())
    return "\n".join(
        (
            _("页 %(pages)d = %(kinds)s") % {"pages": sums.pages, "kinds": pages},
            _("回执 %(slips)d = %(states)s") % {"slips": sums.slips, "states": slips},
        )
    )


def _exit_code(sums):
    if sums.pages and sums.kinds["unreadable"] == sums.pages:
        return NOTHING_READ
    return SOME_SET_ASIDE if sums.kinds["unreadable"] or sums.states["uncertain"] else ALL_READ
