"""The page where who was invited takes a role, or chooses a new password. Opening it changes nothing: chat programs open links too."""

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.models import User
from django.db import IntegrityError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from campaigns.joining.forms import CodeForm, JoinForm
from campaigns.models import Role
from campaigns.paper.marks.codes import NotOurCode
from campaigns.people import invitations
from config.accounts.forms import PasswordForm
from config.requests import limits
from config.requests.limits import limited
from config.requests.refusals import Refusal, mistakes_in

STATUS = {"used": 410, "withdrawn": 410, "ended": 410}
OF_THE_SCHOOL = (Role.CONTACT, Role.GRID)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@limited
def typed(request):
    """A code from a slip is typed, and leads to its page."""
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("join_by", invitations.code_of(_found(request, form.cleaned_data["code"])))
        except NotOurCode:
            form.add_error("code", _("没有这个邀请码。很可能输错了一个字符，请对着纸条再输一遍。"))
    about = {"form": form, "mistakes": mistakes_in(form)}
    return render(request, "joining/code.html", about, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@limited
def join(request, code):
    try:
        invitation = _found(request, code)
    except NotOurCode:
        return render(request, "joining/none.html", status=404)
    if invitation.state != "open":
        return render(request, "joining/over.html", {"invitation": invitation}, status=STATUS[invitation.state])
    if invitation.user is not None:
        return _choose_password(request, invitation)
    return _accept(request, invitation) if request.user.is_authenticated else _join(request, invitation)


def _found(request, code):
    try:
        return invitations.invitation_by(code)
    except NotOurCode:
        limits.count(limits.WRONG_GUESSES, limits.address_of(request))
        raise


def _join(request, invitation):
    """Make an account, and sign in to it."""
    form = JoinForm(request.POST or None, user=User(first_name=invitation.name[:150]))
    if request.method == "POST" and form.is_valid():
        try:
            user = invitations.join(invitation, username=form.cleaned_data["username"], password=form.cleaned_data["password"])
        except IntegrityError:
            form.add_error("username", _("这个用户名已经有人用了，请换一个。"))
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            login(request, user)
            return _to_work(request, invitation)
    return _page(request, invitation, form)


def _accept(request, invitation):
    """Take the role with the account that is signed in."""
    mistake = ""
    if request.method == "POST":
        try:
            invitations.accept(invitation, request.user)
        except Refusal as refusal:
            mistake = str(refusal)
        else:
            return _to_work(request, invitation)
    status = 422 if mistake else 200
    return render(request, "joining/accept.html", {"invitation": invitation, "mistake": mistake}, status=status)


def _choose_password(request, invitation):
    form = PasswordForm(request.POST or None, user=invitation.user)
    if request.method == "POST" and form.is_valid():
        try:
            invitations.set_password(invitation, form.cleaned_data["password"])
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("新密码设好了，请用它登录。"))
            return redirect("school_login")
    return _page(request, invitation, form)


def _page(request, invitation, form):
    about = {"invitation": invitation, "form": form, "mistakes": mistakes_in(form)}
    return render(request, "joining/join.html", about, status=422 if form.errors else 200)


def _to_work(request, invitation):
    about = {"where": invitation.where_name, "role": invitation.get_role_display()}
    messages.success(request, _("已接受邀请：您现在是%(where)s的%(role)s。") % about)
    return redirect("school" if invitation.role in OF_THE_SCHOOL else "wagtailadmin_home")
