from django.urls import path

from pledges.receipt import views

urlpatterns = [
    path("r/<str:token>/", views.receipt, name="receipt"),
    path("r/<str:token>/sign/", views.sign_after_all, name="receipt_sign"),
    path("r/<str:token>/certificate.png", views.keepsake_picture, name="receipt_picture"),
    path("r/<str:token>/receipt.pdf", views.keepsake_pdf, name="receipt_pdf"),
]
