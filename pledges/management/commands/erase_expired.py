from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from campaigns.genuine.reports import erase_reports
from campaigns.people.log import forget_old_acts
from pledges.ledger.erasure import erase_expired
from pledges.scanning.intake.originals import settle, sweep


class Command(BaseCommand):
    help = _("删除已到删除日的姓名、签名、回执图像、扫描原件和假信举报；统计数字保留。每天运行一次。")

    def handle(self, **options):
        self.stdout.write(_("已删除 %(count)d 份姓名和签名。") % {"count": erase_expired()})
        self.stdout.write(_("已删除 %(count)d 份假信举报。") % {"count": erase_reports()})
        forget_old_acts()
        settle()
        sweep()
