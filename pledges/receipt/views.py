"""The family's receipt, behind its private link: what is stored, a keepsake, a corrected name, another answer, withdrawal."""

import logging
from contextlib import suppress

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from campaigns.letters.english import as_read
from campaigns.printing.finding import copy_numbered
from config.requests import limits
from config.requests.context import care_level
from config.requests.families import for_families
from pledges.ledger import answers, changes, corrections, erasure, receipts
from pledges.models import Outcome
from pledges.receipt.forms import NamesForm
from pledges.signatures import keepsake, strokes
from pledges.signatures.signers import LABELS
from pledges.signatures.vault import CannotOpen
from pledges.signing.bodies import discard_body, is_too_large, posted
from pledges.signing.forms import SigningForm

logger = logging.getLogger(__name__)

DIGITS_OF_DIGEST = 16  # of 64: enough to compare by eye


@for_families("GET", "HEAD", "POST")
def receipt(request, token):
    try:
        pledge = receipts.pledge_for(token)
    except receipts.NoReceipt as error:
        return _not_found(request, error)
    if request.method == "POST":
        return _change(request, token, pledge)
    return _page(request, token, pledge)


@for_families("GET", "HEAD", "POST")
def sign_after_all(request, token):
    """The signing form once more, for a family that answered "read, not signing" and signs after all."""
    try:
        pledge = receipts.pledge_for(token)
    except receipts.NoReceipt as error:
        return _not_found(request, error)
    if is_too_large(request):
        discard_body(request)
        return _page(request, token, pledge, status=413, refusal="too_large")
    copy = copy_numbered(pledge.copy_number)
    if copy.state != "open":
        return _page(request, token, pledge, status=403, refusal=copy.state)
    if pledge.outcome == Outcome.SIGNED:
        return _to_receipt(request, token) if request.method == "POST" else _page(request, token, pledge)
    form = SigningForm(posted(request) if request.method == "POST" else None, letter=as_read(copy.print_run.text))
    if not form.is_valid():
        context = {"token": token, "place": pledge.block, "letter": form.letter, "campaign": copy.campaign, "form": form}
        context["number"] = receipts.number_of(pledge)
        return render(request, "receipt/sign.html", context, status=422 if form.is_bound else 200)
    return _changed(request, token, pledge, lambda: changes.sign_after_all(pledge, form.signatures, shown_in=form.shown_in))


@for_families("GET", "HEAD")
def keepsake_picture(request, token):
    return _drawn(request, token, keepsake.png, "image/png", "png")


@for_families("GET", "HEAD")
def keepsake_pdf(request, token):
    return _drawn(request, token, keepsake.pdf, "application/pdf", "pdf")


def _change(request, token, pledge):
    data = posted(request)
    if data.get("do") == "withdraw":
        erasure.withdraw(pledge)
        return _to_receipt(request, token)
    if data.get("do") == "decline":
        return _changed(request, token, pledge, lambda: changes.decline_after_all(pledge))
    if data.get("do") != "correct":
        return _page(request, token, pledge, status=422)
    form = NamesForm(data, signatures=_signatures(pledge))
    if form.roles and not form.is_valid():
        return _page(request, token, pledge, form=form, status=422)
    if form.roles:
        with suppress(corrections.NothingToCorrect, CannotOpen):
            corrections.correct_names(pledge, form.names)
    return _to_receipt(request, token)


def _changed(request, token, pledge, change):
    """Let the family have another answer and lead to its receipt, which says so; or say why that is not possible any more."""
    try:
        change()
    except changes.NotOpen as error:
        return _page(request, token, pledge, status=403, refusal=error.state)
    except answers.NotAnswered:
        return render(request, "receipt/struck-out.html", {"letter": pledge.block.print_run.text}, status=410)
    return _to_receipt(request, token)


def _to_receipt(request, token):
    care = care_level(request)
    address = reverse("receipt", args=[token]) + (f"?care={care}" if care else "")
    return JsonResponse({"receipt": address}) if request.headers.get("Accept") == "application/json" else redirect(address)


def _page(request, token, pledge, form=None, status=200, refusal=""):
    """Show the receipt; `refusal` is why an answer cannot be changed, the copy's state or "too_large"."""
    signatures, copy = _signatures(pledge), copy_numbered(pledge.copy_number)
    form = form or NamesForm(signatures=signatures)
    context = {
        "token": token,
        "pledge": pledge,
        "place": pledge.block,
        "letter": as_read(pledge.block.print_run.text),
        "number": receipts.number_of(pledge),
        "digest": _short(pledge.words_digest),
        "link": settings.PUBLIC_URL + reverse("receipt", args=[token]),
        "is_signed": pledge.outcome == Outcome.SIGNED,
        "erase_on": receipts.erase_on(pledge),
        "paper_erase_on": receipts.paper_erase_on(pledge),
        "signatures": _shown(signatures),
        "form": form if form.roles else None,
        "half_signed": receipts.half_signed_slip(pledge),
        "campaign": copy.campaign,
        "last_day": copy.erase_on,
        "state": copy.state,
        "code": copy.code,
        "refusal": refusal,
        "is_drawn": any("strokes" in signature for signature in signatures.values()),
    }
    return render(request, "receipt/receipt.html", context, status=status)


def _drawn(request, token, draw, content_type, ending):
    try:
        pledge = receipts.pledge_for(token)
    except receipts.NoReceipt as error:
        return _not_found(request, error)
    limits.count(limits.DRAWINGS_OF_A_RECEIPT, token)
    response = HttpResponse(draw(_keepsake(pledge)), content_type=content_type)
    response["X-Robots-Tag"] = "noindex"
    response["Content-Disposition"] = content_disposition_header(False, f"{receipts.number_of(pledge)}.{ending}")
    return response


def _keepsake(pledge):
    """Return what the picture shows: names only while they are stored, clauses only for those who signed."""
    letter = as_read(pledge.block.print_run.text)
    is_signed = pledge.outcome == Outcome.SIGNED
    return keepsake.Keepsake(
        agency=letter.agency,
        title=letter.pledge_title if is_signed else _("答复回执"),
        opening=_("说到做到，平平安安：") if is_signed else _("信已读过，答复已经收到。谢谢您！"),
        clauses=letter.clauses if is_signed else (),
        signed=tuple((str(LABELS[role]), value.get("name", ""), value.get("strokes", ())) for role, value in _signatures(pledge).items()),
        place=f"{pledge.block.recipient_name}　{pledge.block.unit_name}".strip("　"),
        number=receipts.number_of(pledge),
        day=date_format(timezone.localdate(pledge.at)),
        letter=letter.title,
    )


def _signatures(pledge):
    """Return what the family signed with, {} where it is erased or cannot be read."""
    try:
        return receipts.signatures_of(pledge)
    except CannotOpen:
        logger.exception("personal data of pledge %d cannot be opened", pledge.pk)
        return {}


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


def _short(digest):
    shown = digest[:DIGITS_OF_DIGEST]
    return " ".join(shown[start : start + 4] for start in range(0, len(shown), 4))


def _not_found(request, error):
    if isinstance(error, receipts.StruckOut):
        return render(request, "receipt/struck-out.html", {"letter": error.letter}, status=410)
    limits.count(limits.WRONG_GUESSES, limits.address_of(request))
    return render(request, "receipt/no-receipt.html", status=404)
