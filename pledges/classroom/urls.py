from django.urls import path

from pledges.classroom import slips, views

urlpatterns = [
    path("c/", views.typed, name="class_typed"),
    path("c/camera-worker.js", slips.worker, name="class_camera_worker"),
    path("c/<str:link>", views.room, name="class_room"),
    path("c/<str:link>/total", views.total, name="class_total"),
    path("c/<str:link>/requests", views.ask, name="class_ask"),
    path("c/<str:link>/requests/<int:request_id>/back", views.take_back, name="class_take_back"),
    path("c/<str:link>/camera", slips.camera, name="class_camera"),
    path("c/<str:link>/slips", slips.upload, name="class_upload"),
    path("c/<str:link>/slips/<int:file_id>", slips.one_file, name="class_file"),
]
