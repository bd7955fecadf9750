"""Why a roster is not read, and what is wrong in one, in sentences. Pure."""

from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "empty": _("文件是空的。"),
    "broken": _("文件打不开，可能没有传完整，或者设了密码。请用表格软件打开，另存一份再试。"),
    "too_large": _("文件超过 50 MB。名册只要文字，请删去图片，或者分成几份。"),
    "too_many_rows": _("超过 20 万行。请分成几份，一个县一份。"),
    "no_table": _("这不是表格。请用 .xlsx 或 .csv 文件。"),
    "too_hard": _("文件太复杂，没有读完。请把名册复制到一张新的表格里再试。"),
    "no_headings": _("没有找到表头。请在第一行写明“学校代码、学校名称、年级、班级、人数”。"),
}


class Refused(Exception):
    """A file that is no roster. `reason` is one of SENTENCES."""

    def __init__(self, reason):
        super().__init__(reason)
        self.reason = reason

    def __str__(self):
        return str(SENTENCES[self.reason])


@dataclass(frozen=True)
class Mistake:
    """What is wrong in a row: `place` is a sheet's name ("" in a .csv) and the row's number; why in a sentence, and what to do."""

    place: tuple[str, int]
    heading: str
    value: str
    why: str
    proposal: str = field(default="")
