"""How often is too often. A script is stopped; a school or a city behind one address never is.

Counted in fixed windows: by Redis for all machines, else by all processes of one machine together, and so too while Redis does not
answer: no signature is lost to it. Addresses and codes are keys only as keyed digests.
"""

import hashlib
import hmac
import logging
from dataclasses import dataclass
from functools import lru_cache, wraps
from time import time

from django.conf import settings
from django.core.cache import cache
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import get_language

from config.caches.counters import counters
from config.requests.addresses import network_of

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Limit:
    """At most `most` in each window of `seconds`; `most` 0 is without limit."""

    name: str
    most: int
    seconds: int


# A family that taps again, or a phone that repeats itself on a weak signal, needs twenty.
ANSWERS_OF_A_CODE = Limit("code", 60, 600)
# A whole city holds one shared code, and a carrier may hide a district behind one address: counted for code and address together.
ANSWERS_OF_A_SHARED_CODE = Limit("shared", 3000, 600)
# Whoever mistypes needs ten. True codes are still opened, so a guesser in a school's network stops nobody but guessers;
# that he learns nothing useful rests on the 50 bits of each code, not on this.
WRONG_GUESSES = Limit("wrong", 200, 600)
REPORTS = Limit("report", 60, 3600)
# Fewer than may wait: no address fills the queue alone.
PHOTOS = Limit("photo", 20, 600)
# Drawing costs fifty times what a page costs.
DRAWINGS_OF_A_RECEIPT = Limit("drawing", 40, 600)
# A school's teachers open their links on one morning; a link locks by itself, this stops who tries many.
WRONG_PINS = Limit("pin", 60, 600)
# What one class's devices send, slips aside.
CHANGES_OF_A_CLASS = Limit("class", 120, 600)
# A school shares an account: five phones that take a picture a second, and a stack, stay below.
UPLOADS_OF_A_PERSON = Limit("upload", 5000, 600)


class TooManyRequests(Exception):
    """Raised by `count`; `retry_after` is in seconds."""

    def __init__(self, retry_after):
        super().__init__(retry_after)
        self.retry_after = retry_after


def count(limit, *what):
    """Count one more of `what` (strings); raise TooManyRequests above the limit."""
    if not limit.most:
        return
    now = time()
    if _counted(limit, what, 1, now) > limit.most:
        raise TooManyRequests(max(1, int((now // limit.seconds + 1) * limit.seconds - now)))


def take_back(limit, *what):
    """Count one of `what` less in the window that runs."""
    _counted(limit, what, -1, time())


def is_reached(limit, *what):
    """Whether one more of `what` would be too many."""
    return limit.most > 0 and _counted(limit, what, 0, time()) >= limit.most


def is_first_above(limit, *what):
    """Whether one was too many, for the first time in the window that runs."""
    return _counted(limit, what, 0, time()) == limit.most + 1


def forget(limit, *what):
    """Let `what` begin anew in the window that runs."""
    now = time()
    _counted(limit, what, -_counted(limit, what, 0, now), now)


def address_of(request):
    """Return the client's network: an IPv4 address, or the /64 that one IPv6 household has.

    REMOTE_ADDR or, behind our own proxy, what it saw: the last hop of X-Forwarded-For. Earlier hops are anybody's claim.
    """
    text = request.META.get("REMOTE_ADDR", "")
    if settings.BEHIND_PROXY:
        text = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip() or text
    return network_of(text)


def limited(view):
    """Count each request of an address, and answer 429 wherever the view, or this, counted too many."""

    @wraps(view)
    def counted(request, *args, **kwargs):
        try:
            count(Limit("address", settings.REQUESTS_PER_ADDRESS, 60), address_of(request))
            return view(request, *args, **kwargs)
        except TooManyRequests as error:
            return too_many(request, error.retry_after)

    return counted


def too_many(request, retry_after, *, is_sign_in=False):
    """Return the page that says what is safe and when to come back. Whoever asks too often costs next to nothing: it is kept."""
    page = _page(get_language(), settings.SITE_HOTLINE, -(-retry_after // 60), request.method == "POST", is_sign_in)
    headers = {"Retry-After": str(retry_after), "Cache-Control": "private, no-store"}
    return HttpResponse(page, status=429, headers=headers)


@lru_cache(1024)
def _page(_language, hotline, minutes, is_posted, is_sign_in):
    context = {"hotline": hotline, "minutes": minutes, "is_posted": is_posted, "is_sign_in": is_sign_in}
    return render_to_string("429.html", context).encode()


def _counted(limit, what, more, now):
    """Return how many there are in the window that runs, with `more` of `what`."""
    window = int(now // limit.seconds)
    key = f"limit:{limit.name}:{window}:{digest(*what)}"
    if settings.IS_CACHE_SHARED:
        try:
            return _in_cache(key, more, limit.seconds)
        except Exception as error:  # whatever is wrong with the cache, nobody is turned away for it
            logger.debug("%s: counted by this machine alone", type(error).__name__)
    return counters.add(key, more, now, (window + 1) * limit.seconds)


def _in_cache(key, more, seconds):
    if cache.add(key, max(more, 0), seconds):
        return max(more, 0)
    try:
        return cache.incr(key, more)
    except ValueError:  # it ran out in between
        cache.set(key, max(more, 0), seconds)
        return max(more, 0)


def digest(*what):
    """Return what stands for texts where they must not be readable."""
    return hmac.digest(settings.SECRET_KEY.encode(), "\0".join(what).encode(), hashlib.sha256).hex()[:32]
