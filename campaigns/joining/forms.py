"""What who is invited fills in."""

from django import forms
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class CodeForm(forms.Form):
    code = forms.CharField(label=gettext_lazy("邀请码"), max_length=200, error_messages={"required": gettext_lazy("请输入邀请码。")})


class PasswordForm(forms.Form):
    """A new password, typed once and shown when asked to: what can be looked at need not be typed twice."""

    password = forms.CharField(
        label=gettext_lazy("密码"),
        strip=False,
        max_length=1024,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": gettext_lazy("请设一个密码。")},
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self):
        validate_password(self.cleaned_data["password"], self.user)
        return self.cleaned_data["password"]


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
