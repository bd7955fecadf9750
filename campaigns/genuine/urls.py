from django.urls import path

from campaigns.genuine import views

urlpatterns = [
    path("", views.verify, name="verify"),
    path("report/", views.report, name="report"),
    path("report/<str:key>/", views.report_received, name="report_received"),
]
