"""Units and members in the admin: Wagtail's own lists and forms."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Sum
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic import EditView, IndexView
from wagtail.admin.views.generic.history import HistoryView
from wagtail.admin.views.generic.usage import UsageView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import Button, HeaderButton

from campaigns.admin import school_years
from campaigns.admin.browsing import IN, directly_in, opened_unit, way_to
from campaigns.admin.choosing import unit_chooser
from campaigns.admin.deleting import UnitDelete
from campaigns.admin.frame import framed
from campaigns.audience import kinds
from campaigns.models import Block, Unit
from campaigns.people.officers import audience_of
from campaigns.people.units import reinstate, retire


class UnitForm(WagtailAdminModelForm):
    """Where a unit stands is said once, within the user's reach; afterwards only its name and head count change.

    What lies in nothing, a province or a city, is an administrator's.
    """

    class Meta:
        model = Unit
        fields = ["parent", "kind", "code", "name", "head_count"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = audience_of(self.for_user).select_related("parent__parent")
        self.fields["parent"].required = not self.for_user.is_superuser
        if self.instance.pk:
            for name in ("parent", "kind", "code"):
                self.fields[name].disabled = True


class _WithinReach:
    """Finds the units within the user's reach, and no other."""

    def get_base_object_queryset(self):
        return audience_of(self.request.user)


class _OneWithinReach(_WithinReach):
    def get_queryset(self):
        return self.get_base_object_queryset()


class UnitIndex(IndexView):
    @property
    def header_buttons(self):
        imports = HeaderButton(_("导入名册"), url=reverse("roster_new"), icon_name="upload")
        return [*super().header_buttons, imports] if self.user_has_permission("add") else super().header_buttons

    def get_base_queryset(self):
        """What lies in the unit that is open; whoever searches, searches all of his reach."""
        is_sought = self.is_searching or self.is_filtering
        units = audience_of(self.request.user) if is_sought else directly_in(self.request.user, self.opened)
        return units.select_related("parent__parent__parent")

    @cached_property
    def opened(self):
        return opened_unit(self.request)

    def get_breadcrumbs_items(self):
        way = [(f"{self.index_url}?{IN}={unit.pk}", unit.name) for unit in way_to(self.request.user, self.opened)]
        *before, (_address, here) = [(self.index_url, self.page_title or self.get_page_title()), *way]
        crumbs = [{"url": address, "label": label} for address, label in before]
        return [*super().get_breadcrumbs_items()[:-1], *crumbs, {"url": "", "label": here}]

    def get_inside_url(self, instance):
        return f"{self.index_url}?{IN}={instance.pk}" if kinds.CHILDREN[instance.kind] else self.get_edit_url(instance)

    def _get_title_column(self, field_name, column_class=TitleColumn, **kwargs):
        """A name leads into the unit; into what nothing lies in, to its form."""
        column = self._get_title_column_class(TitleColumn)
        return column(field_name, label=Unit._meta.get_field(field_name).verbose_name, get_url=self.get_inside_url)

    def get_list_more_buttons(self, instance):
        buttons = super().get_list_more_buttons(instance)
        if not self.user_has_permission("change"):
            return buttons
        buttons = [*buttons, _retiring(instance)]
        if instance.kind in school_years.KINDS and instance.retired_at is None and self.user_has_permission("add"):
            buttons.append(Button(_("新学年"), url=reverse("unit_school_year", args=[instance.pk]), icon_name="date", priority=26))
        return buttons


class UnitEdit(_OneWithinReach, EditView):
    @property
    def header_more_buttons(self):
        return [*super().header_more_buttons, _retiring(self.object)]


def _retiring(unit):
    """The button that takes a unit out of use, or back into it."""
    label, icon = (_("恢复使用"), "undo") if unit.retired_at else (_("停用"), "no-view")
    return Button(label, url=reverse("unit_retire", args=[unit.pk]), icon_name=icon, priority=25)


def retire_unit(request, pk):
    """Take a unit out of use, or back into it, after saying what that means."""
    if not request.user.has_perm("campaigns.change_unit"):
        raise PermissionDenied
    unit = get_object_or_404(audience_of(request.user), pk=pk)
    if request.method == "POST":
        if unit.retired_at:
            reinstate(unit)
            messages.success(request, _("“%(name)s”恢复使用了。") % {"name": unit})
        else:
            retire(unit)
            messages.success(request, _("“%(name)s”停用了。已经印好的信照样有效。") % {"name": unit})
        return redirect("units:index")
    title = _("恢复使用“%(name)s”") if unit.retired_at else _("停用“%(name)s”")
    way = [(reverse("units:index"), _("单位")), ("", title % {"name": unit})]
    beneath = Unit.objects.within(unit).active().exclude(pk=unit.pk).count()
    printed = Block.objects.filter(unit__path__startswith=unit.path, print_run__recalled_at=None)
    about = {"unit": unit, "beneath": beneath, "copies": printed.aggregate(sum=Sum("copies", default=0))["sum"]}
    return framed(request, "admin/unit-retire.html", title % {"name": unit}, icon="group", way=way, **about)


class UnitRemoval(_OneWithinReach, UnitDelete):
    pass


class UnitHistory(_WithinReach, HistoryView):
    pass


class UnitUsage(_WithinReach, UsageView):
    pass


class UnitViewSet(ModelViewSet):
    model = Unit
    index_view_class = UnitIndex
    edit_view_class = UnitEdit
    delete_view_class = UnitRemoval
    history_view_class = UnitHistory
    usage_view_class = UnitUsage
    name = "units"
    icon = "group"
    menu_label = gettext_lazy("单位")
    menu_order = 260
    add_to_admin_menu = True
    copy_view_enabled = False
    list_display = [
        "name",
        "code",
        Column("get_kind_display", label=gettext_lazy("类别")),
        Column("parent", label=gettext_lazy("上级单位"), accessor=lambda unit: unit.parent.place if unit.parent else "—"),
        "head_count",
        Column("retired", label=gettext_lazy("状态"), accessor=lambda unit: _("已停用") if unit.retired_at else _("使用中")),
    ]
    search_fields = ["name", "code"]
    search_backend_name = None
    ordering = ["path"]
    list_filter = ["kind"]
    list_per_page = 50

    def get_form_class(self, for_update=False):
        widget = unit_chooser.widget_class
        return forms.modelform_factory(Unit, form=UnitForm, widgets={"parent": widget})
