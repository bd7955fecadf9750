"""Signing in, and one's own account: password, second factors, sessions."""

from allauth.account.utils import perform_login
from allauth.mfa.base.views import IndexView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import LoginView
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from config.accounts import DEMO_PASSWORD, factors
from config.accounts.forms import ChangePasswordForm, SignInForm
from config.accounts.notes import note
from config.accounts.sessions import end_sessions
from config.requests.refusals import mistakes_in
from config.requests.signing_in import guarded, guarded_again


@method_decorator([never_cache, guarded], name="dispatch")
class SignIn(LoginView):
    """By user name and password; who has a second factor is then asked for it."""

    template_name = "accounts/sign-in.html"
    authentication_form = SignInForm
    is_school = True

    @property
    def redirect_authenticated_user(self):
        """Whoever may not open the admin is sent here from there, and would be sent back for ever."""
        return self.is_school or self.request.user.has_perm("wagtailadmin.access_admin")

    def form_valid(self, form):
        user = form.get_user()
        self.request.signs_in_as = user.get_username()
        return perform_login(self.request, user, email_verification="none", redirect_url=self.get_success_url())

    def get_context_data(self, **kwargs):
        demo = {"demo_password": DEMO_PASSWORD if settings.DEMO else "", "demo_name": "school" if self.is_school else "officer"}
        context = super().get_context_data(**kwargs, **demo, is_school=self.is_school)
        about = {"heading": _("还没有登录"), "assurance": _("用户名还在，密码要重新输入。")}
        return context | about | {"mistakes": mistakes_in(context["form"])}


@method_decorator(never_cache, name="dispatch")
class Account(IndexView):
    """What there is to sign in with, and to change."""

    def get_context_data(self, **kwargs):
        about = {"is_needed": factors.is_needed(self.request.user), "next": self.request.GET.get("next", "")}
        return super().get_context_data(**kwargs) | about


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
@guarded_again
def change_password(request):
    """Choose another password; every other session ends."""
    form = ChangePasswordForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        request.user.set_password(form.cleaned_data["password"])
        request.user.save(update_fields=["password"])
        update_session_auth_hash(request, request.user)
        note("password_changed", request.user)
        messages.success(request, _("密码改好了。这个账号在别处的登录都已退出。"))
        return redirect("account_factors")
    about = {"form": form, "mistakes": mistakes_in(form)}
    return render(request, "accounts/password.html", about, status=422 if form.errors else 200)


@require_POST
@never_cache
@login_required
def end_others(request):
    """End all sessions of one's own but this one."""
    count = end_sessions(request.user, but=request.session.session_key)
    note("sessions_ended", request.user)
    messages.success(request, _("别处的登录都已退出，共 %(count)d 处。") % {"count": count})
    return redirect("account_factors")
