"""The content policy by address: strict on public pages, looser where Wagtail's admin needs it."""

from csp.middleware import CSPMiddleware
from django.conf import settings


class ContentPolicyMiddleware(CSPMiddleware):
    def get_policy_parts(self, request, response, report_only=False):
        parts = super().get_policy_parts(request, response, report_only)
        if request.path.startswith("/admin/") and not report_only:
            parts.config = settings.ADMIN_CONTENT_SECURITY_POLICY
        return parts
