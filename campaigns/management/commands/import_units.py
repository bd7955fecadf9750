"""Brings a roster of schools and classes, or a table of streets, communities and outlets, into the audience tree."""

import sys
from itertools import groupby
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from campaigns.audience.rosters.opening import opened
from campaigns.audience.rosters.reading import read_roster
from campaigns.audience.rosters.refusals import Refused
from campaigns.people.rosters import bring_in, current_year, plan_of
from confined.faults import Fault

SHOWN = 40  # mistakes, and changes of a kind


class Command(BaseCommand):
    help = (
        "Brings the schools and classes, or the streets, communities and outlets, of a table (.xlsx, .csv) into the audience tree: "
        "all of it or, where anything is wrong, nothing. "
        "The last line has the rows and the units that were read. Exit code: 0: applied, or could be; 1: something is wrong in it."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="say what would change, and change nothing")

    def handle(self, file, dry_run, **options):
        try:
            with file.open("rb") as data:
                roster = read_roster(opened(data), current_year())
        except (OSError, Fault, Refused) as error:
            raise CommandError(str(error)) from error
        plan = plan_of(roster) if dry_run else bring_in(roster)
        self._say_mistakes(plan.mistakes)
        self._say_changes(plan)
        self.stdout.write(f"{roster.rows} {roster.unit_count}")
        if plan.mistakes:
            sys.exit(1)

    def _say_mistakes(self, mistakes):
        for mistake in mistakes[:SHOWN]:
            sheet, row = mistake.place
            place = _("“%(sheet)s”第 %(row)d 行") % {"sheet": sheet, "row": row} if sheet else _("第 %(row)d 行") % {"row": row}
            about = {"place": place, "heading": mistake.heading, "value": mistake.value, "why": mistake.why, "proposal": mistake.proposal}
            self.stderr.write(_("%(place)s，%(heading)s“%(value)s”：%(why)s%(proposal)s") % about)
        if len(mistakes) > SHOWN:
            self.stderr.write(_("还有 %(count)d 处。") % {"count": len(mistakes) - SHOWN})
        if mistakes:
            self.stderr.write(_("有 %(count)d 处要改，什么都没有改动。") % {"count": len(mistakes)})

    def _say_changes(self, plan):
        counts = plan.counts
        sentences = {
            "new": _("新增单位 %(count)d 个"),
            "renamed": _("改名 %(count)d 个"),
            "other_head_count": _("改人数 %(count)d 个"),
            "gone": _("名册里没有了，停用 %(count)d 个单位，发出的信仍然有效"),
            "back": _("重新启用 %(count)d 个"),
        }
        for kind, sentence in sentences.items():
            if counts[kind]:
                self.stdout.write(sentence % {"count": counts[kind]})
        for _kind, changes in groupby(sorted(plan.changes, key=lambda change: change.kind), key=lambda change: change.kind):
            for change in list(changes)[:SHOWN]:
                self.stdout.write(f"  {change.unit.code}  {change.unit.name}  {change.before} → {change.after}")
        if not counts:
            self.stdout.write(_("没有要改的。"))
