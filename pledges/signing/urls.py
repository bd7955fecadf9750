from django.urls import path

from pledges.signing import views

urlpatterns = [
    path("p/", views.enter_code, name="enter_code"),
    path("p/<str:code>/not-us/", views.dispute, name="dispute"),
    path("p/<path:code>", views.sign, name="sign"),
]
