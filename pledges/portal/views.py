"""The school's door: its letters, how many were answered, and the packs to print."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import LoginView, LogoutView
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.utils.http import content_disposition_header
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_safe

from campaigns.audience.access import units_of
from campaigns.letters.packs import pack
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
@cache_control(private=True, no_store=True)
@login_required
def pack_file(request, run_id, code):
    """The PDF to print, for a school or a class; computed now, kept nowhere."""
    wanted = letter_for(request.user, run_id, code)
    if wanted.print_run.recalled_at:
        return render(request, "portal/recalled.html", {"letter": wanted}, status=410)
    if wanted.is_by_school:
        raise Http404
    response = HttpResponse(pack(wanted.print_run, wanted.unit), content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(True, wanted.file_name)
    return response
