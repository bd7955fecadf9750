"""What a teacher fills in."""

import re
import unicodedata

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.paper.marks.links import PIN_DIGITS
from pledges.classroom.access import new_token
from pledges.models import SeatRequest
from pledges.portal.letters.forms import SeatForm

TOKEN = re.compile(r"[A-Za-z0-9_-]{32}")


class LinkForm(forms.Form):
    link = forms.CharField(label=_("班级链接"), max_length=200, error_messages={"required": _("请输入班级封面上的16个字符。")})


class PinForm(forms.Form):
    """The PIN; and what this device's cookie will hold, so that the same form sent twice is the same device."""

    pin = forms.CharField(
        label=_("6位密码"),
        max_length=40,
        error_messages={"required": _("请输入6位密码。"), "max_length": _("密码是6位数字。请对着密码条再输一遍。")},
    )
    device = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)

    def clean_pin(self):
        digits = "".join(re.findall(r"[0-9]", unicodedata.normalize("NFKC", self.cleaned_data["pin"])))
        if len(digits) != PIN_DIGITS:
            raise forms.ValidationError(_("密码是6位数字。请对着密码条再输一遍。"))
        return digits

    def clean_device(self):
        sent = self.cleaned_data["device"]
        return sent if TOKEN.fullmatch(sent) else new_token()


class RequestForm(SeatForm):
    kind = forms.ChoiceField(
        label=_("怎么了"),
        choices=SeatRequest.Kind.choices,
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("请选是信丢了，还是孩子转走了。")),
    )
