"""Kinds of pages and states of slips as people read them."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

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
    "void": pgettext_lazy("一张回执", "已作废"),
    "forged": _("编码不是我们发的"),
    "other_school": _("别的学校"),
    "other_campaign": _("别的活动"),
    "uncertain": _("需要人看"),
}
PARTLY_SIGNED_MEANINGS = {  # by what completes the letter's pledge
    "all": _("还缺一个签名，没有计入：这封信要都签了才算。可以把纸还给家里；愿意补签的，签好再交，或者在手机上答复；不补也没有任何影响。"),
    "guardian": _(
        "家长签了的，已计入；只有孩子签的，没有计入，可以把纸还给家里。愿意补签的，签好再交，或者在手机上答复；不补也没有任何影响。"
    ),
    "any": _("缺一个签名，但这封信有一位签就算，已计入，不用补签。"),
}
KIND_MEANINGS = {
    "with_slips": _("页上有一张或几张回执，都数在“回执张数”那张表里。"),
    "letter_front": _("信的正面或封面，上面没有回执，不用管。"),
    "blank": _("没有字的一面，不用管。"),
    "other_document": _("不是这次活动的纸，不用管；放错了的请取出来。"),
    "unreadable": _("打不开，或者认不出是什么。请按下面的单子找出这一页重新扫描，或者由人来看。"),
}
STATE_MEANINGS = {
    "signed": _("该签的都签了，已计入。"),
    "unsigned": _("签名和勾选都空着，不计入。请不要催签，签不签由家庭决定。"),
    "declined": _("家庭选择了不签，同样算已答复，已计入。"),
    "duplicate": _("同一张又扫了一次，只算一次。"),
    "void": _("这一份已作废或已召回，不计入。"),
    "forged": _("请把这张纸留好，告诉发信的单位。"),
    "other_school": _("不是本单位的，不计入。请转给那所学校。"),
    "other_campaign": _("不是这次活动的，不计入。请放到那次活动里交。"),
    "uncertain": _("机器没有把握，还没有计入，等人来看。"),
}
