import sys

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from pledges.ledger.drift import drifts


class Command(BaseCommand):
    help = _("核对统计：逐个号段比对合计、承诺和流水，只读不改。有出入就逐行列出，并以 1 退出。每晚运行一次。")

    def handle(self, **options):
        count = 0
        for drift in drifts():
            count += 1
            self.stdout.write(
                _("号段 %(block_id)d，%(channel)s，%(outcome)s：合计 %(total)d，承诺 %(pledges)d，流水 %(entries)d") % vars(drift)
            )
        if count:
            self.stderr.write(_("有 %(count)d 处对不上。请不要手工改数字，保留现场并查明原因。") % {"count": count})
            sys.exit(1)
        self.stdout.write(_("全部一致：合计、承诺、流水是同一个数。"))
