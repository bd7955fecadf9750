"""Reports of fakes in the admin: what came, its photo, and what was done about it."""

from django import forms
from django.contrib import messages
from django.db.models import F
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from wagtail.admin.ui.tables import Column, TitleColumn

from campaigns.acts.recording import record
from campaigns.admin.frame import Listing, framed, moment
from campaigns.genuine.photos import is_waiting
from campaigns.genuine.reports import settle
from campaigns.models import FakeReport
from campaigns.people.officers import report_for, reports_of

private = cache_control(private=True, no_store=True)


class OutcomeForm(forms.Form):
    outcome = forms.CharField(
        label=gettext_lazy("处理结果"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("例如：已核实是假信，已通报学校并转刑警。举报人只看到“已处理”，看不到这里写的。"),
    )


@method_decorator(private, name="dispatch")
class Index(Listing):
    page_title = gettext_lazy("假信举报")
    header_icon = "warning"
    index_url_name = "fake_reports"
    context_object_name = "reports"
    introduction = gettext_lazy("群众在“查真伪”页举报的假信、假网页和假消息，没处理的在前。照片和联系方式只在这里看得到，到期自动删除。")
    no_results_message = gettext_lazy("没有待处理的举报。")
    columns = (
        TitleColumn("number", label=gettext_lazy("编号"), url_name="fake_report"),
        Column("at", label=gettext_lazy("时间"), accessor=moment("at")),
        Column("kind", label=gettext_lazy("是什么"), accessor="get_kind_display"),
        Column("agency", label=gettext_lazy("冒用的单位"), accessor=lambda report: report.agency.title if report.agency else _("不清楚")),
        Column("place", label=gettext_lazy("在哪里看到"), accessor=lambda report: report.place or "—"),
        Column("state", label=gettext_lazy("状态"), accessor=lambda report: _("已处理") if report.done_at else _("待处理")),
        Column("done_at", label=gettext_lazy("处理时间"), accessor=moment("done_at")),
    )

    def get_base_queryset(self):
        """Those that wait, the newest first, then those that were handled, the last one first."""
        return reports_of(self.request.user).order_by(F("done_at").desc(nulls_first=True), "-at", "-pk")


@private
def detail(request, report_id):
    report = report_for(request.user, report_id)
    if request.method == "GET":
        record("read.report", by=request.user, unit=report.agency and report.agency.unit, about=report.number)
    form = OutcomeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if settle(report, by=request.user, outcome=form.cleaned_data["outcome"]):
            messages.success(request, _("已记下：举报 %(number)s 处理完毕。") % {"number": report.number})
        else:
            messages.warning(request, _("举报 %(number)s 先前已经处理过，没有改动。") % {"number": report.number})
        return redirect("fake_report", report.pk)
    has_photo = FakeReport.objects.filter(pk=report.pk, photo__isnull=False).exists()
    status = 422 if request.method == "POST" else 200
    way = [(reverse("fake_reports"), _("假信举报")), ("", report.number)]
    context = {"report": report, "has_photo": has_photo, "is_photo_waiting": is_waiting(report), "form": form}
    return framed(request, "admin/report.html", report.number, icon="warning", way=way, status=status, **context)


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
