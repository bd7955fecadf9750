"""Slips by camera from a class: they count where the school's do, and the class is told that one was read, not what it says."""

from dataclasses import dataclass

from django.http import JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from pledges.classroom.access import Room, for_teachers, in_class, room_or_404
from pledges.models import ScanFile
from pledges.portal.scans import camera as portal
from pledges.portal.scans.uploads import Hands, taken
from pledges.scanning.results.overview import slips_of
from pledges.scanning.results.progress import progress_of

NOT_OURS = ("forged", "other_school", "other_campaign")
SLIPS_TOLD = 20
worker = portal.worker


@dataclass(frozen=True)
class TeachersHands(Hands):
    """A class's device."""

    room: Room = None

    page_of_refusal = "classroom/not-taken.html"

    @property
    def counted_as(self):
        return self.room.address

    def address_of(self, file):
        return reverse("class_file", args=[self.room.address, file.pk])

    def led_on(self, request, received):
        return render(request, "classroom/handed-in.html", {"room": self.room, "letter": self.letter, "received": received})


@in_class("GET", "HEAD")
@portal.with_camera
def camera(request, room):
    about = {"room": room, "letter": room.letter, "page_base": "classroom/base.html"}
    return render(request, "classroom/camera.html", about | portal.codes_of_slips())


@csrf_exempt  # `taken` asks for the token once the body's size is known
@for_teachers("POST")
def upload(request, link):
    """Take photos of slips, as the school's page does. Who is not let in keeps them on the phone."""
    room = room_or_404(request, link)
    if room.device is None:
        sentence = _("这台设备没有打开这个班级链接，照片还没有交，都还在这部手机里。请重新输入密码，会接着发送。")
        return JsonResponse({"sentence": sentence}, status=403)
    return taken(request, TeachersHands(room.letter, None, room))


@in_class("GET", "HEAD")
def one_file(request, room, file_id):
    """How far a photo is that this class handed in."""
    block = room.link.block
    files = ScanFile.objects.filter(unit=block.unit_id, campaign__path=block.print_run.letter.path[: -block.print_run.letter.steplen])
    file = get_object_or_404(files, pk=file_id)
    progress = progress_of([file])[file.pk]
    slips = slips_of([file]).order_by("page__file__member", "page__number", "place")[:SLIPS_TOLD]
    told = [{"code": slip.code, "state": "read", "words": _said_of(slip)} for slip in slips]
    return JsonResponse(
        {
            "done": progress.is_done,
            "pages": progress.pages,
            "read": progress.read,
            "slips": told,
            "kinds": [],
            "states": [],
            "sentence": progress.sentence,
        }
    )


def _said_of(slip):
    if slip.state in NOT_OURS:
        return _("读到了，但不是本校这次活动的回执，没有计入。请把这张纸交给学校经办人。")
    return _("看不准，学校的人会再看，不用重拍。") if slip.state == "uncertain" else _("读到了，交给学校了。")
