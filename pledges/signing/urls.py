from django.urls import path

from pledges.signing import receipt_views, views

urlpatterns = [
    path("p/", views.enter_code, name="enter_code"),
    path("p/<str:code>/not-us/", views.dispute, name="dispute"),
    path("p/<path:code>", views.sign, name="sign"),
    path("r/<str:token>/", receipt_views.receipt, name="receipt"),
    path("r/<str:token>/certificate.png", receipt_views.certificate_picture, name="receipt_picture"),
    path("r/<str:token>/receipt.pdf", receipt_views.certificate_pdf, name="receipt_pdf"),
]
