"""Where the officer's own pages hang in Wagtail's admin."""

from django.contrib import messages
from django.contrib.humanize.templatetags.humanize import intcomma
from django.db.models import Sum
from django.http import JsonResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.views.home import WorkflowObjectsToModeratePanel
from wagtail.permissions import page_permission_policy, register_permission_policy

from campaigns.admin import log, reports, reviewing, rosters, school_years
from campaigns.admin.apart.lists import only_within_reach
from campaigns.admin.choosing import unit_chooser
from campaigns.admin.copying import begin_anew
from campaigns.admin.deleting import refuse_account, refuse_many, refuse_page
from campaigns.admin.people import inviting, people
from campaigns.admin.runs import decided, deciding
from campaigns.admin.units import UnitViewSet, retire_unit
from campaigns.letters.english import missing
from campaigns.models import AgencyPage, CampaignPage, LetterPage, PrintRun, Unit
from campaigns.models.pages import ReviewedPage
from campaigns.models.review import LOOK_AGAIN, review_what_was_saved
from campaigns.people.groups import set_up_agency
from campaigns.people.members import is_administrator
from campaigns.people.officers import UnitPolicy, reports_of, requests_to_confirm
from campaigns.printing.bounds import numbers

register_permission_policy(Unit, UnitPolicy(Unit))


@hooks.register("register_admin_viewset")
def viewsets():
    return [unit_chooser, UnitViewSet()]


@hooks.register("register_admin_urls")
def urls():
    return [
        path("units/<int:pk>/retire/", retire_unit, name="unit_retire"),
        path("units/<int:pk>/school-year/", school_years.new_year, name="unit_school_year"),
        path("units/rosters/", rosters.new, name="roster_new"),
        path("units/rosters/template.xlsx", rosters.template_file, name="roster_template"),
        path("units/rosters/places.xlsx", rosters.template_of_places_file, name="roster_template_places"),
        path("units/rosters/<int:pk>/", rosters.one, name="roster"),
        path("units/rosters/<int:pk>/bring-in/", rosters.bring_in, name="roster_bring_in"),
        path("units/rosters/<int:pk>/discard/", rosters.discard, name="roster_discard"),
        path("reviews/<int:page_id>/", reviewing.one, name="review"),
        path("log/", log.Index.as_view(), name="log"),
        path("log/results/", log.Index.as_view(results_only=True), name="log_results"),
        path("log/table.csv", log.table, name="log_csv"),
        path("people/", people.Index.as_view(), name="people"),
        path("people/results/", people.Index.as_view(results_only=True), name="people_results"),
        path("people/<int:pk>/", people.person, name="person"),
        path("people/<int:pk>/account/", people.change_account, name="person_account"),
        path("people/roles/<int:pk>/take/", people.take_role, name="role_take"),
        path("people/invite/", inviting.new, name="invite"),
        path("people/invitations/", inviting.Index.as_view(), name="invitations"),
        path("people/invitations/slips/", inviting.slips, name="invitation_slips"),
        path("people/invitations/<int:pk>/", inviting.one, name="invitation"),
        path("people/invitations/<int:pk>/change/", inviting.change, name="invitation_change"),
        path("print-runs/", decided.Index.as_view(), name="print_runs"),
        path("print-runs/new/", deciding.new, name="print_run_new"),
        path("print-runs/new/pages/", deciding.proof, name="print_run_proof"),
        path("print-runs/requests/", deciding.Requests.as_view(), name="print_run_requests"),
        path("print-runs/requests/<int:request_id>/", deciding.request_detail, name="print_run_request"),
        path("print-runs/requests/<int:request_id>/confirm/", deciding.confirm_request, name="print_run_request_confirm"),
        path("print-runs/requests/<int:request_id>/decline/", deciding.decline_request, name="print_run_request_decline"),
        path("print-runs/<int:run_id>/", decided.detail, name="print_run"),
        path("print-runs/<int:run_id>/pages/", decided.pages, name="print_run_pages"),
        path("print-runs/<int:run_id>/packs/", decided.download, name="print_run_packs"),
        path("print-runs/<int:run_id>/packs/<str:code>", decided.download, name="print_run_pack"),
        path("print-runs/<int:run_id>/layouts/", decided.add_layout, name="print_run_layout"),
        path("print-runs/<int:run_id>/recall/", decided.recall_run, name="print_run_recall"),
        path("print-runs/<int:run_id>/void/", decided.void, name="print_run_void"),
        path("print-runs/<int:run_id>/void-seat/", decided.void_seat, name="print_run_void_seat"),
        path("fake-reports/", reports.Index.as_view(), name="fake_reports"),
        path("fake-reports/<int:report_id>/", reports.detail, name="fake_report"),
        path("fake-reports/<int:report_id>/photo.jpg", reports.photo, name="fake_report_photo"),
    ]


class OfficersMenuItem(MenuItem):
    """Shown to whoever may edit a page."""

    def is_shown(self, request):
        return page_permission_policy.user_has_any_permission(request.user, ["add", "change", "publish"])


class RunsMenuItem(OfficersMenuItem):
    """Says how many wait for this person to confirm them."""

    def render_component(self, request):
        item = super().render_component(request)
        waiting = requests_to_confirm(request.user).count()
        if waiting:
            item.label = _("印制批次（%(count)d）") % {"count": waiting}
        return item


@hooks.register("register_admin_menu_item")
def print_runs_item():
    return RunsMenuItem(gettext_lazy("印制批次"), reverse("print_runs"), name="print-runs", icon_name="doc-full", order=210)


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


class PeopleMenuItem(MenuItem):
    """Shown to whoever looks after accounts."""

    def is_shown(self, request):
        return is_administrator(request.user)


@hooks.register("register_admin_menu_item")
def people_item():
    return PeopleMenuItem(gettext_lazy("人员"), reverse("people"), name="people", icon_name="user", order=270)


@hooks.register("register_admin_menu_item")
def log_item():
    return MenuItem(gettext_lazy("操作记录"), reverse("log"), name="log", icon_name="history", order=280)


@hooks.register("register_admin_menu_item")
def account_item():
    """Password and second factor: for everybody, on pages of our own."""
    return MenuItem(gettext_lazy("我的账号"), reverse("account_factors"), name="my-account", icon_name="lock", order=900)


hooks.register("construct_page_chooser_queryset", only_within_reach)


@hooks.register("construct_main_menu")
def keep_what_officers_need(request, items):
    """Nothing here publishes documents; help is of another host; reports are Wagtail's own, and officers find their way without."""
    hidden = {"documents", "help"} if request.user.is_superuser else {"documents", "help", "reports"}
    items[:] = [item for item in items if item.name not in hidden]


@hooks.register("construct_settings_menu")
def keep_what_administrators_need(request, items):
    """Where the site is reached, PUBLIC_URL says."""
    items[:] = [item for item in items if item.name != "sites"]


@hooks.register("construct_homepage_summary_items", order=1000)
def no_summary(request, items):
    items.clear()


class NumbersLeft(Component):
    """For the administrator, who alone can add a range: how many copy numbers there still are."""

    template_name = "admin/numbers.html"
    order = 300

    def get_context_data(self, parent_context):
        return {"numbers": numbers()}


@hooks.register("construct_homepage_panels", order=1000)
def our_own_list_of_what_waits(request, panels):
    """Wagtail's says the same in words of its trade, page by page (pledges.progress.waiting)."""
    panels[:] = [panel for panel in panels if not isinstance(panel, WorkflowObjectsToModeratePanel)]


@hooks.register("construct_homepage_panels")
def numbers_left(request, panels):
    if request.user.is_superuser:
        panels.append(NumbersLeft())


@hooks.register("insert_global_admin_css")
def style():
    return format_html('<link rel="stylesheet" href="{}">', static("css/admin.css"))


@hooks.register("construct_page_action_menu")
def no_way_round_the_review(items, request, context):
    if not request.user.is_superuser and isinstance(context.get("page"), ReviewedPage):
        items[:] = [item for item in items if item.name != "action-publish"]


@hooks.register("before_publish_page")
def publish_by_approval(request, page):
    if request.user.is_superuser or not isinstance(page.specific, ReviewedPage):
        return None
    messages.error(request, NOT_BY_HAND)
    return redirect("wagtailadmin_pages:edit", page.pk)


@hooks.register("before_bulk_action")
def publish_many_by_approval(request, action_type, objects, action):
    if action_type != "publish" or request.user.is_superuser or not any(isinstance(page.specific, ReviewedPage) for page in objects):
        return None
    messages.error(request, NOT_BY_HAND)
    return redirect(request.GET.get("next") if url_has_allowed_host_and_scheme(request.GET.get("next"), None) else "wagtailadmin_home")


NOT_BY_HAND = gettext_lazy("没有公开，什么都没有改动。这类页面由另一个人审核，批准以后就公开：请提交审核；正在审核的，请点“批准并公开”。")


@hooks.register("after_edit_page")
def look_at_what_was_saved(request, page):
    """During a review it goes on with what was saved last, and whoever saved it has a hand in it."""
    if review_what_was_saved(page, request.user):
        messages.warning(
            request,
            _(
                "这一页正在审核，您的改动已经保存。改过的人不能批准：请另一位审核人看过以后批准；没有别人时，请点“退回修改”，由写稿人确认后再提交。"
            ),
        )


@hooks.register("after_create_page")
@hooks.register("after_edit_page")
def look_at_what_was_found(request, page):
    """Who sends a page away no longer sees its form: what the reviewer will be told, its writer is told first."""
    found = len(page.findings) if isinstance(page, ReviewedPage) and request.POST.get("action-submit") else 0
    if found:
        sentence = ngettext(
            "已经提交。有 %(count)d 处建议再看一看，列在编辑页最上面；审核人也会看到。要改的话，打开这一页改好再存。",
            "已经提交。有 %(count)d 处建议再看一看，列在编辑页最上面；审核人也会看到。要改的话，打开这一页改好再存。",
            found,
        )
        messages.warning(request, sentence % {"count": found})


@hooks.register("before_edit_page")
def save_only_when_asked(request, page):
    """During a review a save makes an author and moves the words that others look at: never by itself, as the editor's autosave."""
    if request.method == "POST" and not request.accepts("text/html") and page.workflow_in_progress:
        sentence = _("正在审核，不会自动保存。确实要改的，请点“保存草稿”；改过的人不能批准。")
        return JsonResponse({"success": False, "error_code": "locked", "error_message": sentence}, status=400)
    return None


@hooks.register("before_edit_page")
def look_again(request, page):
    if LOOK_AGAIN in request.GET:
        messages.warning(request, _("没有批准：您打开以后有人改过这一页。下面是改动以后的样子，请重新看一遍再批准。"))


@hooks.register("after_copy_page")
def for_another_year(request, page, new_page):
    campaign, year = new_page.specific, request.POST.get("new_year", "")
    if isinstance(campaign, CampaignPage) and year.isdigit():
        begin_anew(campaign, int(year), user=request.user)


@hooks.register("after_create_page")
def groups_of_a_new_agency(request, page):
    if isinstance(page, AgencyPage):
        set_up_agency(page)


@hooks.register("after_copy_page")
def groups_of_a_copied_agency(request, page, new_page):
    groups_of_a_new_agency(request, new_page.specific)


@hooks.register("before_edit_page")
def what_is_out(request, page):
    """Who opens a letter that was printed must know that paper does not change."""
    copies = PrintRun.objects.filter(letter=page.pk, recalled_at=None).aggregate(sum=Sum("copies", default=0))["sum"]
    if copies and request.method == "GET":
        sentence = _(
            "这封信已经印了 %(copies)s 份。这里的改动只影响公开的网页和以后的印制；已经印出的信，纸上和手机上都还是原来的字。"
            "印错了字，请在活动的网页上写明更正，并请学校转告；内容不该发出的，请到印制批次里召回，再印一次。"
        )
        messages.info(request, sentence % {"copies": intcomma(copies, use_l10n=False)})


@hooks.register("before_edit_page")
def half_an_english_version(request, page):
    """Who looks at the Chinese must know that the English beside it is not shown yet."""
    lacking = len(missing(page.text, page.english)) if isinstance(page, LetterPage) and page.english else 0
    if lacking and request.method == "GET":
        sentence = _("英文版本还缺 %(count)d 处。写全以前，英文网页上还是中文。")
        messages.warning(request, sentence % {"count": lacking})


@hooks.register("before_delete_page")
def keep_what_was_printed(request, page):
    """A letter that was printed stays, with the pages above it: its codes lead to it."""
    return refuse_page(request, page)


@hooks.register("before_delete_user")
def keep_who_acted(request, user):
    return refuse_account(request, user)


@hooks.register("before_bulk_action")
def keep_many(request, action_type, objects, action):
    return refuse_many(request, objects) if action_type == "delete" else None
