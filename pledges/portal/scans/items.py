"""What waits for a person and what was decided, as the page of the queue shows it. Never a name: we have none."""

import re
from dataclasses import dataclass
from datetime import timedelta

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.paper.marks.codes import NotOurCode, grouped
from campaigns.printing.finding import copy_for
from pledges.models import PagePicture, ScanPage, Slip, SlipPicture
from pledges.scanning.results.doubts import why

JUST_NOW = timedelta(minutes=10)

REFUSALS = {
    "": gettext_lazy("编码是 16 位字母和数字，这个不对，还没有记下。请对着纸上的再输一遍。"),
    "forged": gettext_lazy(
        "没有这个编码，还没有记下。很可能输错了一个字符，请对着纸上的再输一遍；输得没错，请选“不是我们的”，把这张纸留好。"
    ),
    "other_school": gettext_lazy("这个编码是别的学校的，不能计在这里，还没有记下。输得没错，请选“不是我们的”，把这张纸转给那所学校。"),
    "other_campaign": gettext_lazy("这个编码是别的活动的，不能计在这里，还没有记下。输得没错，请选“不是我们的”，再放到那次活动里交。"),
    "void": gettext_lazy("这一份已经作废或召回，不能计入，还没有记下。输得没错，请选“不是我们的”。"),
}
OUTCOMES = {
    "signed": gettext_lazy("记下了：已签，已计入。"),
    "unsigned": gettext_lazy("记下了：没有签，不计入。"),
    "declined": gettext_lazy("记下了：已阅读，不签，已计入。"),
    "duplicate": gettext_lazy("记下了：这一份的纸质回执前面已经计过，算重复，没有再计。"),
    "void": gettext_lazy("记下了：这一份已经作废或召回，不计入。"),
    "forged": gettext_lazy("记下了：不是我们的，不计入。"),
    "other_school": gettext_lazy("记下了：是别的学校的，不计入。请把这张纸转给那所学校。"),
    "other_campaign": gettext_lazy("记下了：是别的活动的，不计入。请放到那次活动里交。"),
}
KEY = re.compile(r"(slip|page)-([0-9]{1,18})")


def key_of(each):
    """Return what an address calls a Slip or ScanPage."""
    return f"{'slip' if isinstance(each, Slip) else 'page'}-{each.pk}"


def found(queue, key):
    """Return the Slip or ScanPage of a Queue that a key names; raise Http404."""
    named = KEY.fullmatch(key)
    if named is None:
        raise Http404
    rows = queue.slips.select_related("page__file", "block") if named[1] == "slip" else queue.pages.select_related("file")
    return get_object_or_404(rows, pk=named[2])


def words_of_refusal(typed, refusal):
    """Return why a code as typed was not taken, and what to do."""
    return REFUSALS[refusal] if typed else _("请先照着纸上输入编码，再选已签、没有签或不签。还没有记下。")


def place_of(code, unit):
    """Return (class or school, seat) of a code within a unit, ("", None) where it is none of its."""
    try:
        copy = copy_for(code)
    except NotOurCode:
        return "", None
    if not unit.contains(copy.block.unit):
        return "", None
    return copy.block.unit_name or copy.block.recipient_name, copy.seat


@dataclass(frozen=True)
class Item:
    """One that waits. `slip_picture` and `page_picture` are keys of what is to be seen, None where its picture is gone."""

    key: str
    file: str
    page: int
    code: str
    place: str
    seat: int | None
    why: str
    slip_picture: int | None
    page_picture: int | None

    @classmethod
    def of(cls, doubt, letter, typed=None):
        """Return the Item of a Slip or ScanPage; `typed` is the code as it stands in the field, None as it was read."""
        page = doubt if isinstance(doubt, ScanPage) else doubt.page
        read = "" if doubt is page else doubt.code
        slip_picture = None if doubt is page else SlipPicture.objects.filter(slip=doubt).values_list("slip", flat=True).first()
        is_own = page.file.unit is not None and letter.unit.contains(page.file.unit)
        page_picture = PagePicture.objects.filter(page=page).values_list("page", flat=True).first() if is_own else None
        place, seat = place_of(read if typed is None else typed, letter.unit)
        return cls(
            key_of(doubt), page.file.name, page.number, grouped(read) if read else "", place, seat, why(doubt), slip_picture, page_picture
        )


class DecidedItem:
    """One that a person decided."""

    def __init__(self, each):
        self.page = each if isinstance(each, ScanPage) else each.page
        self.key, self.by, self.at = key_of(each), each.decided_by, each.decided_at
        self._code = grouped(each.code) if each is not self.page and each.code else ""
        self.state = "forged" if each is self.page else each.state
        self.outcome = OUTCOMES[self.state]
        self.is_evidence = each is not self.page and each.credit == Slip.Credit.EVIDENCE

    def code_for(self, user):
        """Return the code for who has just decided on it, "" for anybody else: with the outcome it would tell how a seat answered."""
        return self._code if user == self.by and timezone.now() - self.at < JUST_NOW else ""

    @property
    def sentence(self):
        """What the decision did."""
        return _("记下了：这一户前面已经答复过，纸质回执记作佐证，没有再计。") if self.is_evidence else self.outcome
