"""Where the officer's own pages hang in Wagtail's admin."""

from django.contrib import messages
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.permissions import page_permission_policy

from campaigns.admin import reports, runs
from campaigns.admin.units import MembershipViewSet, UnitViewSet, unit_chooser
from campaigns.models import PrintRun
from campaigns.people.officers import reports_of


@hooks.register("register_admin_viewset")
def viewsets():
    return [unit_chooser, UnitViewSet(), MembershipViewSet()]


@hooks.register("register_admin_urls")
def urls():
    return [
        path("print-runs/", runs.Index.as_view(), name="print_runs"),
        path("print-runs/new/", runs.new, name="print_run_new"),
        path("print-runs/<int:run_id>/", runs.detail, name="print_run"),
        path("print-runs/<int:run_id>/pages/", runs.pages, name="print_run_pages"),
        path("print-runs/<int:run_id>/packs/<str:code>", runs.download, name="print_run_pack"),
        path("print-runs/<int:run_id>/layouts/", runs.add_layout, name="print_run_layout"),
        path("print-runs/<int:run_id>/recall/", runs.recall_run, name="print_run_recall"),
        path("print-runs/<int:run_id>/void/", runs.void, name="print_run_void"),
        path("fake-reports/", reports.Index.as_view(), name="fake_reports"),
        path("fake-reports/<int:report_id>/", reports.detail, name="fake_report"),
        path("fake-reports/<int:report_id>/photo.jpg", reports.photo, name="fake_report_photo"),
    ]


class OfficersMenuItem(MenuItem):
    """Shown to whoever may edit a page."""

    def is_shown(self, request):
        return page_permission_policy.user_has_any_permission(request.user, ["add", "change", "publish"])


@hooks.register("register_admin_menu_item")
def print_runs_item():
    return OfficersMenuItem(gettext_lazy("印制批次"), reverse("print_runs"), name="print-runs", icon_name="doc-full", order=210)


class ReportsMenuItem(OfficersMenuItem):
    """Says how many are waiting."""

    def render_component(self, request):
        item = super().render_component(request)
        waiting = reports_of(request.user).filter(done_at=None).count()
        if waiting:
            item.label = _("假信举报（%(count)d）") % {"count": waiting}
        return item


@hooks.register("register_admin_menu_item")
def reports_item():
    return ReportsMenuItem(gettext_lazy("假信举报"), reverse("fake_reports"), name="fake-reports", icon_name="warning", order=230)


@hooks.register("construct_main_menu")
def keep_what_officers_need(request, items):
    """Nothing here publishes documents; reports and help are Wagtail's own, and officers find their way without."""
    hidden = {"documents"} if request.user.is_superuser else {"documents", "reports", "help"}
    items[:] = [item for item in items if item.name not in hidden]


@hooks.register("construct_homepage_summary_items", order=1000)
def no_summary(request, items):
    items.clear()


@hooks.register("insert_global_admin_css")
def style():
    return format_html('<link rel="stylesheet" href="{}">', static("css/admin.css"))


@hooks.register("before_delete_page")
def keep_what_was_printed(request, page):
    """A letter that was printed stays, with the pages above it: its codes lead to it."""
    if PrintRun.objects.filter(letter__path__startswith=page.path).exists():
        messages.error(request, _("“%(title)s”之下有已经印制的信，不能删除。可以取消发布，或召回印制批次。") % {"title": page.title})
        return redirect("wagtailadmin_explore", page.get_parent().pk)
    return None
