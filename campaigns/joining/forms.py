"""What who is invited fills in."""

from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from config.accounts.forms import PasswordForm


class CodeForm(forms.Form):
    code = forms.CharField(label=gettext_lazy("邀请码"), max_length=200, error_messages={"required": gettext_lazy("请输入邀请码。")})


class JoinForm(PasswordForm):
    username = forms.CharField(
        label=gettext_lazy("用户名"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
        help_text=gettext_lazy("以后登录用。可以用姓名的拼音，例如 wangxiaoming。"),
        error_messages={"required": gettext_lazy("请设一个用户名。")},
    )
    field_order = ["username", "password"]

    def clean_username(self):
        username = User.normalize_username(self.cleaned_data["username"])
        User._meta.get_field("username").run_validators(username)
        if User.objects.filter(username__iexact=username).exists():
            raise ValidationError(_("这个用户名已经有人用了，请换一个。"))
        self.user.username = username
        return username
