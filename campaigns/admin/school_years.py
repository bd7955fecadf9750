"""A new school year: a county's or a school's classes a grade up, shown and brought in as a roster is, or taken along as a table."""

from django.core.files.base import ContentFile
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from campaigns.admin.frame import framed
from campaigns.models import Unit
from campaigns.people.officers import audience_of
from campaigns.people.roster_files import send
from campaigns.people.rosters import current_year
from campaigns.people.school_years import next_years_roster

KINDS = (Unit.Kind.COUNTY, Unit.Kind.SCHOOL)


@never_cache
def new_year(request, pk):
    """Choose the year; then the roster is shown as one that was handed in."""
    if not (request.user.has_perm("campaigns.add_unit") and request.user.has_perm("campaigns.change_unit")):
        raise Http404
    unit = get_object_or_404(audience_of(request.user).active().filter(kind__in=KINDS), pk=pk)
    years, mistake = [current_year(), current_year() + 1], ""
    if request.method == "POST":
        year = next((year for year in years if str(year) == request.POST.get("year")), None)
        roster = next_years_roster(unit, year) if year else ""
        if roster:
            return _answer(request, roster, _("%(name)s%(year)d学年名册.csv") % {"name": unit.name, "year": year})
        mistake = _("这个学年的班都有了，或者没有要升级的班。请换一个学年，或者直接导入名册。") if year else _("请选学年。")
    title = _("新学年：%(name)s") % {"name": unit.name}
    way = [(reverse("units:index"), _("单位")), ("", title)]
    about = {"unit": unit, "years": [(year, f"{year}-{year + 1}") for year in years], "mistake": mistake}
    return framed(request, "admin/school-year.html", title, icon="date", way=way, status=422 if mistake else 200, **about)


def _answer(request, roster, name):
    data = roster.encode("utf-8-sig")
    if "table" not in request.POST:
        return redirect("roster", send(ContentFile(data, name), by=request.user).pk)
    response = HttpResponse(data, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response
