import sys

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from pledges.ledger.rotation import rotate_keys


class Command(BaseCommand):
    help = _("把签名和姓名全部换成用 DATA_KEYS 的第一个密钥加密。可以随时中断、再来一次。")

    def handle(self, **options):
        rotation = rotate_keys()
        self.stdout.write(_("换了新密钥：%(renewed)d 份。打不开、原样保留：%(unreadable)d 份。") % vars(rotation))
        for key_id, rows in sorted(rotation.left.items()):
            self.stdout.write(_("密钥 %(key_id)s 下现有 %(rows)d 份。") % {"key_id": key_id, "rows": rows})
        for key_id in rotation.removable:
            self.stdout.write(_("密钥 %(key_id)s 下已经没有内容，可以从 DATA_KEYS 里去掉。") % {"key_id": key_id})
        if not rotation.is_complete:
            self.stderr.write(_("还有内容不在第一个密钥下。请不要去掉任何密钥；各进程都换用新的 DATA_KEYS 并重启以后，再运行一次。"))
            sys.exit(1)
