"""Kinds of pages and states of slips as people read them."""

from django.utils.translation import gettext_lazy as _

KIND_WORDS = {
    "with_slips": _("有回执"),
    "letter_front": _("信的正面"),
    "blank": _("空白页"),
    "other_document": _("别的文件"),
    "unreadable": _("读不出"),
}
STATE_WORDS = {
    "signed": _("已签"),
    "partly_signed": _("只签了一部分"),
    "unsigned": _("没有签"),
    "declined": _("已阅读，不签"),
    "duplicate": _("重复"),
    "void": _("已作废"),
    "forged": _("编码不是我们发的"),
    "other_school": _("别的学校"),
    "other_campaign": _("别的活动"),
    "uncertain": _("需要人看"),
}
