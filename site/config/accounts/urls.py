"""One's own account. Of allauth's addresses those alone that are used: nobody signs up, nothing goes by mail."""

from allauth.account.views import reauthenticate
from django.contrib.auth.views import LogoutView
from django.urls import include, path
from django.views.generic import RedirectView

from config.accounts import views
from config.requests.signing_in import guarded_again

urlpatterns = [
    path("", views.Account.as_view(), name="account_factors"),
    path("password/", views.change_password, name="account_change_password"),
    path("sessions/end/", views.end_others, name="account_end_others"),
    path("sign-in/", RedirectView.as_view(pattern_name="school_login", query_string=True), name="account_login"),
    path("sign-out/", LogoutView.as_view(), name="account_logout"),
    path("again/", guarded_again(reauthenticate), name="account_reauthenticate"),
    path("second-step/", include("allauth.mfa.urls")),
]
