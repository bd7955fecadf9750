"""Units and members in the admin: Wagtail's own lists, forms and chooser."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic.chooser import ChooseResultsView, ChooseView
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.admin.viewsets.model import ModelViewSet

from campaigns.models import Membership, Unit


class UnitSearchForm(BaseFilterForm):
    q = forms.CharField(label=_("名称或代码"), required=False, widget=forms.TextInput(attrs={"placeholder": _("名称或代码")}))

    def filter(self, objects):
        text = self.cleaned_data.get("q", "").strip()
        if not text:
            return super().filter(objects)
        self.is_searching, self.search_query = True, text
        return super().filter(objects).filter(Q(name__icontains=text) | Q(code__startswith=text))


class _Choose:
    filter_form_class = UnitSearchForm
    ordering = ["path"]

    @property
    def columns(self):
        return [
            self.title_column,
            Column("code", label=_("单位代码"), accessor="code"),
            Column("kind", label=_("类别"), accessor="get_kind_display"),
            Column("parent", label=_("上级单位"), accessor="parent"),
        ]

    def get_object_list(self):
        return Unit.objects.active().select_related("parent")


class ChooseUnitView(_Choose, ChooseView):
    pass


class ChooseUnitResultsView(_Choose, ChooseResultsView):
    pass


class UnitChooserViewSet(ChooserViewSet):
    model = Unit
    icon = "group"
    choose_one_text = _("选择单位")
    choose_another_text = _("换一个单位")
    edit_item_text = _("修改单位")
    choose_view_class = ChooseUnitView
    choose_results_view_class = ChooseUnitResultsView
    per_page = 20


class UnitForm(forms.ModelForm):
    """Where a unit stands is said once; afterwards only its name and head count change."""

    class Meta:
        model = Unit
        fields = ["parent", "kind", "code", "name", "head_count"]

    def __init__(self, *args, **kwargs):
        kwargs.pop("for_user", None)
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            for name in ("parent", "kind", "code"):
                self.fields[name].disabled = True


class UnitViewSet(ModelViewSet):
    model = Unit
    name = "units"
    icon = "group"
    menu_label = _("单位")
    menu_order = 260
    add_to_admin_menu = True
    copy_view_enabled = False
    list_display = ["name", "code", Column("get_kind_display", label=_("类别")), "parent", "head_count"]
    search_fields = ["name", "code"]
    search_backend_name = None
    ordering = ["path"]
    list_filter = ["kind"]
    list_per_page = 50

    def get_form_class(self, for_update=False):
        widget = unit_chooser.widget_class
        return forms.modelform_factory(Unit, form=UnitForm, widgets={"parent": widget})


class MembershipViewSet(ModelViewSet):
    """Which school a secretary's account opens."""

    model = Membership
    name = "members"
    icon = "user"
    menu_label = _("成员")
    menu_order = 270
    add_to_admin_menu = True
    copy_view_enabled = False
    list_display = ["user", "unit", "role"]
    form_fields = ["user", "unit", "role"]
    search_fields = ["user__username", "unit__name"]
    search_backend_name = None


unit_chooser = UnitChooserViewSet("unit_chooser")
