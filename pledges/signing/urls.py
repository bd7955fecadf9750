from django.urls import path

from pledges.signing import views

urlpatterns = [
    path("p/", views.enter_code, name="enter_code"),
    path("p/<path:code>", views.sign, name="sign"),
    path("r/<str:token>/", views.receipt, name="receipt"),
]
