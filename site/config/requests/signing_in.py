"""How often a password may be tried wrong, at every log-in alike. A script is stopped; an office never is.

Wrong tries are counted by account and by address. A browser in which somebody has signed in to an account before has tries of its
own there: whoever guesses, from elsewhere or behind the same address, uses up his, and not those of the people at work. It knows
itself by a cookie that says nothing but this, and is sent to the log-in page alone.
"""

import secrets
import unicodedata
from functools import wraps

from django.conf import settings
from django.core import signing
from django.dispatch import Signal

from config.requests import limits
from config.requests.limits import Limit

WRONG_OF_AN_ACCOUNT = Limit("wrong-account", 30, 600)
WRONG_OF_AN_ADDRESS = Limit("wrong-address", 100, 600)  # of a school whose computers share it
WRONG_OF_A_BROWSER = Limit("wrong-browser", 10, 600)
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


def is_locked_out(account):
    """Whether too many wrong passwords were tried for an account lately: no unknown browser may try another one."""
    return limits.is_reached(WRONG_OF_AN_ACCOUNT, _folded(account))


def lift_lockout(account):
    """Let passwords be tried for an account again at once."""
    limits.forget(WRONG_OF_AN_ACCOUNT, _folded(account))


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
