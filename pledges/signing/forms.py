"""What a family sends: what it chose for the questions, signatures, drawn or typed, and the guardian's consent."""

import re
import secrets

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from campaigns.letters.english import languages
from pledges.models import MOST_WORDS, Outcome
from pledges.signatures import names, strokes
from pledges.signatures.signers import LABELS, NAME_LABELS, WHO

SUBMISSION_KEY = re.compile(r"[A-Za-z0-9_-]{20,64}")

SENTENCES = {
    "missing": _("还没有%(who)s的签名。请手写，或输入姓名。"),
    "nobody": _("还没有签名。请至少有一位手写，或输入姓名。"),
    "dot": _("%(who)s的签名太短，看起来只是一个点。请把名字写完整，或改为输入姓名。"),
    "crowded": _("%(who)s的签名笔画太多，没法保存。请清除后重写，或改为输入姓名。"),
    "garbled": _("%(who)s的签名没有传完整。请重写一次，或改为输入姓名。"),
    "long": _("%(who)s的姓名最多 %(most)d 个字，现在有 %(characters)d 个。请核对；姓名确实更长的，请改为手写。"),
    "unshown": _("%(who)s的姓名里有显示不出来的字符。请重新输入，或改为手写。"),
    "link": _("%(who)s的姓名里不能有网址，也不能有 @ / < > 这样的符号。请只输入姓名。"),
    "telephone": _("%(who)s的姓名里有一串数字，像是电话号码，是不是填错了格？这里只写姓名，不留电话；确实是姓名的，请在下面打勾再提交。"),
    "picture": _("%(who)s的姓名里有表情或图形符号，是不是误按的？请只留姓名；确实是姓名的，请在下面打勾再提交。"),
    "wordless": _("%(who)s的姓名里没有文字。请输入姓名，不要只填数字或符号。"),
}
CONSENT_MISSING = _("请监护人打勾同意保存签名。不同意的，可以选“我们已阅读，选择不签”，或者只签纸质回执。")
RESIDENTS_CONSENT_MISSING = _("请打勾同意保存签名。不同意的，可以选“我们已阅读，选择不签”，或者只签纸质回执。")
TRAP = "topic"  # shown to no person; whatever is found in it was filled in by a program
TRAPPED = _("这一页里有一格是留空的，却有内容，像是程序自动填的，所以没有提交。那一格已经清空，请您再提交一次。")
STALE = _("这个页面没有传完整，还没有提交。您填的内容都在，请再提交一次。")


REASONS = {
    strokes.NotADrawing: "garbled",
    strokes.TooMuchInk: "crowded",
    strokes.TooLittleInk: "dot",
}


DECLINED_FOR_SURE = "declined_for_sure"  # said after the question whether what was written may be dropped


class SigningForm(forms.Form):
    """Fields `<role>_name` and `<role>_strokes` for each signer of a LetterText, `consent`, `submission_key`, `shown_in`, `question_<n>`.

    When valid, `signatures` is what vault.seal takes: {} for those who read and do not sign.
    """

    def __init__(self, data=None, *, letter):
        super().__init__(data)
        self.letter = letter
        self.signers = letter.signers
        self.signatures = {}
        for name in ("submission_key", TRAP):
            self.fields[name] = forms.Field(required=False)
        for role in self.signers:
            self.fields[f"{role}_name"] = forms.Field(required=False)
            self.fields[f"{role}_strokes"] = forms.Field(required=False)
            self.fields[f"{role}_confirmed"] = forms.Field(required=False)
        self.fields["consent"] = forms.BooleanField(required=False)

    @property
    def outcome(self):
        return Outcome.DECLINED if self.data.get("answer") in (Outcome.DECLINED, DECLINED_FOR_SURE) else Outcome.SIGNED

    @property
    def asks_first(self):
        """Whether "not signing" would drop a name or a signature, and nobody was asked about it yet."""
        written = (self.data.get(f"{role}_{kind}", "").strip() for role in self.signers for kind in ("name", "strokes"))
        return self.data.get("answer") == Outcome.DECLINED and any(written)

    @cached_property
    def key(self):
        """The key that came, or a new one where none did: the form is then shown again with it."""
        sent = self.data.get("submission_key", "")
        return sent if SUBMISSION_KEY.fullmatch(sent) else secrets.token_urlsafe(24)

    def clean(self):
        if not SUBMISSION_KEY.fullmatch(self.data.get("submission_key", "")):
            self.add_error("submission_key", STALE)
        if self.data.get(TRAP):
            self.add_error(TRAP, TRAPPED)
        if self.outcome == Outcome.DECLINED:
            return
        for role in self.signers:
            try:
                self._take_signature(role)
            except ValidationError as error:
                self.add_error(f"{role}_name", error)
        if not self.signatures and not any(f"{role}_name" in self.errors for role in self.signers):
            self.add_error(f"{self.signers[0]}_name", SENTENCES["nobody"])
        if not self.cleaned_data["consent"]:
            self.add_error("consent", self.consent_missing())

    @property
    def shown_in(self):
        """The `lang` of the words beside which this was entered; what waited for a network may be sent by the other language's page."""
        sent = self.data.get("shown_in")
        return sent if sent in languages(self.letter) else self.letter.lang

    def consent_missing(self):
        return RESIDENTS_CONSENT_MISSING if "resident" in self.signers else CONSENT_MISSING

    def needs(self, role):
        """Whether the pledge is complete only with this signer's signature."""
        return self.letter.complete_with == "all" or (self.letter.complete_with == "guardian" and role == "guardian")

    def choices(self):
        """Return for each question whether the first choice was right, None where nothing was chosen."""
        return tuple(self._is_right(number, question) for number, question in enumerate(self.letter.quiz, 1))

    def _is_right(self, number, question):
        chosen = self.data.get(f"first_{number}") or self.data.get(f"question_{number}") or ""
        known = {str(place): option for place, option in enumerate(question.options, 1)}
        return known[chosen].is_right if chosen in known else None

    def questions(self):
        """What the page asks, with what was chosen before."""
        return [
            {
                "number": number,
                "question": question,
                "chosen": self.data.get(f"question_{number}"),
                "first": self.data.get(f"first_{number}", ""),
            }
            for number, question in enumerate(self.letter.quiz, 1)
        ]

    def _take_signature(self, role):
        signature = self._signature(role)
        if signature:
            self.signatures[role] = signature
        elif self.needs(role):
            raise _sentence("missing", role)

    def _signature(self, role):
        """Return {"name": …} or {"strokes": …}, None where there is neither; a typed name comes before a drawing."""
        try:
            name = names.clean_name(self.cleaned_data[f"{role}_name"] or "", self.cleaned_data[f"{role}_confirmed"] or "")
        except names.NameRefused as error:
            raise _sentence(error.reason, role, most=names.MOST_CHARACTERS, characters=error.characters) from error
        if name:
            return {"name": name}
        text = self.cleaned_data[f"{role}_strokes"]
        if not text:
            return None
        try:
            drawing = strokes.read_drawing(text)
            strokes.check_ink(drawing.strokes)
        except ValueError as error:
            raise _sentence(REASONS[type(error)], role) from error
        return {"strokes": drawing.strokes}

    def signature_fields(self):
        """What the page shows for each signer, with every value that was sent."""
        return [
            {
                "role": role,
                "label": LABELS[role],
                "name_label": NAME_LABELS[role],
                "is_optional": not self.needs(role),
                "name": self.data.get(f"{role}_name", ""),
                "strokes": _redrawable(self.data.get(f"{role}_strokes", "")),
                "errors": self.errors.get(f"{role}_name", ()),
                "is_asked": is_asked(self, f"{role}_name"),
            }
            for role in self.signers
        ]

    def mistakes(self):
        """Return [(id of the element to mend, sentence)] in the order of the page."""
        places = {"submission_key": "send", TRAP: "send", "consent": "consent"} | {f"{role}_name": role for role in self.signers}
        return [(places[field], sentence) for field, sentences in self.errors.items() for sentence in sentences]


class DisputeForm(forms.Form):
    """What somebody adds to "this wasn't us"."""

    words = forms.CharField(
        required=False,
        max_length=MOST_WORDS,
        error_messages={"max_length": _("补充说明最多 %(limit_value)d 个字，现在有 %(show_value)d 个。还没有提交，请删短一些再提交。")},
    )

    def mistakes(self):
        """Return [(id of the element to mend, sentence)]."""
        return [("words", sentence) for sentence in self.errors.get("words", ())]


def is_asked(form, field):
    """Whether the name in this field can be confirmed as it is."""
    return any(form.has_error(field, reason) for reason in names.ASKED)


def _sentence(reason, role, **values):
    return ValidationError(SENTENCES[reason], reason, {"who": WHO[role], **values})


def _redrawable(text):
    """Return the strokes as they were sent, so that the page draws them again, or "" when they cannot be read."""
    try:
        strokes.read_drawing(text)
    except ValueError:
        return ""
    return text
