"""Reports of fakes in the admin: what came, its photo, and what was done about it."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from campaigns.genuine.reports import settle
from campaigns.models import FakeReport
from campaigns.people.officers import report_for, reports_of

SHOWN_AT_MOST = 200

private = cache_control(private=True, no_store=True)


class OutcomeForm(forms.Form):
    outcome = forms.CharField(
        label=gettext_lazy("处理结果"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("例如：已核实是假信，已通报学校并转刑警。举报人只看到“已处理”，看不到这里写的。"),
    )


@private
@require_safe
def index(request):
    found = reports_of(request.user)
    waiting = found.filter(done_at=None)
    done = found.exclude(done_at=None).order_by("-done_at")[:SHOWN_AT_MOST]
    return _page(request, "admin/reports.html", _("假信举报"), waiting=waiting, done=done)


@private
def detail(request, report_id):
    report = report_for(request.user, report_id)
    form = OutcomeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if settle(report, by=request.user, outcome=form.cleaned_data["outcome"]):
            messages.success(request, _("已记下：举报 %(number)s 处理完毕。") % {"number": report.number})
        else:
            messages.warning(request, _("举报 %(number)s 先前已经处理过，没有改动。") % {"number": report.number})
        return redirect("fake_report", report.pk)
    has_photo = FakeReport.objects.filter(pk=report.pk, photo__isnull=False).exists()
    status = 422 if request.method == "POST" else 200
    return _page(request, "admin/report.html", report.number, parent=True, status=status, report=report, has_photo=has_photo, form=form)


@private
@require_safe
def photo(request, report_id):
    """The photo, made anew when it came; for those alone who may read the report."""
    report = report_for(request.user, report_id)
    if report.photo is None:
        raise Http404
    response = HttpResponse(bytes(report.photo), content_type="image/jpeg")
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _page(request, template, title, parent=False, status=200, **context):
    crumbs = [{"url": reverse("wagtailadmin_home"), "label": _("首页")}]
    if parent:
        crumbs.append({"url": reverse("fake_reports"), "label": _("假信举报")})
    crumbs.append({"url": "", "label": title})
    context |= {"header_title": title, "header_icon": "warning", "breadcrumbs_items": crumbs}
    return render(request, template, context, status=status)
