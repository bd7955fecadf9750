"""Bringing in schools and classes from a spreadsheet: handed in, shown, and then done in one click or not at all."""

from functools import wraps

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from campaigns.admin.frame import framed
from campaigns.audience.rosters.refusals import Refused
from campaigns.audience.rosters.template import template, template_of_places
from campaigns.models import RosterFile
from campaigns.people.plans import KINDS
from campaigns.people.roster_files import SHOWN, confirm, file_for, send

REFRESH_S = 2
HEADINGS = {
    "new": gettext_lazy("新增"),
    "renamed": gettext_lazy("改名"),
    "other_head_count": gettext_lazy("改人数"),
    "back": gettext_lazy("重新启用"),
    "gone": gettext_lazy("名册里没有了，停用；发出的信仍然有效"),
}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def importing(view):
    """There is no such page for who may not add units."""

    @wraps(view)
    def asked(request, *args, **kwargs):
        if not request.user.has_perm("campaigns.add_unit"):
            raise Http404
        return view(request, *args, **kwargs)

    return asked


@never_cache
@importing
def new(request):
    """Hand a roster in."""
    mistake = ""
    if request.method == "POST":
        file = request.FILES.get("file")
        try:
            return redirect("roster", send(file, by=request.user).pk) if file else _page(request, _("请先选一个文件。"))
        except Refused as refusal:
            mistake = str(refusal)
    return _page(request, mistake)


@never_cache
@require_safe
@importing
def one(request, pk):
    """What became of it; while it is at work, the page comes again by itself."""
    roster_file = file_for(request.user, pk)
    counts = roster_file.report.get("counts", {})
    changes = [
        (HEADINGS[kind], counts[kind], [each for each in roster_file.report["changes"] if each["kind"] == kind])
        for kind in KINDS
        if counts.get(kind)
    ]
    about = {"roster_file": roster_file, "report": roster_file.report, "changes": changes, "shown": SHOWN}
    way = [(reverse("units:index"), _("单位")), (reverse("roster_new"), _("导入名册")), ("", roster_file.name)]
    response = framed(request, "admin/rosters/one.html", roster_file.name or _("导入名册"), icon="upload", way=way, **about)
    if roster_file.is_at_work:
        response["Refresh"] = str(REFRESH_S)
    return response


@require_POST
@importing
def bring_in(request, pk):
    confirm(file_for(request.user, pk))
    return redirect("roster", pk)


@require_POST
@importing
def discard(request, pk):
    """Take a file away that was not brought in."""
    roster_file = file_for(request.user, pk)
    RosterFile.objects.filter(pk=roster_file.pk, state__in=("waiting", "read", "refused")).delete()
    messages.success(request, _("没有导入，什么都没有改动。"))
    return redirect("roster_new")


@require_safe
@importing
def template_file(request):
    return _workbook(template(), _("学校班级名册"))


@require_safe
@importing
def template_of_places_file(request):
    return _workbook(template_of_places(), _("街道社区网点表"))


def _workbook(data, name):
    response = HttpResponse(data, content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(True, f"{name}.xlsx")
    return response


def _page(request, mistake):
    way = [(reverse("units:index"), _("单位")), ("", _("导入名册"))]
    about = {"mistake": mistake, "files": RosterFile.objects.defer("data").filter(by=request.user)[:10]}
    return framed(request, "admin/rosters/new.html", _("导入名册"), icon="upload", way=way, status=422 if mistake else 200, **about)
