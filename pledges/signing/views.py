"""The letter that is answered."""

import json
from contextlib import suppress

from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from campaigns.letters.english import as_read
from campaigns.paper.marks.codes import NotOurCode, fold, grouped
from campaigns.printing.finding import copy_for
from config.requests import limits
from config.requests.context import care_level
from config.requests.families import for_families
from pledges.ledger import answers, disputes
from pledges.models import Channel
from pledges.signing.bodies import discard_body, is_too_large, posted
from pledges.signing.forms import DisputeForm, SigningForm

CLOSED_DOORS = {"recalled": 410, "voided": 410, "future": 403, "closed": 403}
TYPED_AT_MOST = 40  # characters shown again


@for_families("GET", "HEAD")
def enter_code(request):
    """For who types the code instead of scanning it."""
    typed = request.GET.get("code", "").strip()
    if not typed and "code" not in request.GET:
        return render(request, "signing/enter-code.html")
    if not typed:
        about = {"mistakes": [("code", _("格子空着。请对着信输入16位编码。"))], "heading": _("还没有打开"), "says_all": True}
        return render(request, "signing/enter-code.html", about)
    try:
        return redirect("sign", fold(typed))
    except NotOurCode:
        return _not_ours(request, typed)


@for_families("GET", "HEAD", "POST")
def sign(request, code):
    try:
        copy = copy_for(code.rstrip("/"))
    except NotOurCode:
        return _not_ours(request, code)
    if is_too_large(request):
        discard_body(request)
        return _page(request, "too-large", copy, status=413)
    if copy.state != "open":
        return _page(request, copy.state, copy, status=CLOSED_DOORS[copy.state])
    if request.method == "POST":
        _count_answer(request, copy)
        return _receive(request, copy)
    if answers.is_answered(copy):
        return _page(request, "answered", copy)
    return _page(request, "sign", copy, form=SigningForm(letter=as_read(copy.print_run.text)))


@for_families("GET", "HEAD", "POST")
def dispute(request, code):
    """ "This wasn't us", said of an answered copy. Where there is nothing to dispute, the copy's own page says what is the case."""
    try:
        copy = copy_for(code)
    except NotOurCode:
        return _not_ours(request, code)
    if is_too_large(request):
        discard_body(request)
        return _page(request, "too-large", copy, status=413)
    if copy.state != "open":
        return redirect("sign", copy.code)
    if copy.is_shared:
        return _page(request, "shared", copy, status=422)
    if request.method == "POST":
        _count_answer(request, copy)
        return _receive_dispute(request, copy)
    return _page(request, "disputed", copy) if disputes.is_disputed(copy) else redirect("sign", copy.code)


def _count_answer(request, copy):
    """Raise TooManyRequests for a script that posts one code again and again."""
    if copy.is_shared:
        limits.count(limits.ANSWERS_OF_A_SHARED_CODE, copy.code, limits.address_of(request))
    else:
        limits.count(limits.ANSWERS_OF_A_CODE, copy.code)


def _receive(request, copy):
    data = posted(request)
    form = SigningForm(data, letter=as_read(copy.print_run.text))
    submission = {"submission_key": form.key, "body": json.dumps(sorted(data.lists()), ensure_ascii=False)}
    try:
        if form.is_valid() and not form.asks_first:
            answer = {"outcome": form.outcome, "signatures": form.signatures, "channel": Channel.PHONE, "choices": form.choices()}
            answer["shown_in"] = form.shown_in
            given = answers.answer(copy, **answer, **submission)
        else:
            given = answers.earlier_receipt(copy, **submission)
    except answers.AlreadyAnswered:
        return _page(request, "answered", copy)
    except answers.KeyReused:
        return _page(request, "replayed", copy, status=422)
    except answers.Voided:
        return _page(request, "voided", copy, status=CLOSED_DOORS["voided"])
    if given is None:
        return _page(request, "sign", copy, form=form, status=422)
    return _to_receipt(request, given)


def _to_receipt(request, given):
    """Lead to the receipt; tell a script, which sends in the background, where it is."""
    care = care_level(request)
    address = reverse("receipt", args=[given.token]) + (f"?care={care}" if care else "")
    return JsonResponse({"receipt": address}) if request.headers.get("Accept") == "application/json" else redirect(address)


def _receive_dispute(request, copy):
    form = DisputeForm(posted(request))
    if not form.is_valid():
        return _page(request, "answered", copy, form=form, status=422)
    with suppress(answers.NotAnswered):
        disputes.dispute(copy, form.cleaned_data["words"])
    return redirect("dispute", copy.code)


def _page(request, name, copy, status=200, **context):
    """Render signing/<name>.html, which names the copy's school and class."""
    context |= {
        "copy": copy,
        "place": copy.block,
        "letter": as_read(copy.print_run.text),
        "campaign": copy.campaign,
        "grouped_code": grouped(copy.code),
    }
    return render(request, f"signing/{name}.html", context, status=status)


def _not_ours(request, typed):
    """Refuse a code that is not ours; nothing here may ask the database."""
    limits.count(limits.WRONG_GUESSES, limits.address_of(request))
    try:
        typed = grouped(fold(typed))
    except NotOurCode:
        typed = typed[:TYPED_AT_MOST]
    return render(request, "signing/not-ours.html", {"typed": typed}, status=404)
