from django.urls import include, path
from django.views.generic import TemplateView

from campaigns.public import views

urlpatterns = [
    path("campaigns/", views.campaigns, name="campaigns"),
    path("search/", views.search, name="search"),
    path("verify/", include("campaigns.genuine.urls")),
    path("privacy/", TemplateView.as_view(template_name="public/privacy.html"), name="privacy"),
    path("privacy/children/", TemplateView.as_view(template_name="public/children-privacy.html"), name="children_privacy"),
    path(".well-known/security.txt", views.security, name="security"),
    path("robots.txt", views.robots, name="robots"),
]
