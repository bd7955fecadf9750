"""Reads the rosters that were handed in on the admin's page, and brings in those that were confirmed."""

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from campaigns.people.roster_files import look_at_waiting
from confined.faults import Fault


class Command(BaseCommand):
    help = _("读后台交来的名册，写入已经确认的；平时由任务进程马上做，这里每分钟补做一次。")

    def handle(self, **options):
        try:
            self.stdout.write(_("处理了 %(count)d 份名册。") % {"count": look_at_waiting()})
        except Fault as fault:
            raise CommandError(_("机器出了故障，名册都还在，下一次再读：%(fault)s") % {"fault": fault}) from fault
