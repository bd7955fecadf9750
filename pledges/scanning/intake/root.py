"""The folder where originals lie, and whether it is there: an empty folder where a share should be mounted is not it."""

import os
import secrets

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from confined.faults import Fault
from pledges.models import ScanFile, ScansFolder


def path_of(stored):
    """Return where an original lies."""
    return settings.SCANS_ROOT / stored


def check():
    """Raise Fault unless SCANS_ROOT is the folder that files were put into before; before the first, any will do."""
    folder = ScansFolder.objects.first()
    if folder is not None:
        _find(folder)
    elif _is_empty_of_ours():
        raise Fault(None, _("%(root)s 里没有要读的文件") % {"root": settings.SCANS_ROOT})


def make_ready():
    """Mark the folder when the first file comes, and have it be the same one ever after. Raise Fault or OSError."""
    check()
    if not ScansFolder.objects.exists():
        settings.SCANS_ROOT.mkdir(parents=True, exist_ok=True)
        try:
            with transaction.atomic():
                path_of(ScansFolder.objects.create(pk=1, mark=f".pinganxin-{secrets.token_hex(8)}").mark).touch()
        except IntegrityError:  # somebody else's file is the first
            check()


def _find(folder):
    try:
        os.stat(path_of(folder.mark))
    except OSError as error:
        sentence = _("%(root)s 不是原来放扫描件的文件夹：找不到里面的标记文件 %(mark)s（%(error)s）")
        raise Fault(error.errno, sentence % {"root": settings.SCANS_ROOT, "mark": folder.mark, "error": error.strerror}) from error


def _is_empty_of_ours():
    """Whether originals should lie there and not one does: the folder was used before it was marked, and is away."""
    stored = ScanFile.objects.exclude(stored="").order_by("-pk").values_list("stored", flat=True)[:LOOKED_FOR]
    return bool(stored) and not any(os.path.exists(path_of(name)) for name in stored)


LOOKED_FOR = 20
