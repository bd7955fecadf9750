"""What a school says about its letters: seats and numbers."""

from django import forms
from django.utils.translation import gettext_lazy as _


class SeatForm(forms.Form):
    seat = forms.IntegerField(label=_("座号"), min_value=1, max_value=999)


class CopiesForm(forms.Form):
    copies = forms.IntegerField(label=_("份数"), min_value=1, max_value=200)


class HandoutForm(forms.Form):
    received = forms.IntegerField(label=_("收到份数"), min_value=0, max_value=100_000)
    handed_out = forms.IntegerField(label=_("发出份数"), min_value=0, max_value=100_000)


class TotalForm(forms.Form):
    signed = forms.IntegerField(label=_("已签的纸质回执（份）"), min_value=0, max_value=200)
