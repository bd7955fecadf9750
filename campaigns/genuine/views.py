"""Is this letter, code or address genuine, and what to do when it is not."""

import re

from django.conf import settings
from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from campaigns.genuine import photos, reports
from campaigns.genuine.addresses import judge
from campaigns.genuine.forms import NO_ROOM, ReportForm
from campaigns.paper.marks.codes import LENGTH, NotOurCode, fold, grouped
from campaigns.printing.finding import copy_for
from config.requests import limits
from config.requests.families import for_families

SHOWN_OF_A_WRONG_CODE = 60
PRINTED_PATH = re.compile(r"(?:/en)?/p/([^/?#]+)/?", re.IGNORECASE)
LARGEST_BODY = photos.LARGEST_FILE + 256 * 1024


@for_families("GET", "HEAD")
def verify(request):
    """Say whether a code or an address is ours; of whom and for which class, never of which child or how it was answered."""
    typed = request.GET.get("code", "").strip()
    if not typed:
        if "code" not in request.GET:
            return render(request, "genuine/verify.html")
        about = {"mistakes": [("code", _("格子空着。请输入信上的16位编码，或者网址。"))], "heading": _("还没有查"), "says_all": True}
        return render(request, "genuine/verify.html", about)
    if _is_code(typed):
        return _judge_code(request, typed)
    judgement = judge(typed, settings.PUBLIC_URL)
    if judgement is None:
        return _not_ours(request, "code", typed=typed[:SHOWN_OF_A_WRONG_CODE], is_incomplete=True, length=LENGTH)
    if not judgement.is_ours:
        return _not_ours(request, "address", typed=typed[:SHOWN_OF_A_WRONG_CODE], judgement=judgement)
    printed = PRINTED_PATH.fullmatch(judgement.path)
    if printed and _is_code(printed[1]):
        return _judge_code(request, printed[1])
    return render(request, "genuine/address-ours.html")


@for_families("GET", "HEAD", "POST")
def report(request):
    """The form, and what was filled in; the same form sent again gets the same receipt."""
    if request.method != "POST":
        return _form(request, ReportForm(initial={"code_or_address": request.GET.get("code", "")[:300]}))
    if _length(request) > LARGEST_BODY:
        return render(request, "genuine/report-too-large.html", status=413)
    limits.count(limits.REPORTS, limits.address_of(request))
    form = ReportForm(*_posted(request))
    if not form.is_valid():
        return _form(request, form, status=422)
    if form.cleaned_data["photo"]:
        limits.count(limits.PHOTOS, limits.address_of(request))
        if not photos.has_room():
            form.add_error("photo", NO_ROOM)
            return _form(request, form, status=503)
    reports.file_report(key=form.key, **form.cleaned_data)
    return redirect("report_received", form.key)


@for_families("GET", "HEAD")
def report_received(request, key):
    """What the person who reported sees: the number, and whether it was handled."""
    try:
        found = reports.report_for(key)
    except reports.NoReport:
        limits.count(limits.WRONG_GUESSES, limits.address_of(request))
        return render(request, "genuine/no-report.html", status=404)
    return render(request, "genuine/report-received.html", {"report": found, "is_photo_waiting": photos.is_waiting(found)})


def _judge_code(request, typed):
    try:
        copy = copy_for(typed)
    except NotOurCode:
        return _not_ours(request, "code", typed=grouped(fold(typed)), is_incomplete=False)
    context = {"copy": copy, "campaign": copy.campaign, "letter": copy.print_run.text, "grouped_code": grouped(copy.code)}
    return render(request, "genuine/verify-ours.html", context)


def _not_ours(request, what, **context):
    limits.count(limits.WRONG_GUESSES, limits.address_of(request))
    return render(request, f"genuine/{what}-not-ours.html", context, status=404)


def _is_code(text):
    try:
        fold(text)
    except NotOurCode:
        return False
    return True


def _form(request, form, status=200):
    return render(request, "genuine/report.html", {"form": form, "days": reports.KEPT_DAYS}, status=status)


def _posted(request):
    """Return (data, files), empty where the body cannot be read: the form then says that it did not come whole."""
    try:
        return request.POST, request.FILES
    except (BadRequest, SuspiciousOperation, MultiPartParserError, RequestDataTooBig, OSError):
        return {}, {}


def _length(request):
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0
