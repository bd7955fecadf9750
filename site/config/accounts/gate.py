"""Before every page of the admin: a session that was idle too long has ended, and one without its second factor goes no further."""

from time import time

from django.conf import settings
from django.contrib.auth import logout
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from config.accounts import factors

IDLE_S = 30 * 60
SEEN, SEEN_EVERY_S = "seen at", 60
SIGN_IN = "/admin/login/"
OPEN_TO_ALL = {"wagtailadmin_logout", "wagtailadmin_javascript_catalog", "wagtailadmin_sprite"}
NOBODY_THERE = "wagtailadmin_editing_sessions"  # an open editor asks by itself, as long as it is open
MOST_KEPT = 2 * 1024 * 1024  # characters of a form that goes on after signing in again


class GateMiddleware:
    """Stands after CsrfViewMiddleware: what it hands back to a person, that person has sent."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if not request.path.startswith("/admin/") or request.path == SIGN_IN or request.resolver_match.view_name in OPEN_TO_ALL:
            return None
        if request.user.is_authenticated and _was_idle(request):
            logout(request)
        if not request.user.is_authenticated:
            return _kept(request) if request.method == "POST" else None
        if factors.is_needed(request.user) and not factors.is_shown(request):
            where = factors.where_to_show(request.user) or reverse("account_factors")
            return redirect(f"{where}?{urlencode({'next': request.get_full_path() if request.method == 'GET' else '/admin/'})}")
        return None


def _was_idle(request):
    """Whether nobody asked for anything for too long; that somebody did is noted once a minute."""
    now, seen = int(time()), request.session.get(SEEN)
    if request.resolver_match.namespace == NOBODY_THERE:
        return seen is not None and now - seen > IDLE_S
    if seen is None or now - seen > SEEN_EVERY_S:
        request.session[SEEN] = now
    return seen is not None and now - seen > IDLE_S


def _kept(request):
    """Answer what was sent when the session had ended: the words go on after signing in again, in a form of the same fields."""
    if not request.accepts("text/html"):
        sentence = _("离开的时间长，已经退出登录，还没有保存。请另开一页登录，回到这一页再保存，写的都还在。")
        return JsonResponse({"success": False, "error_code": "signed_out", "error_message": sentence}, status=403)
    fields = [(name, value) for name, values in request.POST.lists() if name != "csrfmiddlewaretoken" for value in values]
    if sum(len(name) + len(value) for name, value in fields) > MOST_KEPT:
        fields = []
    context = {"fields": fields, "has_files": bool(request.FILES), "csrf_cookie": settings.CSRF_COOKIE_NAME}
    return render(request, "accounts/kept.html", context, status=403)
