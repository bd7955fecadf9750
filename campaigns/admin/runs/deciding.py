"""Deciding what is printed: the officer asks and confirms; what is large another person confirms."""

from django.contrib import messages
from django.contrib.humanize.templatetags.humanize import intcomma
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from wagtail.admin.ui.tables import Column, TitleColumn

from campaigns.admin.forms import RunForm
from campaigns.admin.frame import Listing, framed, moment, person
from campaigns.models import RunRequest
from campaigns.paper.laying.layouts import LAYOUTS
from campaigns.paper.laying.rendering import NotPrintable
from campaigns.paper.proofs.pictures import page_pictures
from campaigns.people.officers import request_for, requests_of
from campaigns.printing.bounds import may_second, needs_second_person
from campaigns.printing.runs import confirm_print_run
from campaigns.printing.second_person import ask, confirm, decline, plan_of


def new(request):
    """Ask, then show what will be pinned, then pin it, or ask another person to: the steps are the same form sent again."""
    form = RunForm(request.POST or None, user=request.user, initial={"letter": request.GET.get("letter")})
    plan = form.plan if form.is_bound and form.is_valid() and "back" not in request.POST else None
    needs_another = plan is not None and needs_second_person(plan, request.user)
    if plan and "confirm" in request.POST:
        try:
            return _asked(request, form) if needs_another else _confirmed(request, form)
        except NotPrintable as error:
            form.add_error(None, str(error))
            plan = None
    if plan is None:
        return _page(request, "admin/run-new.html", _("新的印制批次"), form=form, media=form.media)
    about = {"form": form, "needs_another": needs_another} | _shown(plan, form.cleaned_data["layouts"], form.cleaned_data["copies"])
    return _page(request, "admin/run-confirm.html", _("新的印制批次"), **about)


def _confirmed(request, form):
    plan, about = form.plan, {"layouts": form.cleaned_data["layouts"], "printed_blocks": form.cleaned_data["printed_blocks"]}
    print_run = confirm_print_run(plan.letter, plan.units, by=request.user, **about, **form.how)
    _tell_confirmed(request, print_run)
    return redirect("print_run", print_run.pk)


def _asked(request, form):
    plan = form.plan
    run_request = ask(plan.letter, plan.units, by=request.user, layouts=form.cleaned_data["layouts"], **form.how)
    messages.success(request, _("已提交，还没有印。请另一位能印这封信的同事在“印制批次”里核对、确认。"))
    return redirect("print_run_request", run_request.pk)


def proof(request):
    """The pages that a print run would pin, with the first class's names, before anything is decided."""
    form = RunForm(request.GET, user=request.user)
    if not form.is_valid():
        raise Http404
    part, layout = form.plan.parts[0], form.cleaned_data["layouts"][0]
    text = form.plan.approval.revision.as_object().text
    pictures = page_pictures(text, layout, (part.recipient.name, part.name), is_shared=form.plan.is_shared)
    return render(request, "paper/pictures.html", pictures)


class Requests(Listing):
    page_title = gettext_lazy("等另一个人确认的印制")
    header_icon = "doc-full"
    index_url_name = "print_run_requests"
    introduction = gettext_lazy("份数多的印制，一个人提出，另一个人核对、确认以后才印。提出的人自己不能确认，超级管理员也不能。")
    no_results_message = gettext_lazy("没有等确认的印制。")
    columns = (
        TitleColumn("letter", label=gettext_lazy("信"), accessor="letter.title", url_name="print_run_request"),
        Column("where", label=gettext_lazy("范围"), accessor="where"),
        Column("copies", label=gettext_lazy("份数"), accessor=lambda request: intcomma(request.planned_copies, use_l10n=False)),
        Column("asked_at", label=gettext_lazy("提出时间"), accessor=moment("asked_at")),
        Column("asked_by", label=gettext_lazy("提出人"), accessor=person("asked_by")),
    )

    def get_base_queryset(self):
        return requests_of(self.request.user).filter(decided_at=None)


def request_detail(request, request_id):
    """Exactly what would be printed, for the other person, or what stands against it now."""
    return _request_page(request, request_for(request.user, request_id))


@require_POST
def confirm_request(request, request_id):
    run_request = request_for(request.user, request_id)
    try:
        print_run = confirm(run_request, by=request.user)
    except NotPrintable as error:
        return _request_page(request, run_request, str(error), status=422)
    _tell_confirmed(request, print_run)
    return redirect("print_run", print_run.pk)


@require_POST
def decline_request(request, request_id):
    """Send it back; or take it back, where it is one's own."""
    run_request = request_for(request.user, request_id)
    reason = request.POST.get("reason", "").strip()[: RunRequest.MOST_REASON]
    if decline(run_request, by=request.user, reason=reason):
        is_own = run_request.asked_by == request.user
        messages.success(request, _("已撤回，没有印，什么都没有改动。") if is_own else _("已退回，没有印，什么都没有改动。"))
    return redirect("print_run_request", request_id)


def _request_page(request, run_request, mistake="", status=200):
    shown = {}
    if run_request.decided_at is None:
        try:
            shown = _shown(plan_of(run_request), run_request.layouts, run_request.copies)
        except NotPrintable as error:
            mistake = mistake or str(error)
    about = {
        "run_request": run_request,
        "is_own": run_request.asked_by == request.user,
        "may_confirm": may_second(run_request, request.user),
    }
    way = (reverse("print_run_requests"), Requests.page_title)
    return _page(request, "admin/run-request.html", run_request.letter.title, status, way, mistake=mistake, **about, **shown)


def _shown(plan, layouts, copies):
    """What admin/run-plan.html shows of a Plan; `copies` are those of each unit, where one code stands for a whole one."""
    return {
        "plan": plan,
        "approved": plan.approval.revision.as_object(),
        "layouts": [LAYOUTS[name] for name in layouts],
        "copies": copies,
    }


def _tell_confirmed(request, print_run):
    values = {"units": print_run.units.count(), "copies": print_run.copies}
    messages.success(request, _("印制批次已确认：发给 %(units)d 个单位，共 %(copies)d 份。收信的学校现在可以下载印刷包。") % values)


def _page(request, template, title, status=200, *way, **context):
    way = [(reverse("print_runs"), _("印制批次")), *way, ("", title)]
    return framed(request, template, title, icon="doc-full", way=way, status=status, **context)
