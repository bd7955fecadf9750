"""The school's door: its letters, how many were answered, and the packs to print."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from campaigns.audience.access import units_of
from campaigns.downloads import pack_response
from campaigns.letters.calibration import calibration_sheet
from campaigns.letters.layouts import DEFAULT_LAYOUT
from config.accounts import DEMO_PASSWORD
from pledges.portal.forms import SignInForm
from pledges.portal.letters import letter_for, letters_in


@method_decorator(never_cache, name="dispatch")
class SignIn(LoginView):
    template_name = "portal/sign-in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs, demo_password=DEMO_PASSWORD if settings.DEMO else "")


class SignOut(LogoutView):
    pass


@require_safe
@never_cache
@login_required
def home(request):
    """The letters of the units the person is a member of."""
    units = list(units_of(request.user))
    return render(request, "portal/home.html", {"units": units, "letters": letters_in(units)})


@require_safe
@never_cache
@login_required
def letter(request, run_id, code):
    """One letter at one unit, class by class."""
    return render(request, "portal/letter.html", {"letter": letter_for(request.user, run_id, code)})


@require_safe
@login_required
def pack_file(request, run_id, code):
    """The pack to print; computed now, kept nowhere."""
    wanted = letter_for(request.user, run_id, code)
    if wanted.print_run.recalled_at:
        return render(request, "portal/recalled.html", {"letter": wanted}, status=410)
    return pack_response(request, wanted.print_run, wanted.unit, request.GET.get("layout", DEFAULT_LAYOUT), wanted.file_name)


@require_safe
@never_cache
@login_required
def printer_check(request):
    """The sheet that shows whether the printer scales, crops or prints too pale."""
    response = HttpResponse(calibration_sheet(), content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(False, f"{_('打印机检查页')}.pdf")
    return response
