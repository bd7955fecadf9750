"""The school's door: the letters that concern a person, and the printer's check sheet."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from campaigns.models import Role
from campaigns.paper.proofs.calibration import calibration_sheet
from campaigns.people.reach import units_of
from pledges.portal.access.cases import open_disputes
from pledges.portal.access.letters import letters_in
from pledges.portal.access.links import open_requests


@require_safe
@never_cache
@login_required
def home(request):
    """The letters of the units whose contact the person is."""
    units = list(units_of(request.user))
    context = {"units": units, "letters": letters_in(units), "disputes": open_disputes(units).count()}
    context["asked"] = open_requests(units).count()
    context["grids"] = units_of(request.user, (Role.GRID,))
    return render(request, "portal/door/home.html", context)


@require_safe
@never_cache
@login_required
def printer_check(request):
    """The sheet that shows whether the printer scales, crops or prints too pale."""
    response = HttpResponse(calibration_sheet(), content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(False, f"{_('打印机检查页')}.pdf")
    return response
