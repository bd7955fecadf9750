"""Telling the administrator that the machine is at fault: what is wrong, and what to do. Each thing once an hour."""

import errno
import logging
import time

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from confined.faults import Fault

logger = logging.getLogger("pledges.scanning")

AGAIN_AFTER_S = 3600
TRY_AGAIN = 75  # exit code of commands: EX_TEMPFAIL of sysexits.h
_FULL = gettext_lazy("磁盘满了：请在 SCANS_ROOT 和 TMPDIR 所在的磁盘上腾出地方。")
_FILES = gettext_lazy("打开的文件太多：请把上限调高（ulimit -n，systemd 是 LimitNOFILE=）。")
_MEMORY = gettext_lazy("内存或进程不够：请用 --workers 减少进程，或者给机器加内存。")
_RIGHTS = gettext_lazy("请检查 SCANS_ROOT、TMPDIR 和里面文件的权限，磁盘是不是变成了只读。")
_FOLDER = gettext_lazy(
    "请检查 SCANS_ROOT 是否挂载好、磁盘是否完好。标记文件没有了、文件夹确实对的，请按上面的名字建一个空的标记文件；"
    "一个文件真的没有了，请从备份放回，或者请学校把它再交一次。"
)
_HINTS = {
    errno.ENOSPC: _FULL,
    errno.EDQUOT: _FULL,
    errno.EMFILE: _FILES,
    errno.ENFILE: _FILES,
    errno.ENOMEM: _MEMORY,
    errno.EAGAIN: _MEMORY,
    errno.EACCES: _RIGHTS,
    errno.EPERM: _RIGHTS,
    errno.EROFS: _RIGHTS,
}
_told = {}


def sentence_of(fault):
    """Return what is wrong and what to do, for an administrator."""
    hint = _HINTS.get(fault.number, _FOLDER) if fault.number else _("请检查内存、磁盘和数据库。")
    return _("机器出了故障，不是文件的毛病：%(fault)s。%(hint)s") % {"fault": fault, "hint": hint}


def tell(error, consequence, name=""):
    """Write a Fault or OSError to the log, with what becomes of what waits (of the file called `name`); not again within the hour.

    A full disk says the same of every file; a file that is not there is said of each.
    """
    fault = error if isinstance(error, Fault) else Fault.of(error)
    now = time.monotonic()
    for known in [known for known, at in _told.items() if now - at > AGAIN_AFTER_S]:
        del _told[known]
    key = (fault.number if fault.number in _HINTS else str(fault), str(consequence))
    if key not in _told:
        _told[key] = now
        logger.error("%s%s", sentence_of(fault), consequence % {"file": name} if name else consequence)
