"""Who may sign in."""

from django.conf import settings
from django.contrib.auth.backends import ModelBackend

DEMO_PASSWORD = "pinganxin-demo"  # noqa: S105


class AccountBackend(ModelBackend):
    """Django's accounts, but the published demo password opens nothing outside demo mode."""

    def authenticate(self, request, username=None, password=None, **kwargs):
        if password == DEMO_PASSWORD and not settings.DEMO:
            return None
        return super().authenticate(request, username=username, password=password, **kwargs)
