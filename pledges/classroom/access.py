"""Who is let in to a class's page: by its link and the cookie that its PIN gave this device. Fetching and permission are one call."""

import secrets
from dataclasses import dataclass
from functools import wraps

from django.conf import settings
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_http_methods

from campaigns.paper.marks.codes import NotOurCode, grouped
from campaigns.printing.class_links import link_of
from config.requests import limits
from config.requests.limits import limited
from pledges.models import ClassDevice, ClassLink
from pledges.portal.access.letters import UnitLetter, letter_at
from pledges.teachers.devices import device_of
from pledges.teachers.links import link_by

COOKIE = "__Secure-class" if settings.IS_SECURE else "class"
TOKEN_BYTES = 24


@dataclass(frozen=True)
class Room:
    """A class and print run as a link opens it. `device` is None for who has not entered the PIN."""

    link: ClassLink
    device: ClassDevice | None

    @property
    def address(self):
        """What its addresses call the link: 16 characters."""
        return link_of(self.link.block, self.link.renewal)

    @property
    def grouped(self):
        return grouped(self.address)

    @property
    def letter(self) -> UnitLetter:
        return letter_at(self.link.block.unit, self.link.block.print_run_id)


def for_teachers(*methods):
    """A page that stays in no cache, has limits, and tells no other site its address.

    Its own site may be told: without that, a browser says of no form where it comes from, which CSRF's check asks for.
    """

    def decorate(view):
        answered = limited(require_http_methods(methods)(view))

        @wraps(view)
        def private(request, *args, **kwargs):
            response = answered(request, *args, **kwargs)
            patch_cache_control(response, private=True, no_store=True)
            response.headers["Referrer-Policy"] = "same-origin"
            response.headers["X-Robots-Tag"] = "noindex"
            return response

        return private

    return decorate


def room_for(request, typed):
    """Return the Room of a link as typed; raise NotOurCode, which counts against the address."""
    try:
        link = link_by(typed)
    except NotOurCode:
        limits.count(limits.WRONG_GUESSES, limits.address_of(request))
        raise
    return Room(link, device_of(link, [request.COOKIES[name] for name, _path in _cookies("") if name in request.COOKIES]))


def in_class(*methods):
    """A view of what only who entered the PIN opens: it is given the Room. Others are led to where the PIN is asked for."""

    def decorate(view):
        @for_teachers(*methods)
        @wraps(view)
        def entered(request, link, **arguments):
            room = room_or_404(request, link)
            if room.device is None or room.link.is_over:
                return redirect("class_room", room.address)
            if room.link.block.print_run.recalled_at:
                return recalled(request, room)
            if request.method == "POST":
                limits.count(limits.CHANGES_OF_A_CLASS, room.address)
            return view(request, room, **arguments)

        return entered

    return decorate


def room_or_404(request, typed):
    try:
        return room_for(request, typed)
    except NotOurCode as error:
        raise Http404 from error


def recalled(request, room):
    """The page that says so."""
    return render(request, "classroom/recalled.html", {"room": room, "letter": room.letter}, status=410)


def new_token():
    """Return what a device's cookie will hold."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def remember(response, link, token):
    """Let the device keep its token until the link ends: for this link's addresses alone, in both languages."""
    seconds = max(1, int((link.ends_at - timezone.now()).total_seconds()))
    about = {"max_age": seconds, "httponly": True, "secure": settings.IS_SECURE, "samesite": "Lax"}
    for name, path in _cookies(link_of(link.block, link.renewal)):
        response.set_cookie(name, token, path=path, **about)


def _cookies(link):
    """Return [(name, path)] of the cookies of a link, one a language: Django keeps one of a name."""
    cookies = []
    for language, _label in settings.LANGUAGES:
        with translation.override(language):
            cookies.append((f"{COOKIE}-{language}", reverse("class_room", args=[link or "-"])))
    return cookies
