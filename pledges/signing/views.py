"""The parent's two pages: the letter that is answered, and the receipt."""

import json
import logging
from contextlib import suppress
from functools import wraps

from django.conf import settings
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import QueryDict
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from campaigns.letters.codes import NotOurCode, fold, grouped
from campaigns.letters.copies import copy_for
from pledges.models import Channel, Outcome
from pledges.signing import erasure, ledger, receipts, strokes
from pledges.signing.forms import LABELS, SigningForm
from pledges.signing.vault import CannotOpen

logger = logging.getLogger(__name__)

CLOSED_DOORS = {"recalled": 410, "voided": 410, "future": 403, "closed": 403}
CHUNK = 64 * 1024
DISCARDED_AT_MOST = 8 * 1024 * 1024
TYPED_AT_MOST = 40  # characters shown again


def for_families(*methods):
    """A page that keeps no cookie, stays in no cache and tells no other page its address.

    Exempt from CSRF's token on purpose: the token needs a cookie, and there is no session whose authority another site
    could borrow. Who posts here must know the code on the paper or the receipt's link, and whoever knows it may.
    """

    def decorate(view):
        @csrf_exempt
        @require_http_methods(methods)
        @wraps(view)
        def private(request, *args, **kwargs):
            response = view(request, *args, **kwargs)
            response.headers["Cache-Control"] = "no-store"
            response.headers["Referrer-Policy"] = "no-referrer"
            return response

        return private

    return decorate


@for_families("GET", "HEAD")
def enter_code(request):
    """For who types the code instead of scanning it."""
    typed = request.GET.get("code", "")
    if not typed:
        return render(request, "signing/enter-code.html")
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
    if _is_too_large(request):
        _discard_body(request)
        return _page(request, "too-large", copy, status=413)
    if copy.standing != "open":
        return _page(request, copy.standing, copy, status=CLOSED_DOORS[copy.standing])
    if request.method == "POST":
        return _receive(request, copy)
    if ledger.is_answered(copy):
        return _page(request, "answered", copy)
    return _page(request, "sign", copy, form=SigningForm(signers=copy.text.signers))


@for_families("GET", "HEAD", "POST")
def receipt(request, token):
    try:
        pledge = receipts.pledge_for(token)
    except receipts.NoReceipt:
        return render(request, "signing/no-receipt.html", status=404)
    if request.method == "POST":
        erasure.erase(pledge)
        return redirect("receipt", token)
    context = {
        "token": token,
        "pledge": pledge,
        "place": pledge.block,
        "letter": pledge.block.print_run.text,
        "number": receipts.number_of(pledge),
        "is_signed": pledge.outcome == Outcome.SIGNED,
        "erase_on": receipts.erase_on(pledge),
        "link": settings.PUBLIC_URL + reverse("receipt", args=[token]),
    }
    try:
        context["signatures"] = _shown(receipts.signatures_of(pledge))
    except CannotOpen:
        logger.exception("signatures of pledge %d cannot be opened", pledge.pk)
    return render(request, "signing/receipt.html", context)


def _receive(request, copy):
    data = _posted(request)
    form = SigningForm(data, signers=copy.text.signers)
    submission = {"submission_key": form.key, "body": json.dumps(sorted(data.lists()), ensure_ascii=False)}
    try:
        if form.is_valid():
            given = ledger.answer(copy, outcome=form.outcome, signatures=form.signatures, channel=Channel.PHONE, **submission)
        else:
            given = ledger.earlier_receipt(copy, **submission)
    except ledger.AlreadyAnswered:
        return _page(request, "answered", copy)
    except ledger.KeyReused:
        return _page(request, "replayed", copy, status=422)
    if given is None:
        return _page(request, "sign", copy, form=form, status=422)
    return redirect("receipt", given.token)


def _page(request, name, copy, status=200, **context):
    """Render signing/<name>.html, which names the copy's school and class."""
    context |= {"copy": copy, "place": copy.block, "letter": copy.text, "campaign": copy.campaign, "grouped_code": grouped(copy.code)}
    return render(request, f"signing/{name}.html", context, status=status)


def _not_ours(request, typed):
    """Refuse a code that is not ours; nothing here may ask the database."""
    try:
        typed = grouped(fold(typed))
    except NotOurCode:
        typed = typed[:TYPED_AT_MOST]
    return render(request, "signing/not-ours.html", {"typed": typed}, status=404)


def _is_too_large(request):
    """Judge by the header: what is too large is never read into memory."""
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0) > settings.SIGNING_BODY_LIMIT
    except ValueError:
        return False


def _discard_body(request):
    """Let the sender finish, keeping nothing: a connection that is closed while it still sends never shows our answer."""
    with suppress(Exception):  # however the sender breaks off, the answer is the same
        for _chunk in range(DISCARDED_AT_MOST // CHUNK):
            if not request.read(CHUNK):
                break


def _posted(request):
    """Return the form's data, empty where the body is not a form: that is shown again like any other mistake."""
    try:
        return request.POST
    except (BadRequest, SuspiciousOperation, MultiPartParserError):
        return QueryDict()


def _shown(signatures):
    """Return [{label, name} or {label, picture}] in the order they were signed."""
    return [
        {
            "label": LABELS[role],
            "name": signature.get("name"),
            "picture": strokes.picture(signature["strokes"]) if "strokes" in signature else None,
        }
        for role, signature in signatures.items()
    ]
