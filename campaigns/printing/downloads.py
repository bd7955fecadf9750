"""Handing packs over HTTP: one recipient's or class's as a PDF that can be fetched in pieces, more recipients' as a ZIP."""

import hashlib

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header

from campaigns.acts.recording import record
from campaigns.printing.archives import archive
from campaigns.printing.fetches import note_fetch
from campaigns.printing.packs import NothingToPrint, pack
from config.requests.ranges import piece_of, piece_response


def pack_response(request, print_run, unit, layout, name, seats=None):
    """Return the response that downloads a unit's pack as `name` with its ending, of these seats or all; raise Http404 when there is none.

    `unit` is None for all that the run gives to anybody. A ZIP that broke off is fetched again; a PDF answers one range.
    """
    try:
        if is_archive(print_run, unit):
            response = StreamingHttpResponse(archive(print_run, unit, layout), content_type="application/zip")
            ending = "zip"
        else:
            response = _in_pieces(request, pack(print_run, unit, layout, seats))
            ending = "pdf"
    except NothingToPrint as error:
        raise Http404 from error
    if request.method == "GET" and "Range" not in request.headers:  # a part that is fetched again is no other download
        record("pack.downloaded", by=request.user, unit=unit or print_run.letter.campaign.agency.unit, about=name)
        note_fetch(print_run, unit)
    response["Content-Disposition"] = content_disposition_header(True, f"{name}.{ending}")
    response["Cache-Control"] = "private, no-store"
    return response


def is_archive(print_run, unit=None):
    """Whether what is downloaded for a unit, or all of a run, is a ZIP: the packs of several recipients."""
    units = [unit] if unit else list(print_run.units.all())
    if print_run.numbering != print_run.Numbering.UNIT and any(unit.is_group_of_packs for unit in units):
        return True
    blocks = print_run.blocks.filter(unit__path__startswith=unit.path if unit else "")
    return blocks.order_by().values("recipient").distinct().count() > 1


def _in_pieces(request, pdf):
    etag = f'"{hashlib.sha256(pdf).hexdigest()[:32]}"'
    piece, content_type = piece_of(request, len(pdf), etag), "application/pdf"
    if piece is None:
        response = HttpResponse(pdf, content_type=content_type)
    else:
        response = piece_response(piece, len(pdf), lambda piece: pdf[piece.start : piece.stop], content_type)
    response["Accept-Ranges"], response["ETag"] = "bytes", etag
    return response
