"""The school's door: signing in, the letters that concern a person, and the printer's check sheet."""

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

from campaigns.models import Role
from campaigns.paper.proofs.calibration import calibration_sheet
from campaigns.people.reach import units_of
from config.accounts import DEMO_PASSWORD
from config.requests.refusals import mistakes_in
from config.requests.signing_in import guarded
from pledges.portal.access.cases import open_disputes
from pledges.portal.access.letters import letters_in
from pledges.portal.door.forms import SignInForm


@method_decorator([never_cache, guarded], name="dispatch")
class SignIn(LoginView):
    template_name = "portal/door/sign-in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs, demo_password=DEMO_PASSWORD if settings.DEMO else "")
        about = {"heading": _("还没有登录"), "assurance": _("用户名还在，密码要重新输入。")}
        return context | about | {"mistakes": mistakes_in(context["form"])}


class SignOut(LogoutView):
    pass


@require_safe
@never_cache
@login_required
def home(request):
    """The letters of the units whose contact the person is."""
    units = list(units_of(request.user))
    context = {"units": units, "letters": letters_in(units), "disputes": open_disputes(units).count()}
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
