"""The log: who did what, and who read what of a family and why; searched, and as a table."""

import csv

from django.db.models import Q
from django.http import StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from wagtail.admin.ui.tables import Column
from wagtail.admin.widgets.button import HeaderButton

from campaigns.acts.recording import label_of, record
from campaigns.admin.frame import Listing, moment
from campaigns.people.log import acts_for
from config.spreadsheets import cell


class Index(Listing):
    page_title = gettext_lazy("操作记录")
    header_icon = "history"
    index_url_name = "log"
    index_results_url_name = "log_results"
    introduction = gettext_lazy(
        "谁做了什么，谁看了哪一户的东西、为什么。只增不改，保存三年。自己做的都在这里，审计员还看得到管辖范围内的。"
    )
    no_results_message = gettext_lazy("没有记录。")
    columns = (
        Column("at", label=gettext_lazy("时间"), accessor=moment("at")),
        Column("by", label=gettext_lazy("谁"), accessor=lambda act: act.by_name or _("系统")),
        Column("what", label=gettext_lazy("做了什么"), accessor=lambda act: label_of(act.kind)),
        Column("about", label=gettext_lazy("对什么"), accessor=lambda act: act.about or "—"),
        Column("why", label=gettext_lazy("为什么"), accessor=lambda act: act.why or "—"),
    )
    is_searchable = True

    def get_base_queryset(self):
        return acts_for(self.request.user)

    def search_queryset(self, queryset):
        return searched(queryset, self.search_query) if self.is_searching else queryset

    @property
    def header_buttons(self):
        query = f"?{self.request.GET.urlencode()}" if self.request.GET else ""
        return [HeaderButton(_("导出表格"), url=reverse("log_csv") + query, icon_name="download")]


def searched(acts, query):
    """Return those that hold every word: a name, what was done, to what, or a day such as 2026-12-01."""
    for word in query.split():
        day = parse_date(word) if len(word) == 10 else None
        kinds = [kind for kind in acts.order_by().values_list("kind", flat=True).distinct() if word in str(label_of(kind))]
        names = Q(by_name__icontains=word) | Q(about__icontains=word) | Q(why__icontains=word) | Q(kind__in=kinds)
        acts = acts.filter(Q(at__date=day) if day else names)
    return acts


@require_safe
@never_cache
def table(request):
    """The same as .csv, while it is read from the database."""
    acts = searched(acts_for(request.user), request.GET.get("q", ""))
    record("exported", by=request.user, about=_("操作记录"))
    response = StreamingHttpResponse(_lines(acts), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(True, f"{_('操作记录')}.csv")
    return response


class _Line:
    """A file whose writing is what comes out."""

    def write(self, text):
        return text


def _lines(acts):
    writer = csv.writer(_Line())
    yield "\ufeff" + writer.writerow([_("时间"), _("谁"), _("做了什么"), _("对什么"), _("为什么")])
    for act in acts.iterator():
        at = f"{timezone.localtime(act.at):%Y-%m-%d %H:%M:%S}"
        yield writer.writerow([at, *map(cell, (act.by_name or _("系统"), str(label_of(act.kind)), act.about, act.why))])
