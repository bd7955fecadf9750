"""A second factor's code, tried as often as config.requests.signing_in lets it."""

from allauth.mfa.base import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from config.requests.limits import TooManyRequests
from config.requests.signing_in import code_tried


class Counted:
    def clean_code(self):
        try:
            with code_tried(self.user.get_username()):
                return super().clean_code()
        except TooManyRequests as error:
            sentence = _("试错的次数太多，这一次没有看。请过一会儿再试，或者请给您开通账号的单位解除。")
            raise ValidationError(sentence, code="too_many") from error


class CodeForm(Counted, forms.AuthenticateForm):
    """When signing in."""


class CodeAgainForm(Counted, forms.ReauthenticateForm):
    """By somebody who is signed in already."""
