"""Why a slip or page waits for a person, in a sentence."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pledges.models import ScanPage
from pledges.scanning.reader.readings.states import DECLINED_BOX, PageReading
from pledges.scanning.results.sentences import sentence

BOXES = {
    "child": gettext_lazy("孩子签名"),
    "guardian": gettext_lazy("家长（监护人）签名"),
    "resident": gettext_lazy("本人签名"),
    DECLINED_BOX: gettext_lazy("已阅读，不签"),
}


def why(doubt):
    """Return why a Slip or a ScanPage is in doubt."""
    if isinstance(doubt, ScanPage):
        reading = PageReading(doubt.file.name, doubt.number, doubt.kind, (), doubt.reason, doubt.values)
        return sentence(reading) or _("这一页像是我们的信，可是二维码一个也读不出来。")
    unclear = [str(BOXES[name]) for name, decided in doubt.decided.items() if decided == "uncertain" and name in BOXES]
    if unclear:
        return _("“%(boxes)s”一栏里有墨迹，机器拿不准是不是签了。") % {"boxes": _("”、“").join(unclear)}
    if doubt.decided:
        return _("又签了名，又勾了“不签”。")
    if doubt.read_code:
        return _("编码读出来了，签名的地方没有认准。")
    return _("这里像是一张回执，二维码读不出来。")
