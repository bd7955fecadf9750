"""What a school fills in for one family, with sentences that help."""

import json
import secrets

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from campaigns.paper.marks.codes import NotOurCode, fold
from pledges.models import MOST_WORDS, Assistance
from pledges.signatures.signers import NAME_LABELS
from pledges.signing.forms import SUBMISSION_KEY, SigningForm


class CodeForm(forms.Form):
    """`code` as typed; read with its misreadings folded."""

    code = forms.CharField(
        label=_("信上二维码下方的16位编码"),
        max_length=200,
        error_messages={"required": _("请输入编码。"), "max_length": _("编码只有16个字符。请核对后再输一次。")},
    )

    def clean_code(self):
        try:
            return fold(self.cleaned_data["code"])
        except NotOurCode as error:
            raise forms.ValidationError(_("编码应当是16个字符，四个一组，只有数字和字母。请对着信再输一遍。")) from error


class HelpForm(SigningForm):
    """An answer that somebody records for a family: typed names, the family's consent, and why it had help."""

    NO_NAME = _("还没有填“%(label)s”。")
    NO_REASON = _("请选一个原因：这一户为什么请人代为登记。")
    NO_WORDS = _("选了“其他”，请用几个字写明原因。")

    def __init__(self, data=None, **options):
        super().__init__(data, **options)
        self.fields["reason"] = forms.ChoiceField(
            choices=Assistance.Reason.choices, error_messages={"required": self.NO_REASON, "invalid_choice": self.NO_REASON}
        )
        self.fields["words"] = forms.CharField(
            required=False,
            max_length=MOST_WORDS,
            error_messages={"max_length": _("说明最多 %(limit_value)d 个字，现在有 %(show_value)d 个。请写短一些。")},
        )

    def clean(self):
        super().clean()
        for role in self.signers:
            field = f"{role}_name"
            if self.needs(role) and field in self.errors and not self.data.get(field, "").strip():  # there is no pad to draw on
                self.errors[field] = self.error_class([self.NO_NAME % {"label": NAME_LABELS[role]}])
        if self.cleaned_data.get("reason") == Assistance.Reason.OTHER and not self.cleaned_data.get("words") and "words" not in self.errors:
            self.add_error("words", self.NO_WORDS)

    def consent_missing(self):
        return _("请把保存签名的那句话念给家里人听，同意了再打勾。不同意的，按“登记：已阅读，不签”，或者请他们签纸质回执。")

    def mistakes(self):
        """Return [(id of the element to mend, sentence)] in the order of the page."""
        places = {"reason": "reason", "words": "words", "consent": "consent", "submission_key": "send"}
        return [(places.get(field, field), sentence) for field, sentences in self.errors.items() for sentence in sentences]

    @property
    def assistance(self):
        """Why there was help, as an unsaved Assistance that lacks its pledge and who helped."""
        return Assistance(reason=self.cleaned_data["reason"], words=self.cleaned_data["words"])

    @property
    def body(self):
        """All that was filled in, to tell a repetition from something new."""
        return json.dumps([self.outcome, self.signatures, self.cleaned_data["reason"], self.cleaned_data["words"]], ensure_ascii=False)


class WithdrawForm(forms.Form):
    """How the school made sure that who asks for it is the family."""

    PREFIX = "withdraw"  # of the ids in the page: both forms stand in it

    reason = forms.CharField(
        label=_("怎样核实的"),
        max_length=MOST_WORDS,
        error_messages={
            "required": _("请写明怎样核实了是这一户，例如“家长带信到校”。"),
            "max_length": _("最多 %(limit_value)d 个字，现在有 %(show_value)d 个。请写短一些。"),
        },
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, auto_id=f"{self.PREFIX}_%s", **kwargs)


class LinkForm(WithdrawForm):
    """The same, with a one-time key, which gives one link."""

    PREFIX = "link"
    STALE = _("这个页面没有传完整，还没有补发，原来的链接没有变。请再按一次“补发新链接”。")

    @cached_property
    def key(self):
        """The one-time key that came, or a new one where none did."""
        sent = self.data.get("submission_key", "")
        return sent if SUBMISSION_KEY.fullmatch(sent) else secrets.token_urlsafe(24)

    def clean(self):
        if "reason" not in self.errors and not SUBMISSION_KEY.fullmatch(self.data.get("submission_key", "")):
            self.add_error("reason", self.STALE)
        return self.cleaned_data
