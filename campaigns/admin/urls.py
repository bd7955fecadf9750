"""What stands before pages of Wagtail's admin that have the same address."""

from django.urls import path
from django.views.decorators.cache import never_cache
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.account import LoginView

from campaigns.admin.pictures import Account, not_offered
from config.requests.signing_in import guarded

urlpatterns = [
    path("login/", never_cache(guarded(LoginView.as_view()))),
    path("account/", require_admin_access(Account.as_view())),
    path("failwhale/", not_offered),  # Wagtail's test of its page for faults
    path("images/<int:image_id>/preview/<str:filter_spec>/", require_admin_access(not_offered)),
]
