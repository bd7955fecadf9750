"""What holds for every answer: the content policy by address, and what no cache may keep."""

from csp.middleware import CSPMiddleware
from django.conf import settings
from django.utils.cache import patch_vary_headers


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
