"""Print runs that were decided: look again, take back."""

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.humanize.templatetags.humanize import intcomma
from django.db.models import F, Sum, prefetch_related_objects
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.widgets.button import HeaderButton

from campaigns.admin.forms import SeatVoidForm, VoidForm
from campaigns.admin.frame import Listing, framed, moment, person
from campaigns.models import Handout, Unit, VoidedRange
from campaigns.paper.laying.layouts import DEFAULT_LAYOUT, LAYOUTS
from campaigns.paper.laying.rendering import NotPrintable
from campaigns.paper.marks.codes import grouped
from campaigns.people.officers import requests_of, run_for, runs_of
from campaigns.printing.changes import recall, void_copies
from campaigns.printing.copies import code_of
from campaigns.printing.downloads import is_archive, pack_response
from campaigns.printing.packs import NothingToPrint
from campaigns.printing.pictures import pinned_pictures
from campaigns.printing.runs import pin_masters


class Index(Listing):
    page_title = gettext_lazy("印制批次")
    header_icon = "doc-full"
    index_url_name = "print_runs"
    context_object_name = "runs"
    introduction = gettext_lazy("印制批次是一个决定：把审核通过的信，印给哪些班。确认之后内容就固定了，多年以后再印也一模一样。")
    no_results_message = gettext_lazy("还没有印制批次。信通过审核后，就可以从这里印。")
    columns = (
        TitleColumn("letter", label=gettext_lazy("信"), accessor="letter.title", url_name="print_run"),
        Column("where", label=gettext_lazy("范围"), accessor="where"),
        Column("copies", label=gettext_lazy("份数"), accessor=lambda run: intcomma(run.copies, use_l10n=False)),
        Column("created_at", label=gettext_lazy("确认时间"), accessor=moment("created_at")),
        Column("created_by", label=gettext_lazy("确认人"), accessor=person("created_by")),
        Column("state", label=gettext_lazy("状态"), accessor=lambda run: _("已召回") if run.recalled_at else _("有效")),
    )

    def get_base_queryset(self):
        return runs_of(self.request.user)

    @property
    def header_buttons(self):
        waiting = requests_of(self.request.user).filter(decided_at=None).count()
        label = _("等另一个人确认（%(count)d）") % {"count": waiting}
        requests = [HeaderButton(label, url=reverse("print_run_requests"), icon_name="user")] if waiting else []
        return [HeaderButton(_("新的印制批次"), url=reverse("print_run_new"), icon_name="plus"), *requests]


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


def download(request, run_id, code=None):
    """The pack of a unit, or without its code all of the run's."""
    print_run = run_for(request.user, run_id)
    if print_run.recalled_at:
        return _detail(request, print_run, VoidForm(print_run=print_run), status=410)
    unit = get_object_or_404(Unit, code=code) if code else None
    name = f"{print_run.text.title}-{unit.name if unit else print_run.where}"
    return pack_response(request, print_run, unit, request.GET.get("layout", DEFAULT_LAYOUT), name)


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
    recall(run_for(request.user, run_id), by=request.user)
    messages.success(request, _("这个批次已召回：扫任何一份的二维码，都会看到“已召回”。"))
    return redirect("print_run", run_id)


@require_POST
def void_seat(request, run_id):
    """Void one copy by class and seat: first it is shown, then it is done."""
    print_run = run_for(request.user, run_id)
    form = SeatVoidForm(request.POST, print_run=print_run)
    if not form.is_valid():
        return _detail(request, print_run, VoidForm(print_run=print_run), status=422, seat_form=form)
    about = form.cleaned_data
    if "confirm" not in request.POST:
        context = about | {"run": print_run, "code": grouped(code_of(form.number))}
        return _page(request, "admin/void-confirm.html", _("作废一份"), **context)
    void_copies(form.block, form.number, form.number, reason=about["reason"], by=request.user)
    values = {"place": about["unit"].place, "seat": about["seat"]}
    messages.success(request, _("已作废这一份：%(place)s，座号 %(seat)d。") % values)
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


def _detail(request, print_run, form, status=200, seat_form=None):
    """Show what was pinned, the packs by recipient, and what can still be done."""
    prefetch_related_objects([print_run], "masters")
    packs = _packs(print_run)
    return _page(
        request,
        "admin/run.html",
        print_run.letter.title,
        status,
        run=print_run,
        form=form,
        seat_form=seat_form or SeatVoidForm(print_run=print_run),
        media=form.media + SeatVoidForm(print_run=print_run).media,
        layouts=[LAYOUTS[name] for name in print_run.layouts],
        more_layouts=_more_layouts(print_run),
        packs=packs,
        is_archive=is_archive(print_run),
        groups=Unit.objects.filter(pk__in={pack.recipient.parent_id for pack in packs}).order_by("path"),
        voided=VoidedRange.objects.filter(block__print_run=print_run).select_related("block").order_by("-pk"),
    )


@dataclass(frozen=True)
class RecipientPack:
    """One line of a print run's table: what one recipient gets, and what it said of it."""

    recipient: Unit
    name: str  # as printed
    classes: int
    copies: int
    first_number: int
    last_number: int
    handout: Handout | None


def _packs(print_run):
    """Return the RecipientPacks of a print run in order of unit: what a pack holds today, without what was voided. Three queries."""
    handouts = {handout.unit_id: handout for handout in print_run.handouts.all()}
    ranges = VoidedRange.objects.filter(block__print_run=print_run, block__is_shared=False).order_by().values_list("block")
    voided = dict(ranges.annotate(sum=Sum(F("last_number") - F("first_number") + 1)))
    own = {}
    for block in print_run.blocks.select_related("recipient").order_by("unit__path"):
        own.setdefault(block.recipient_id, []).append(block)
    return [_pack(blocks, voided, handouts.get(recipient)) for recipient, blocks in own.items()]


def _pack(blocks, voided, handout):
    copies = sum(block.copies - voided.get(block.pk, 0) for block in blocks)
    classes = len({block.unit_id for block in blocks})
    printed_first = [block for block in blocks if not block.is_later] or blocks
    numbers = printed_first[0].first_number, printed_first[-1].last_number
    return RecipientPack(blocks[0].recipient, blocks[0].recipient_name, classes, copies, *numbers, handout)


def _more_layouts(print_run):
    """Return the layouts that can still be pinned: what hangs in public only where the code is shared."""
    pinned = print_run.layouts
    others = [layout for name, layout in LAYOUTS.items() if name not in pinned]
    return [layout for layout in others if print_run.is_shared or not layout.is_for_shared]


def _page(request, template, title, status=200, **context):
    way = [(reverse("print_runs"), _("印制批次")), ("", title)]
    return framed(request, template, title, icon="doc-full", way=way, status=status, **context)
