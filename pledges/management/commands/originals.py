"""Lists the originals of scans that are kept, and writes one as it came."""

import os
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from confined.faults import Fault
from pledges.scanning.intake import root
from pledges.scanning.intake.faults import TRY_AGAIN, sentence_of
from pledges.scanning.intake.originals import kept, unseal
from pledges.signatures.vault import CannotOpen


class Command(BaseCommand):
    help = _("列出按活动规定保留的扫描原件；给出编号和文件名时，把这一份解密写出来。")

    def add_arguments(self, parser):
        parser.add_argument("number", nargs="?", type=int, metavar="NUMBER")
        parser.add_argument("path", nargs="?", type=Path, metavar="PATH")

    def handle(self, number, path, **options):
        if number is None:
            for file in kept():
                self.stdout.write(f"{file.pk}\t{file.original_key.erase_on}\t{file.campaign}\t{file.unit or ''}\t{file.name}")
            return
        file = kept().filter(pk=number).first()
        if file is None:
            raise CommandError(_("没有编号是 %(number)d 的原件，或者它已经删除。") % {"number": number})
        if path is None:
            raise CommandError(_("请写出要存成哪个文件。"))
        _write(file, path)


def _write(file, path):
    """Write it where nobody else may read it, whole or not at all."""
    try:
        root.check()
    except Fault as fault:
        raise CommandError(sentence_of(fault), returncode=TRY_AGAIN) from fault
    try:
        target = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise CommandError(_("不能写 %(path)s：%(error)s。") % {"path": path, "error": error.strerror}) from error
    try:
        with os.fdopen(target, "wb") as opened:
            unseal(file, opened)
    except (CannotOpen, OSError) as error:
        path.unlink(missing_ok=True)
        raise CommandError(_("打不开这份原件：密钥不在 DATA_KEYS 里，或者文件不完整。")) from error
