"""Before every page that one signs in for: a session of the admin's that was idle too long has ended, and without its second factor it
goes no further."""

import re
from time import time

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.signals import user_logged_in
from django.core import signing
from django.dispatch import receiver
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from config.accounts import factors

IDLE_S = 30 * 60
SEEN, SEEN_EVERY_S = "seen at", 60  # of a session: it is of somebody who opens the admin
SIGN_IN = "/admin/login/"
WORK = re.compile(r"(?:/en)?(/(?:admin|school|account)/)")
OPEN_TO_ALL = {
    *("wagtailadmin_logout", "wagtailadmin_javascript_catalog", "wagtailadmin_sprite"),
    *("school_login", "school_logout", "account_login", "account_logout", "mfa_authenticate"),
}
NOBODY_THERE = "wagtailadmin_editing_sessions"  # an open editor asks by itself, as long as it is open
MOST_KEPT = 2 * 1024 * 1024  # characters of a form that goes on after signing in again
KEPT_FOR = "kept-for"  # of a form that was handed back: whose it is, signed


class GateMiddleware:
    """Stands after CsrfViewMiddleware: what it hands back to a person, that person has sent."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        work = WORK.match(request.path)
        if not work or request.path == SIGN_IN or request.resolver_match.view_name in OPEN_TO_ALL:
            return None
        is_admin = work[1] == "/admin/"
        author = request.user.pk
        is_watched = author and (is_admin or SEEN in request.session)
        if is_watched and _was_idle(request):
            logout(request)
            return _kept(request, author) if request.method == "POST" else None
        if not author:
            return _kept(request) if is_admin and request.method == "POST" else None
        return _to_the_second_factor(request, work[1], is_watched) or (is_watched and _of_another(request, view)) or None


@receiver(user_logged_in)
def remember_who_opens_the_admin(sender, request, user, **about):
    if user.has_perm("wagtailadmin.access_admin"):
        request.session[SEEN] = int(time())


def _was_idle(request):
    """Whether nobody asked for anything for too long; that somebody did is noted once a minute."""
    now, seen = int(time()), request.session.get(SEEN)
    if request.resolver_match.namespace == NOBODY_THERE:
        return seen is not None and now - seen > IDLE_S
    if seen is None or now - seen > SEEN_EVERY_S:
        request.session[SEEN] = now
    return seen is not None and now - seen > IDLE_S


def _to_the_second_factor(request, work, is_watched):
    """Lead whoever has to show a second factor, or to set one up, there; None where there is no need.

    One's account opens to nobody by the password alone once there is a factor: it shows recovery codes, and takes more factors.
    """
    is_account = work == "/account/"
    if factors.is_shown(request) or not (is_watched or is_account):
        return None
    user = request.user
    if factors.has_factors(user) and (is_account or factors.is_needed(user)):
        where = factors.where_to_show(user)
        if request.resolver_match.view_name.startswith("mfa_reauthenticate"):
            return None
    elif not is_account and factors.is_needed(user):
        where = reverse("account_factors")
    else:
        return None
    return redirect(f"{where}?{urlencode({'next': request.get_full_path() if request.method == 'GET' else work})}")


def _of_another(request, view):
    """Hand a form back that somebody else wrote before this person signed in."""
    if request.method != "POST" or getattr(view, "csrf_exempt", False) or KEPT_FOR not in request.POST:
        return None
    return None if _author_of(request) == request.user.pk else _kept(request, is_of_another=True)


def _author_of(request):
    try:
        return signing.loads(request.POST[KEPT_FOR], salt=KEPT_FOR)
    except signing.BadSignature:
        return None


def _kept(request, author=None, *, is_of_another=False):
    """Answer what was sent when the session had ended: the words go on after signing in again, in a form of the same fields.

    `author` is the key of the account that sent it, where that is known; nobody else sends it on.
    """
    if not request.accepts("text/html"):
        sentence = _("离开的时间长，已经退出登录，还没有保存。请另开一页登录，回到这一页再保存，写的都还在。")
        return JsonResponse({"success": False, "error_code": "signed_out", "error_message": sentence}, status=403)
    fields = [(name, value) for name, values in request.POST.lists() if name != "csrfmiddlewaretoken" for value in values]
    if author and KEPT_FOR not in request.POST:
        fields.append((KEPT_FOR, signing.dumps(author, salt=KEPT_FOR)))
    if sum(len(name) + len(value) for name, value in fields) > MOST_KEPT:
        fields = []
    about = {"fields": fields, "has_files": bool(request.FILES), "csrf_cookie": settings.CSRF_COOKIE_NAME, "is_of_another": is_of_another}
    return render(request, "accounts/kept.html", about, status=403)
