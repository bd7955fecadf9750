"""What holds for every answer: the content policy by address, and what no cache may keep."""

import logging
import re
import traceback

from csp.middleware import CSPMiddleware
from django.conf import settings
from django.db import DataError
from django.http import Http404
from django.urls import NoReverseMatch
from django.utils.cache import patch_vary_headers
from django.utils.datastructures import MultiValueDictKeyError
from django.views.defaults import bad_request, page_not_found

logger = logging.getLogger(__name__)


class ContentPolicyMiddleware(CSPMiddleware):
    def get_policy_parts(self, request, response, report_only=False):
        parts = super().get_policy_parts(request, response, report_only)
        if request.path.startswith("/admin/") and not report_only:
            parts.config = settings.ADMIN_CONTENT_SECURITY_POLICY
        return parts


def varies_by_language(get_response):
    """Say that a browser's languages matter to every page: the switch between ours speaks up where it asks for the other one.

    LocaleMiddleware says so of Chinese pages alone, whose address names no language.
    """

    def answer(request):
        response = get_response(request)
        if response.get("Content-Type", "").startswith("text/html"):
            patch_vary_headers(response, ["Accept-Language"])
        return response

    return answer


def loaded_by_our_own_pages(get_response):
    """Let no page of another site show what is ours: a receipt's picture, a script. Around WhiteNoise, for static files too."""

    def answer(request):
        response = get_response(request)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response

    return answer


class OddRequestsMiddleware:
    """Answers what nobody can mean. An address with a NUL is none, at which PostgreSQL would fail: 404.

    A page of Wagtail's that takes from a request unseen what is not there, a field that is missing, a number that is none or
    larger than any: 400, not 500. Our own pages answer for themselves.
    """

    WORDS = re.compile(r"expected a number but got|invalid literal for int|NUL|not a valid UUID|too large to convert")

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if "\0" in request.path_info:
            return page_not_found(request, Http404())
        return self.get_response(request)

    def process_exception(self, request, error):
        if not request.path.startswith("/admin/") or not self._is_odd(request, error):
            return None
        logger.warning("%s asked for nothing that is there: %s", request.path, type(error).__name__)
        return bad_request(request, error)

    def _is_odd(self, request, error):
        if isinstance(error, ValueError | OverflowError):
            return bool(self.WORDS.search(str(error)))
        if isinstance(error, AttributeError):  # of None, where Wagtail's own code takes for there what was not sent
            *_above, (frame, _line) = traceback.walk_tb(error.__traceback__)
            return "/wagtail/" in frame.f_code.co_filename and "'NoneType'" in str(error)
        if isinstance(error, NoReverseMatch):  # where to go on afterwards, as the request says, leads nowhere
            return any(repr(sent.get("next")) in str(error) for sent in (request.POST, request.GET))
        return isinstance(error, MultiValueDictKeyError | DataError)


def private_where_somebody_was_recognised(get_response):
    """Keep out of every cache what was made after a look at the session, refusals and errors too.

    A view's own decorator does not reach the answer that an exception becomes. Stands outside SessionMiddleware, which
    says by "Vary: Cookie" that the session was looked at.
    """

    def answer(request):
        response = get_response(request)
        is_personal = response.cookies or "cookie" in response.get("Vary", "").lower()
        if is_personal and "no-store" not in response.get("Cache-Control", ""):
            response["Cache-Control"] = "private, no-store"
        return response

    return answer
