"""What a school says about its letters: seats and numbers."""

from django import forms
from django.utils.translation import gettext_lazy as _

LAST_SEAT = 999


def _number(label, least, most, sentence):
    """A whole number from `least` to `most`; `sentence` is said of whatever else comes."""
    errors = dict.fromkeys(("required", "invalid", "min_value", "max_value"), sentence)
    return forms.IntegerField(label=label, min_value=least, max_value=most, error_messages=errors)


class SeatForm(forms.Form):
    seat = _number(_("座号"), 1, LAST_SEAT, _("请输入座号，1 到 999 的整数。"))


class AgainForm(SeatForm):
    """A seat's new copy; `seen` is the last copy number of the class when the page was shown."""

    STALE = _("这个页面没有传完整，没有换。请再按一次“换新的一份”。")

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31)

    def clean(self):
        if self.errors.pop("seen", None) and "seat" not in self.errors:
            self.add_error("seat", self.STALE)


class SeatsForm(forms.Form):
    """The seats to print alone, as a range."""

    first = _number(_("从座号"), 1, LAST_SEAT, _("请输入从哪个座号开始，1 到 999 的整数。"))
    last = _number(_("到座号"), 1, LAST_SEAT, _("请输入到哪个座号为止，1 到 999 的整数。"))

    def __init__(self, data=None, *, blocks=()):
        if data is not None and not data.get("last"):
            data = data.dict() | {"last": data.get("first", "")}
        super().__init__(data)
        self.blocks = blocks

    def clean(self):
        if len(self.cleaned_data) < 2:
            return
        first, last = self.cleaned_data["first"], self.cleaned_data["last"]
        if first > last:
            sentence = _("从座号 %(first)d 到座号 %(last)d，前后写反了。请把小的写在前面。")
        elif not any(block.numbers_at(self.seats) for block in self.blocks):
            sentence = _("这个班没有座号 %(first)d 到座号 %(last)d 的信。请对着班级封面核对座号。")
        else:
            return
        raise forms.ValidationError(sentence, params=self.cleaned_data)

    @property
    def seats(self):
        return range(self.cleaned_data["first"], self.cleaned_data["last"] + 1)


class CopiesForm(forms.Form):
    copies = _number(_("份数"), 1, 200, _("请输入本班的份数，1 到 200 的整数。"))


class HandoutForm(forms.Form):
    received = _number(_("收到份数"), 0, 100_000, _("请输入收到几份，用整数，没有收到填 0。"))
    handed_out = _number(_("发出份数"), 0, 100_000, _("请输入发出几份，用整数，还没有发填 0。"))


class TotalForm(forms.Form):
    signed = _number(_("手里已签的纸质回执（份）"), 0, 200, _("请输入手里有几份，0 到 200 的整数。"))
    also_by_phone = _number(
        _("其中，家里说手机上也答复过的（份，一份也没听说就填 0）"),
        0,
        200,
        _("请输入其中手机上也答复过的有几份，0 到 200 的整数；不知道填 0。"),
    )

    def __init__(self, data=None, **options):
        if data is not None and not data.get("also_by_phone"):
            data = data.dict() | {"also_by_phone": "0"}
        super().__init__(data, **options)
