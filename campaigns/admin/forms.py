"""What an officer fills in about print runs."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import Page, TaskState

from campaigns.admin.choosing import UnitsWidget, unit_chooser
from campaigns.models import CampaignPage, PrintRun, Unit
from campaigns.paper.laying.layouts import LAYOUTS, SHEET_LAYOUTS, USUAL_LAYOUTS
from campaigns.paper.laying.rendering import NotPrintable
from campaigns.paper.marks.codes import NotOurCode
from campaigns.people.officers import audience_of, letters_of
from campaigns.printing.finding import copy_for
from campaigns.printing.plans import plan_print_run


class LetterChoice(forms.ModelChoiceField):
    """Letters of one title are told apart by their campaign and date."""

    def label_from_instance(self, letter):
        return _("%(title)s（%(campaign)s，落款 %(day)s）") % {
            "title": letter.title,
            "campaign": self.campaigns.get(letter.path[: -Page.steplen], ""),
            "day": letter.issued_on.isoformat(),
        }


class RunForm(forms.Form):
    """A letter the officer may edit and that passed review, and the units it goes to; cleaned into `plan`."""

    letter = LetterChoice(
        None,
        label=gettext_lazy("信"),
        help_text=gettext_lazy("只列出已审核通过、您可以编辑的信。"),
        error_messages={"invalid_choice": gettext_lazy("这封信没有审核通过，或者您不能编辑它，所以不能印制。")},
    )
    units = forms.ModelMultipleChoiceField(
        None,
        label=gettext_lazy("发给哪里"),
        help_text=gettext_lazy("全市、一个县、一所学校，或一个班；可以选几个。选了学校又选了它的班，只印一次。"),
        error_messages={"invalid_choice": gettext_lazy("所选的单位里有一个已经停用，或者不在了。请去掉它再试。")},
        widget=UnitsWidget,
    )
    numbering = forms.ChoiceField(
        choices=PrintRun.Numbering.choices,
        initial=PrintRun.Numbering.COPY,
        label=gettext_lazy("编码方式"),
        help_text=gettext_lazy(
            "每份一个编码：知道哪一份已答复，一份只算一次，丢了一份只作废一份。"
            "共用一个编码：可以复印，但分不出是谁家答复的，同一家答复两次也算两次，只能说收到多少答复；要作废只能一起作废。"
        ),
        widget=forms.RadioSelect,
    )
    copies = forms.IntegerField(
        min_value=1,
        required=False,
        label=gettext_lazy("打算印多少份"),
        help_text=gettext_lazy("只在整个单位用一个编码时填写；选了几个单位的，每个单位各印这么多份。"),
    )
    layouts = forms.MultipleChoiceField(
        choices=[(layout.name, layout.label) for layout in LAYOUTS.values()],
        initial=USUAL_LAYOUTS,
        label=gettext_lazy("版式"),
        help_text=gettext_lazy("学校下载时可以选其中一种；每种都是同一份信、同一个编码。"),
        widget=forms.CheckboxSelectMultiple,
    )

    printed_blocks = forms.IntegerField(required=False, widget=forms.HiddenInput)  # what the last step had shown

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        approved = TaskState.objects.filter(status=TaskState.STATUS_APPROVED).values_list("workflow_state__object_id", flat=True)
        self.fields["letter"].queryset = letters_of(user).filter(pk__in={int(key) for key in approved}).order_by("-pk")
        self.fields["units"].queryset = audience_of(user).active().select_related("parent__parent")
        self.fields["letter"].campaigns = dict(CampaignPage.objects.values_list("path", "title"))

    @property
    def how(self):
        """How plan_print_run and confirm_print_run are to number the copies."""
        return {"numbering": self.cleaned_data.get("numbering"), "copies": self.cleaned_data.get("copies")}

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("numbering") == PrintRun.Numbering.COPY and set(cleaned.get("layouts", ())) & set(SHEET_LAYOUTS):
            self.add_error("layouts", _("海报、门贴和贴纸是贴给大家看的，只能用共用的编码。"))
        if cleaned.get("letter") and cleaned.get("units"):
            try:
                self.plan = plan_print_run(cleaned["letter"], cleaned["units"], **self.how)
            except NotPrintable as error:
                raise ValidationError(str(error)) from error
        return cleaned


class SeatVoidForm(forms.Form):
    """A lost copy by class and seat, for whoever has no paper to read its code from; cleaned into `block` and `number`."""

    unit = forms.ModelChoiceField(
        None,
        label=gettext_lazy("班级"),
        widget=unit_chooser.widget_class,
        error_messages={"invalid_choice": gettext_lazy("这个批次没有发给所选的班。什么都没有改动。")},
    )
    seat = forms.IntegerField(label=gettext_lazy("座号"), min_value=1, max_value=9999)
    reason = forms.CharField(label=gettext_lazy("原因"), max_length=120)

    def __init__(self, *args, print_run, **kwargs):
        super().__init__(*args, **kwargs)
        self.print_run = print_run
        self.fields["unit"].queryset = Unit.objects.filter(pk__in=print_run.blocks.values("unit"))

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("unit") and cleaned.get("seat"):
            blocks = self.print_run.blocks.filter(unit=cleaned["unit"], is_shared=False).prefetch_related("voided_ranges")
            found = [(block, number) for block in blocks for number in block.numbers_at([cleaned["seat"]])]
            if not found:
                values = {"unit": cleaned["unit"].place, "seat": cleaned["seat"]}
                sentence = _("这个批次里，%(unit)s没有座号 %(seat)d 的信，或者已经作废过了。什么都没有改动。")
                raise ValidationError(sentence % values)
            self.block, self.number = found[-1]
        return cleaned


class VoidForm(forms.Form):
    """One copy of this run or a range of one class, by code, and why they no longer count; cleaned into `copy` and `last_copy`."""

    code = forms.CharField(label=gettext_lazy("编码"), max_length=40, help_text=gettext_lazy("信上的 16 位编码。"))
    last_code = forms.CharField(
        label=gettext_lazy("到哪一份"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("只作废一份时不填；作废连着的几份时，填同一个班最后一份的编码。"),
    )
    reason = forms.CharField(label=gettext_lazy("原因"), max_length=120)

    def __init__(self, *args, print_run, **kwargs):
        super().__init__(*args, **kwargs)
        self.print_run = print_run

    def clean_code(self):
        self.copy = self._copy(self.cleaned_data["code"])
        if self.copy.state == "voided":
            raise ValidationError(_("这份信已经作废过了。"))
        return self.cleaned_data["code"]

    def clean_last_code(self):
        code = self.cleaned_data["last_code"]
        self.last_copy = self._copy(code) if code else None
        return code

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("code") and "last_code" in cleaned:
            self.last_copy = self.last_copy or self.copy
            if self.last_copy.block != self.copy.block or self.last_copy.number < self.copy.number:
                self.add_error("last_code", _("两份信要在同一个班，而且后一份的座号不能在前一份之前。什么都没有改动。"))
        return cleaned

    def _copy(self, code):
        try:
            copy = copy_for(code)
        except NotOurCode:
            raise ValidationError(_("这个编码不是我们印的，请对照信上再输一次。什么都没有改动。")) from None
        if copy.print_run != self.print_run:
            raise ValidationError(_("这个编码属于另一个印制批次，请到那个批次里作废。什么都没有改动。"))
        return copy
