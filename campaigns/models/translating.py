"""How an officer writes a letter's English version: every Chinese text with the English beside it."""

import functools

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.compare import TextFieldComparison
from wagtail.admin.panels import Panel

from campaigns.letters.english import MOST_CHARACTERS, key, missing, rows

NAMED_AT_MOST = 3  # of the texts that are missing


class PairsWidget(forms.Widget):
    """Reads what EnglishPanel shows: of each row the Chinese that the English is for, and the English."""

    def value_from_datadict(self, data, files, name):
        if self.value_omitted_from_data(data, files, name):
            return None
        pairs, number = {}, 0
        while of := data.get(f"{name}-{number}-of"):  # the last of two: where words were reworded, a tick says that the English fits
            pairs[key(of)] = key(data.get(f"{name}-{number}-en", ""))
            number += 1
        return pairs

    def value_omitted_from_data(self, data, files, name):
        return f"{name}-0-of" not in data


class PairsField(forms.Field):
    """{Chinese: English}, without those left empty; what was not sent is not changed."""

    widget = PairsWidget
    text = forms.CharField(
        required=False,
        max_length=MOST_CHARACTERS,
        error_messages={"max_length": _("英文每一格最多 %(limit_value)d 个字符，有一格现在有 %(show_value)d 个。请写短一些。")},
    )

    def clean(self, value):
        return {self.text.clean(of): self.text.clean(english) for of, english in (value or {}).items() if english}

    def has_changed(self, initial, data):
        return data is not None and {of: english for of, english in data.items() if english} != (initial or {})


def check_complete(letter):
    """Refuse, with the texts named, an English version that leaves any out: who signs it must have read all of it."""
    lacking = missing(letter.text, letter.english) if letter.english else []
    if lacking:
        named = "".join(f"“{chinese[:20]}{'…' if len(chinese) > 20 else ''}”" for chinese in lacking[:NAMED_AT_MOST])
        sentence = _(
            "英文版本还缺 %(count)d 处，或者中文改过、英文还没有核对：%(named)s。家长要读到全部内容才能决定签不签，"
            "所以要么写全，要么全部清空。先存草稿不受影响。"
        )
        raise ValidationError(sentence % {"count": len(lacking), "named": named})


class EnglishPanel(Panel):
    """The form's field `english`, as rows."""

    def get_form_options(self):
        return {"fields": ["english"]}

    class BoundPanel(Panel.BoundPanel):
        template_name = "admin/english.html"

        def get_context_data(self, parent_context=None):
            letter = self.instance
            written = self.form["english"].value()
            shown = rows(letter.text, letter.english if written is None else written) if letter.pk else []
            about = {"rows": shown, "errors": self.form.errors.get("english", ()), "most": MOST_CHARACTERS}
            return super().get_context_data(parent_context) | about

        def get_comparison(self):
            return [functools.partial(EnglishComparison, self.panel.model._meta.get_field("english"))]


class EnglishComparison(TextFieldComparison):
    """Two revisions' English, line by line."""

    def __init__(self, field, obj_a, obj_b):
        super().__init__(field, obj_a, obj_b)
        self.val_a, self.val_b = ("\n".join(letter.english.values()) for letter in (obj_a, obj_b))
