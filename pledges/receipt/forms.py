"""What a family mends on its receipt: the names it typed."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from pledges.signatures import names
from pledges.signatures.signers import NAME_LABELS, WHO

SENTENCES = {
    "empty": _("%(who)s的姓名空着。请输入改正后的姓名；不想再保存的，请用下面的“撤回并删除”。"),
    "long": _("%(who)s的姓名最多 %(most)d 个字，现在有 %(characters)d 个。请核对。"),
    "unshown": _("%(who)s的姓名里有显示不出来的字符。请重新输入。"),
    "link": _("%(who)s的姓名里不能有网址，也不能有 @ / < > 这样的符号。请只输入姓名。"),
    "telephone": _("%(who)s的姓名里有一串数字，像是电话号码，是不是填错了格？这里只写姓名，不留电话；确实是姓名的，请在下面打勾再提交。"),
    "picture": _("%(who)s的姓名里有表情或图形符号，是不是误按的？请只留姓名；确实是姓名的，请在下面打勾再提交。"),
    "wordless": _("%(who)s的姓名里没有文字。请输入姓名，不要只填数字或符号。"),
}


class NamesForm(forms.Form):
    """One field `<role>_name` for each name that was typed. `signatures` as vault.seal takes them."""

    def __init__(self, data=None, *, signatures):
        super().__init__(data)
        self.roles = [role for role, signature in signatures.items() if "name" in signature]
        for role in self.roles:
            self.fields[f"{role}_name"] = forms.CharField(
                label=NAME_LABELS[role], required=False, strip=False, initial=signatures[role]["name"]
            )

    def clean(self):
        self.names = {}
        for role in self.roles:
            try:
                self.names[role] = _clean(role, self.cleaned_data.get(f"{role}_name", ""), self.data.get(f"{role}_confirmed", ""))
            except ValidationError as error:
                self.add_error(f"{role}_name", error)

    def asked(self):
        """Return {name of the field: name of the tick} of those whose name can be confirmed as it is."""
        fields = [field for field in self.errors if any(self.has_error(field, reason) for reason in names.ASKED)]
        return {field: field.replace("_name", "_confirmed") for field in fields}

    def mistakes(self):
        """Return [(id of the input to mend, sentence)] in the order of the page."""
        return [(f"id_{field}", sentence) for field, sentences in self.errors.items() for sentence in sentences]


def _clean(role, text, confirmed):
    try:
        name = names.clean_name(text, confirmed)
    except names.NameRefused as error:
        params = {"who": WHO[role], "most": names.MOST_CHARACTERS, "characters": error.characters}
        raise ValidationError(SENTENCES[error.reason], error.reason, params) from error
    if not name:
        raise ValidationError(SENTENCES["empty"], params={"who": WHO[role]})
    return name
