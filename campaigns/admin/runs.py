"""Print runs in the admin: decide, look again, take back."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from campaigns.admin.forms import RunForm, VoidForm
from campaigns.models import Unit, VoidedRange
from campaigns.paper.laying.layouts import DEFAULT_LAYOUT, LAYOUTS
from campaigns.paper.laying.rendering import NotPrintable
from campaigns.people.officers import run_for, runs_of
from campaigns.printing.changes import recall, void_copies
from campaigns.printing.downloads import pack_response
from campaigns.printing.packs import NothingToPrint
from campaigns.printing.pictures import pinned_pictures
from campaigns.printing.runs import confirm_print_run, pin_masters


def index(request):
    return _page(request, "admin/runs.html", _("印制批次"), runs=runs_of(request.user))


def new(request):
    """Ask, then show what will be pinned, then pin it: the second and third step are the same form sent again."""
    form = RunForm(request.POST or None, user=request.user, initial={"letter": request.GET.get("letter")})
    plan = form.plan if form.is_bound and form.is_valid() else None
    if plan and "confirm" in request.POST:
        try:
            print_run = confirm_print_run(plan.letter, plan.unit, by=request.user, layouts=form.cleaned_data["layouts"], **form.how)
        except NotPrintable as error:
            form.add_error(None, str(error))
            plan = None
        else:
            messages.success(request, _("印制批次已确认：共 %(copies)d 份。学校现在可以下载印刷包。") % {"copies": print_run.copies})
            return redirect("print_run", print_run.pk)
    layouts = [LAYOUTS[name] for name in form.cleaned_data["layouts"]] if plan else ()
    template = "admin/run-confirm.html" if plan else "admin/run-new.html"
    return _page(
        request,
        template,
        _("新的印制批次"),
        parent=True,
        form=form,
        plan=plan,
        media=form.media,
        layouts=layouts,
    )


def detail(request, run_id):
    print_run = run_for(request.user, run_id)
    return _detail(request, print_run, VoidForm(print_run=print_run))


def pages(request, run_id):
    """What was printed, again, from what was pinned."""
    print_run = run_for(request.user, run_id)
    try:
        pictures = pinned_pictures(print_run, request.GET.get("layout", DEFAULT_LAYOUT))
    except NothingToPrint as error:
        raise Http404 from error
    return render(request, "paper/pictures.html", pictures)


def download(request, run_id, code):
    print_run = run_for(request.user, run_id)
    if print_run.recalled_at:
        return _detail(request, print_run, VoidForm(print_run=print_run), status=410)
    unit = get_object_or_404(Unit, code=code)
    return pack_response(request, print_run, unit, request.GET.get("layout", DEFAULT_LAYOUT), f"{print_run.text.title}-{unit.name}")


@require_POST
def add_layout(request, run_id):
    """Pin one more layout of the same words, names and codes."""
    print_run = run_for(request.user, run_id)
    layout = LAYOUTS.get(request.POST.get("layout"))
    if layout is None:
        raise Http404
    if layout.name not in print_run.layouts:
        try:
            pin_masters(print_run, [layout.name])
        except NotPrintable as error:
            messages.error(request, str(error))
            return redirect("print_run", run_id)
    messages.success(request, _("已加上版式：%(label)s。") % {"label": layout.label})
    return redirect("print_run", run_id)


@require_POST
def recall_run(request, run_id):
    recall(run_for(request.user, run_id))
    messages.success(request, _("这个批次已召回：扫任何一份的二维码，都会看到“已召回”。"))
    return redirect("print_run", run_id)


@require_POST
def void(request, run_id):
    print_run = run_for(request.user, run_id)
    form = VoidForm(request.POST, print_run=print_run)
    if not form.is_valid():
        return _detail(request, print_run, form, status=422)
    first, last = form.copy, form.last_copy
    void_copies(first.block, first.number, last.number, reason=form.cleaned_data["reason"], by=request.user)
    values = {"place": first.block.unit_name or first.block.recipient_name, "seat": first.seat, "last": last.seat}
    if first.is_shared:
        messages.success(request, _("已作废这个共用的编码：%(place)s。") % values)
    elif first == last:
        messages.success(request, _("已作废这一份：%(place)s，座号 %(seat)d。") % values)
    else:
        messages.success(request, _("已作废这几份：%(place)s，座号 %(seat)d 到 %(last)d。") % values)
    return redirect("print_run", run_id)


def _detail(request, print_run, form, status=200):
    schools = {}
    for block in print_run.blocks.select_related("recipient").order_by("unit__path"):
        schools.setdefault(block.recipient.code, []).append(block)
    handouts = {handout.unit_id: handout for handout in print_run.handouts.all()}
    rows = [
        {"code": code, "name": blocks[0].recipient_name, "classes": len(blocks), "copies": sum(block.copies for block in blocks)}
        | {"first": blocks[0].first_number, "last": blocks[-1].last_number, "handout": handouts.get(blocks[0].recipient_id)}
        for code, blocks in schools.items()
    ]
    voided = VoidedRange.objects.filter(block__print_run=print_run).select_related("block").order_by("-pk")
    return _page(
        request,
        "admin/run.html",
        str(print_run.letter.title),
        True,
        status,
        run=print_run,
        layouts=[LAYOUTS[name] for name in print_run.layouts],
        more_layouts=[
            layout
            for name, layout in LAYOUTS.items()
            if name not in print_run.layouts and (print_run.is_shared or not layout.is_for_shared)
        ],
        schools=rows,
        counties=Unit.objects.filter(pk__in={blocks[0].recipient.parent_id for blocks in schools.values()}).order_by("path"),
        archive_url=reverse("print_run_pack", args=[print_run.pk, print_run.unit.code]),
        form=form,
        voided=voided,
    )


def _page(request, template, title, parent=False, status=200, **context):
    crumbs = [{"url": reverse("wagtailadmin_home"), "label": _("首页")}]
    if parent:
        crumbs.append({"url": reverse("print_runs"), "label": _("印制批次")})
    crumbs.append({"url": "", "label": title})
    return render(
        request, template, {"header_title": title, "header_icon": "doc-full", "breadcrumbs_items": crumbs, **context}, status=status
    )
