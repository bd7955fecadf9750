"""What an administrator fills in about people."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.admin.choosing import unit_chooser
from campaigns.models import AGENCYS, Role
from campaigns.people.members import administered, agencies_administered

MOST_AT_ONCE = 3000  # people invited with one form: the schools of a province's largest city
MOST_SHOWN = 20  # lines that cannot be read
LONGEST_NAME = 60


class PlaceForm(forms.Form):
    """A role, and where: a unit, or an agency for officers and reviewers; cleaned into `place`, (role, unit, agency)."""

    role = forms.ChoiceField(choices=Role.choices, label=gettext_lazy("角色"), widget=forms.RadioSelect)
    unit = forms.ModelChoiceField(
        None,
        required=False,
        label=gettext_lazy("在哪个单位"),
        help_text=gettext_lazy("学校经办人选学校，网格员选社区，审计员和管理员选县或市。只能做这个单位和它下面的事。"),
        widget=unit_chooser.widget_class,
    )
    agency = forms.ModelChoiceField(
        None,
        required=False,
        label=gettext_lazy("在哪个发布单位"),
        help_text=gettext_lazy("宣传民警和审核人选这一项：写谁的信，审谁的信。"),
        empty_label=gettext_lazy("——"),
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = administered(user).filter(retired_at=None).select_related("parent__parent")
        self.fields["agency"].queryset = agencies_administered(user)

    def clean(self):
        cleaned = super().clean()
        is_agencys = cleaned.get("role") in AGENCYS
        if is_agencys and not cleaned.get("agency") and "agency" not in self.errors:
            self.add_error("agency", _("宣传民警和审核人要选发布单位。"))
        if not is_agencys and self.needs_unit and not cleaned.get("unit") and "unit" not in self.errors:
            self.add_error("unit", _("请选单位。"))
        return cleaned

    needs_unit = True

    @property
    def place(self):
        is_agencys = self.cleaned_data["role"] in AGENCYS
        unit, agency = self.cleaned_data["unit"], self.cleaned_data["agency"]
        return self.cleaned_data["role"], None if is_agencys else unit, agency if is_agencys else None


class InviteForm(PlaceForm):
    """People of one role, each at a unit of their own where a line names its code; cleaned into `people` as `invite` takes them."""

    people = forms.CharField(
        label=gettext_lazy("邀请谁"),
        widget=forms.Textarea(attrs={"rows": 8, "placeholder": "王老师\t131102001\n李老师\t131102002"}),
        help_text=gettext_lazy(
            "一行一个人：姓名；学校经办人再写学校代码，中间用空格或制表符隔开。可以从电子表格里选中“姓名、学校代码”两列，复制、粘贴过来。"
        ),
    )
    field_order = ["people", "role", "unit", "agency"]
    needs_unit = False

    def clean(self):
        cleaned = super().clean()
        if "people" in cleaned and not self.errors:
            self.people = self._read(cleaned["people"])
        return cleaned

    def _read(self, text):
        lines = [(number, line.replace(",", " ").replace("，", " ").split()) for number, line in enumerate(text.splitlines(), 1)]
        lines = [(number, words) for number, words in lines if words]
        if len(lines) > MOST_AT_ONCE:
            raise ValidationError({"people": _("一次最多邀请 %(most)d 人，谁也没有邀请。请分几次。") % {"most": MOST_AT_ONCE}})
        units = self._units({words[-1] for _number, words in lines})
        people, wrong = [], []
        for number, words in lines:
            found, mistake = self._person(words, units)
            people.append(found)
            wrong += [_("第 %(line)d 行：%(why)s") % {"line": number, "why": mistake}] if mistake else []
        if wrong:
            more = [_("还有 %(count)d 行。") % {"count": len(wrong) - MOST_SHOWN}] if len(wrong) > MOST_SHOWN else []
            raise ValidationError({"people": [*wrong[:MOST_SHOWN], *more]})
        return people

    def _units(self, codes):
        """Return {code: Unit} of those within reach."""
        found, codes = {}, sorted(codes)
        for first in range(0, len(codes), 500):
            found |= {unit.code: unit for unit in self.fields["unit"].queryset.filter(code__in=codes[first : first + 500])}
        return found

    def _person(self, words, units):
        """Return ((name, role, unit, agency), what is wrong)."""
        role, unit, agency = self.place
        name = words
        if agency is None and words[-1] in units:
            unit, name = units[words[-1]], words[:-1]
        name = " ".join(name)
        mistake = ""
        if any(character.isdigit() for character in name):
            mistake = _("“%(words)s”里的代码不是您管的单位，或者没有这个单位。") % {"words": name}
        elif not name:
            mistake = _("没有姓名。")
        elif len(name) > LONGEST_NAME:
            mistake = _("姓名太长，最多 %(most)d 个字。") % {"most": LONGEST_NAME}
        elif agency is None and unit is None:
            mistake = _("“%(words)s”没有写单位代码，下面也没有选单位。") % {"words": name}
        return (name, role, unit, agency), mistake
