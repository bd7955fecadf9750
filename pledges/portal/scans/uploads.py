"""Files in: what can be refused is refused before the body is read, and while it arrives nobody has to wait for it."""

import random
from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import User
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, JsonResponse
from django.http.request import UnreadablePostError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST

from config.requests import limits
from config.requests.admission import RETRY_AFTER_S, give_turn_back
from config.requests.refusals import Refusal
from confined.faults import is_fault
from pledges.models import ScanFile
from pledges.portal.access.letters import UnitLetter, letter_for
from pledges.scanning.intake import bounds
from pledges.scanning.intake.bounds import NotYet
from pledges.scanning.intake.receiving import NotTaken, receive

EMPTY = "empty"


@csrf_exempt  # the token may lie in the body, which is parsed only once its size is known: then `_take` asks for it
@require_POST
@never_cache
def upload(request, run_id, code):
    """Take a file and say so in JSON, where it is asked for or the camera sends it; else several, and lead back to their page."""
    if not request.user.is_authenticated:
        if _is_json(request):
            return JsonResponse({"sentence": _("登录已过期，这个文件还没有交。请重新登录，再交一次。")}, status=403)
        return redirect_to_login(reverse("school_scans", args=[run_id, code]))
    try:
        letter = letter_for(request.user, run_id, code)
    except Http404:
        if not _is_json(request):
            raise
        sentence = _("现在登录的人收不了这批信的回执，这个文件没有收。文件还在您这里，请换成收这批信的人登录，再交一次。")
        return JsonResponse({"sentence": sentence}, status=404)
    return taken(request, Hands(letter, request.user))


@dataclass(frozen=True)
class Hands:
    """Who hands in slips of which letter, and what is shown then. `by` is None for who has no account."""

    letter: UnitLetter
    by: User | None

    page_of_refusal = "portal/scans/not-taken.html"

    @property
    def counted_as(self):
        return str(self.by.pk)

    def address_of(self, file):
        """Return where a program asks how far a file is."""
        return reverse("school_scan_file", args=[file.pk])

    def led_on(self, request, received):
        """Return the answer to who sent files from a page."""
        for each in received:
            each.level(request, each.sentence)
        return redirect("school_scans", self.letter.print_run.pk, self.letter.unit.code)


def taken(request, hands):
    """Take what a request brings from these Hands, and answer it; what can be refused is refused before the body is read."""
    letter = hands.letter
    try:
        limits.count(limits.UPLOADS_OF_A_PERSON, hands.counted_as)
    except limits.TooManyRequests as error:
        return _refused(request, hands, 429, _("交得太快了，这个文件没有收。文件还在您这里，请过几分钟再交。"), error.retry_after)
    if letter.print_run.recalled_at:
        return _refused(request, hands, 410, _("这批信已召回，不再收回执，这个文件没有收。纸质回执请留在学校，等发信的单位通知。"))
    size = int(request.headers.get("Content-Length") or 0)
    if size > settings.SCAN_UPLOAD_LIMIT:
        most = {"most": settings.SCAN_UPLOAD_LIMIT >> 20}
        return _refused(request, hands, 413, _("一次最多交 %(most)d MB，这次超过了，没有收。文件还在您这里，请分成几个再交。") % most)
    try:
        bounds.check(letter.unit, size)
    except NotYet as error:
        return _refused(request, hands, 429, str(error), bounds.RETRY_AFTER_S)
    if not give_turn_back(request.META):
        sentence = _("现在同时交文件的人多，这个文件还没有收。文件还在您这里，请过几秒再交一次。")
        return _refused(request, hands, 503, sentence, random.randint(*RETRY_AFTER_S))  # noqa: S311
    try:
        return _take(request, hands)
    except OSError as error:  # while it arrived, in TMPDIR
        if not is_fault(error):
            raise
        return _refused(request, hands, 503, str(NotTaken.because(error)))


@csrf_protect
def _take(request, hands):
    letter = hands.letter
    try:
        is_camera, files = request.POST.get("source") == "camera", request.FILES.getlist("file")
    except UnreadablePostError:  # who sent it went away
        is_camera, files = False, []
    if not any(file.size for file in files):
        sentence = _("这个文件是空的，没有收。请重新扫描或重新复制后再交。") if files else _("没有收到文件。请选好文件再交一次。")
        return _refused(request, hands, 422, sentence, is_json=is_camera)
    about = {"source": ScanFile.Source.CAMERA if is_camera else ScanFile.Source.PORTAL, "campaign": letter.campaign, "unit": letter.unit}
    received = [_Received(file.name, *_received(file, by=hands.by, **about)) for file in files]
    if not any(each.file for each in received):
        refusal = next(each.refusal for each in received if isinstance(each.refusal, Refusal))
        status, retry_after = (503, None) if isinstance(refusal, NotTaken) else (429, bounds.RETRY_AFTER_S)
        return _refused(request, hands, status, str(refusal), retry_after, is_json=is_camera)
    if is_camera or _is_json(request):
        first = next(each for each in received if each.file)
        several = {"files": [each.told(hands) for each in received]} if len(received) > 1 else {}
        return JsonResponse(first.told(hands) | several, status=201 if any(each.is_new for each in received) else 200)
    return hands.led_on(request, received)


def _received(upload, **about):
    """Return (ScanFile, whether it is new, None), or (None, False, why it was not taken)."""
    if not upload.size:
        return None, False, EMPTY
    try:
        return *receive(upload.chunks(), upload.name, **about), None
    except (NotTaken, NotYet) as error:
        return None, False, error


@dataclass(frozen=True)
class _Received:
    """One file of an upload. `refusal` is None, EMPTY, NotTaken or NotYet; the others of the upload are not its fault."""

    name: str
    file: ScanFile | None
    is_new: bool
    refusal: str | Refusal | None

    def told(self, hands):
        """What a program is told."""
        if self.file is None:
            return {"name": self.name, "sentence": self.sentence}
        return {"file": self.file.pk, "status": hands.address_of(self.file), "is_new": self.is_new}

    @property
    def level(self):
        return messages.error if self.refusal else messages.success if self.is_new else messages.info

    @property
    def sentence(self):
        """What a person is told."""
        name = {"name": self.name}
        if self.refusal == EMPTY:
            return _("“%(name)s”是空的，没有收。请重新扫描或重新复制后再交。") % name
        if isinstance(self.refusal, NotYet):
            return _("“%(name)s”没有收：前面交的还没有读完。它还在您这里，请等读过一些再交。") % name
        if self.refusal:
            return _("“%(name)s”没有收：服务器现在存不下文件。它还在您这里，请稍后再交一次；一直这样，请告诉管理网站的人。") % name
        return (_("“%(name)s”收到了，正在读。") if self.is_new else _("“%(name)s”以前交过，没有重复计。")) % name


def _is_json(request):
    return "application/json" in request.headers.get("Accept", "")


def _refused(request, hands, status, sentence, retry_after=None, *, is_json=False):
    if is_json or _is_json(request):
        response = JsonResponse({"sentence": sentence}, status=status)
    else:
        about = {"letter": hands.letter, "hands": hands, "mistakes": [("", sentence)], "heading": _("没有收下"), "says_all": True}
        response = render(request, hands.page_of_refusal, about, status=status)
    if retry_after:
        response["Retry-After"] = str(retry_after)
    return response
