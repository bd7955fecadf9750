from django.urls import path

from campaigns.joining import views

urlpatterns = [
    path("join/", views.typed, name="join"),
    path("join/<str:code>/", views.join, name="join_by"),
]
