"""How often a password, or a second factor's code, may be tried wrong, wherever it is asked for. A script is stopped; an office never is.

Wrong tries are counted by account and by address. A browser in which somebody has signed in to an account before has tries of its
own there: whoever guesses, from elsewhere or behind the same address, uses up his, and not those of the people at work. It knows
itself by a cookie that says nothing but this, and is sent to the log-in page alone.

Codes are counted by account alone: whoever tries one knows the password.
"""

import secrets
import unicodedata
from contextlib import contextmanager
from functools import wraps

from django.conf import settings
from django.core import signing
from django.dispatch import Signal

from config.requests import limits
from config.requests.limits import Limit

WRONG_OF_AN_ACCOUNT = Limit("wrong-account", 30, 600)
WRONG_OF_AN_ADDRESS = Limit("wrong-address", 100, 600)  # of a school whose computers share it
WRONG_OF_A_BROWSER = Limit("wrong-browser", 10, 600)
WRONG_AGAIN = Limit("wrong-again", 10, 600)  # by somebody who is signed in already
# Of a million codes three are right at once. A day's tries find one with a chance of one in 8,000.
WRONG_CODES, WRONG_CODES_OF_A_DAY = Limit("wrong-second", 10, 600), Limit("wrong-second-day", 40, 86_400)
KNOWN_FOR_S = 180 * 24 * 3600
locked_out = Signal()  # once in a window; `account` as it was typed
SALT = "a browser in which somebody signed in"


def guarded(view):
    """A log-in view, which answers 302 to who signed in, and says in `request.signs_in_as` whose password was right.

    Above a limit the answer is 429, and no password is looked at.
    """

    @wraps(view)
    def sign_in(request, *args, **kwargs):
        if request.method != "POST":
            return view(request, *args, **kwargs)
        counted = _counted(request, _folded(request.POST.get("username", "")))
        try:
            for limit, what in counted:
                limits.count(limit, *what)
        except limits.TooManyRequests as error:
            if limits.is_first_above(limit, *what):
                locked_out.send(sign_in, account=request.POST.get("username", "")[:150])
            return limits.too_many(request, error.retry_after, is_sign_in=True)
        response = view(request, *args, **kwargs)
        if response.status_code == 302:
            for limit, what in counted:
                limits.take_back(limit, *what)
            if hasattr(request, "signs_in_as"):
                _remember(request, response, _folded(request.signs_in_as))
        return response

    return sign_in


def guarded_again(view):
    """A view in which who is signed in gives the password once more, and which answers 302 where it was right."""

    @wraps(view)
    def give_again(request, *args, **kwargs):
        if request.method != "POST" or not request.user.is_authenticated:
            return view(request, *args, **kwargs)
        account = _folded(request.user.get_username())
        try:
            limits.count(WRONG_AGAIN, account)
        except limits.TooManyRequests as error:
            return limits.too_many(request, error.retry_after, is_sign_in=True)
        response = view(request, *args, **kwargs)
        if response.status_code == 302:
            limits.take_back(WRONG_AGAIN, account)
        return response

    return give_again


@contextmanager
def code_tried(account):
    """Count a code that is looked at within, unless it was right: then nothing is raised there.

    Raise TooManyRequests above a limit, before it is looked at.
    """
    for limit in (WRONG_CODES, WRONG_CODES_OF_A_DAY):
        limits.count(limit, _folded(account))
    yield
    for limit in (WRONG_CODES, WRONG_CODES_OF_A_DAY):
        limits.take_back(limit, _folded(account))


def is_locked_out(account):
    """Whether too many wrong passwords or codes were tried for an account: no unknown browser may try another password, or none a code."""
    return any(limits.is_reached(limit, _folded(account)) for limit in (WRONG_OF_AN_ACCOUNT, WRONG_CODES, WRONG_CODES_OF_A_DAY))


def lift_lockout(account):
    """Let passwords and codes be tried for an account again at once."""
    for limit in (WRONG_OF_AN_ACCOUNT, WRONG_AGAIN, WRONG_CODES, WRONG_CODES_OF_A_DAY):
        limits.forget(limit, _folded(account))


def _counted(request, account):
    """Return [(Limit, what a wrong try is counted for)]."""
    browser = _browser(request, account)
    if browser:
        return [(WRONG_OF_A_BROWSER, (browser,))]
    return [(WRONG_OF_AN_ADDRESS, (limits.address_of(request),)), (WRONG_OF_AN_ACCOUNT, (account,))]


def _folded(account):
    return unicodedata.normalize("NFKC", account).casefold()


def _browser(request, account):
    """Return the name of a browser that is known for an account, "" for any other."""
    try:
        known, browser = signing.loads(request.COOKIES.get(_cookie(account), ""), salt=SALT, max_age=KNOWN_FOR_S)
    except (signing.BadSignature, ValueError, TypeError):
        return ""
    return browser if known == account else ""


def _remember(request, response, account):
    """Let this browser be known for an account whose password was right."""
    browser = _browser(request, account) or secrets.token_hex(8)
    response.set_cookie(
        _cookie(account),
        signing.dumps([account, browser], salt=SALT),
        max_age=KNOWN_FOR_S,
        path=request.path,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _cookie(account):
    prefix = "__Secure-" if settings.SESSION_COOKIE_SECURE else ""
    return f"{prefix}known-{limits.digest('known', account)[:12]}"
