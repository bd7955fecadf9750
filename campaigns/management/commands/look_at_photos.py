"""Makes the photos anew that came with reports of fakes."""

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from campaigns.genuine.photos import look_at_waiting
from confined.faults import Fault


class Command(BaseCommand):
    help = _("打开并重新制作假信举报附来的照片，每张都在有限度的进程里打开；打不开的，在举报旁边说明。每分钟运行一次。")

    def handle(self, **options):
        try:
            self.stdout.write(_("看过了 %(count)d 张照片。") % {"count": look_at_waiting()})
        except Fault as fault:
            raise CommandError(_("机器出了故障，照片都还在，下一次再看：%(fault)s") % {"fault": fault}) from fault
