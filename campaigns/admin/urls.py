"""What stands before pages of Wagtail's admin that have the same address."""

from django.urls import path
from wagtail.admin.auth import require_admin_access

from campaigns.admin.pictures import Account, no_preview

urlpatterns = [
    path("account/", require_admin_access(Account.as_view())),
    path("images/<int:image_id>/preview/<str:filter_spec>/", require_admin_access(no_preview)),
]
