from django.contrib.auth.views import LogoutView
from django.urls import path

from config.accounts.views import SignIn
from pledges.portal.desk import disputes, family
from pledges.portal.door import views as door
from pledges.portal.letters import views as letters
from pledges.portal.links import views as links
from pledges.portal.scans import camera, handed_in, review, uploads

urlpatterns = [
    path("", door.home, name="school"),
    path("sign-in/", SignIn.as_view(next_page="school"), name="school_login"),
    path("sign-out/", LogoutView.as_view(), name="school_logout"),
    path("printer-check.pdf", door.printer_check, name="school_printer_check"),
    path("letters/camera-worker.js", camera.worker, name="school_camera_worker"),
    path("letters/<int:run_id>/<str:code>/", letters.letter, name="school_letter"),
    path("letters/<int:run_id>/<str:code>/again", letters.print_seat_again, name="school_again"),
    path("letters/<int:run_id>/<str:code>/copies", letters.correct_copies, name="school_copies"),
    path("letters/<int:run_id>/<str:code>/handout", letters.confirm_handout, name="school_handout"),
    path("letters/<int:run_id>/<str:code>/total", letters.confirm_total, name="school_total"),
    path("letters/<int:run_id>/<str:code>/pack", letters.pack_file, name="school_pack"),
    path("letters/<int:run_id>/<str:code>/seat", family.find_seat, name="school_seat"),
    path("letters/<int:run_id>/<str:code>/scans/", handed_in.scans, name="school_scans"),
    path("letters/<int:run_id>/<str:code>/scans/bad-pages.csv", handed_in.bad_pages, name="school_bad_pages"),
    path("letters/<int:run_id>/<str:code>/scans/camera", camera.camera, name="school_camera"),
    path("letters/<int:run_id>/<str:code>/scans/upload", uploads.upload, name="school_scan_upload"),
    path("letters/<int:run_id>/<str:code>/scans/review/", review.review, name="school_review"),
    path("letters/<int:run_id>/<str:code>/scans/review/decide", review.decide, name="school_review_decide"),
    path("letters/<int:run_id>/<str:code>/scans/review/undo", review.undo, name="school_review_undo"),
    path("letters/<int:run_id>/<str:code>/scans/picture/<str:kind>/<int:pk>", review.picture, name="school_scan_picture"),
    path("letters/<int:run_id>/<str:code>/links/", links.index, name="school_class_links"),
    path("letters/<int:run_id>/<str:code>/links/sheet", links.sheet, name="school_class_sheet"),
    path("letters/<int:run_id>/<str:code>/links/withdraw", links.withdraw, name="school_class_withdraw"),
    path("letters/<int:run_id>/<str:code>/links/renew", links.renew, name="school_class_renew"),
    path("seats/<int:request_id>/replace", links.replace, name="school_seat_replace"),
    path("seats/<int:request_id>/void", links.void, name="school_seat_void"),
    path("seats/<int:request_id>/decline", links.decline, name="school_seat_decline"),
    path("scans/<int:file_id>/", handed_in.one_file, name="school_scan_file"),
    path("copies/", family.find, name="school_find"),
    path("copies/<int:number>/", family.one, name="school_copy"),
    path("copies/<int:number>/answer", family.record, name="school_answer"),
    path("copies/<int:number>/link", family.renew, name="school_link"),
    path("copies/<int:number>/withdraw", family.withdraw, name="school_withdraw"),
    path("disputes/", disputes.index, name="school_disputes"),
    path("disputes/<int:dispute_id>/void", disputes.void, name="school_dispute_void"),
    path("disputes/<int:dispute_id>/settle", disputes.settle, name="school_dispute_settle"),
]
