"""Choosing units in the admin, one or several, in Wagtail's own dialog."""

from functools import reduce
from operator import or_

from django import forms
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext_lazy
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.staticfiles import versioned_static
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic.chooser import ChooseResultsView, ChooseView, ChosenMultipleView, ChosenView
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.admin.widgets.chooser import BaseChooser

from campaigns.models import Unit
from campaigns.people.officers import audience_of

ABOVE = ("parent", "parent__parent", "parent__parent__parent")
CHOOSER_SCRIPTS = ("wagtailadmin/js/modal-workflow.js", "wagtailadmin/js/chooser-modal.js")


class UnitSearchForm(BaseFilterForm):
    """The last word is the unit's own, those before it are of what it lies in: "第一小学 三年级"."""

    q = forms.CharField(
        label=gettext_lazy("名称或代码"),
        required=False,
        widget=forms.TextInput(attrs={"placeholder": gettext_lazy("例如：第一小学 三年级")}),
    )

    def filter(self, objects):
        text = self.cleaned_data.get("q", "").strip()
        if not text:
            return super().filter(objects)
        self.is_searching, self.search_query = True, text
        *around, name = text.split()
        for word in around:
            objects = objects.filter(reduce(or_, (Q(**{f"{above}__name__icontains": word}) for above in ABOVE)))
        return super().filter(objects).filter(Q(name__icontains=name) | Q(code__startswith=name))


class _Choose:
    filter_form_class = UnitSearchForm
    ordering = ["path"]

    @property
    def columns(self):
        return [
            self.title_column,
            Column("code", label=gettext_lazy("单位代码"), accessor="code"),
            Column("kind", label=gettext_lazy("类别"), accessor="get_kind_display"),
            Column("parent", label=gettext_lazy("上级单位"), accessor="parent.place"),
        ]

    def get_object_list(self):
        return audience_of(self.request.user).active().select_related("parent__parent__parent")


class ChooseUnitView(_Choose, ChooseView):
    pass


class ChooseUnitResultsView(_Choose, ChooseResultsView):
    pass


class _Chosen:
    """What was chosen is shown with what it lies in: eighty-six classes are called 一年级1班."""

    def get_display_title(self, instance):
        return instance.place


class ChosenUnitView(_Chosen, ChosenView):
    def get_object(self, pk):
        return audience_of(self.request.user).get(pk=pk if pk.isdecimal() else None)


class ChosenUnitsView(_Chosen, ChosenMultipleView):
    def get_objects(self, pks):
        return audience_of(self.request.user).active().filter(pk__in=filter(str.isdecimal, pks)).select_related("parent__parent")


class UnitWidget(_Chosen, BaseChooser):
    model = Unit

    def get_instance(self, value):
        """What was sent is named only where the field's choices hold it."""
        if value is None or isinstance(value, Unit):
            return value
        return self.choices.queryset.filter(pk=value if str(value).isdecimal() else None).first()


class UnitChooserViewSet(ChooserViewSet):
    model = Unit
    base_widget_class = UnitWidget
    icon = "group"
    choose_one_text = gettext_lazy("选择单位")
    choose_another_text = gettext_lazy("换一个单位")
    edit_item_text = gettext_lazy("修改单位")
    choose_view_class = ChooseUnitView
    choose_results_view_class = ChooseUnitResultsView
    chosen_view_class = ChosenUnitView
    chosen_multiple_view_class = ChosenUnitsView
    per_page = 20

    def get_urlpatterns(self):
        """Units are chosen there and made elsewhere; Wagtail's address for making one has no form to show."""
        return [pattern for pattern in super().get_urlpatterns() if pattern.name != "create"]


unit_chooser = UnitChooserViewSet("unit_chooser")


class UnitsWidget(forms.MultipleHiddenInput):
    """Several of the field's units: a line each, and a button that adds more. Their names cost one query."""

    input_type = "text"  # it is shown, unlike what Django calls hidden

    def render(self, name, value, attrs=None, renderer=None):
        keys = [key for key in value or () if str(key).isdecimal()]
        units = self.choices.queryset.filter(pk__in=keys).select_related("parent__parent")
        about = {"name": name, "units": units, "address": reverse(unit_chooser.get_url_name("choose"))}
        return render_to_string("admin/units.html", about | {"attrs": attrs or {}})

    @property
    def media(self):
        return forms.Media(js=[*map(versioned_static, CHOOSER_SCRIPTS), "js/admin/units.js"])
