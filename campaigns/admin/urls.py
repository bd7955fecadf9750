"""What stands before pages of Wagtail's admin that have the same address."""

from django.urls import path
from wagtail.admin.auth import require_admin_access

from campaigns.admin.apart.creating import NewPage
from campaigns.admin.apart.lists import ChoosePage, Pictures, pictures
from campaigns.admin.pictures import Account, not_offered
from config.accounts.views import SignIn

urlpatterns = [
    path("login/", SignIn.as_view(next_page="wagtailadmin_home", is_school=False)),
    path("account/", require_admin_access(Account.as_view())),
    path("failwhale/", not_offered),  # Wagtail's test of its page for faults
    path("choose-page/", require_admin_access(ChoosePage.as_view())),
    path(
        "pages/add/<slug:content_type_app_name>/<slug:content_type_model_name>/<int:parent_page_id>/",
        require_admin_access(NewPage.as_view()),
    ),
    path("images/", require_admin_access(Pictures.as_view())),
    path("images/results/", require_admin_access(Pictures.as_view(results_only=True))),
    path("images/chooser/", require_admin_access(pictures.choose_view)),
    path("images/<int:image_id>/preview/<str:filter_spec>/", require_admin_access(not_offered)),
]
