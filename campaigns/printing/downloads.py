"""Handing packs over HTTP: one school's or class's as a PDF that can be fetched in pieces, more schools' as a ZIP."""

import hashlib
import re

from django.http import HttpResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header

from campaigns.printing.archives import archive
from campaigns.printing.packs import pack

RANGE = re.compile(r"bytes=(\d*)-(\d*)")


def pack_response(request, print_run, unit, layout, name, seats=None):
    """Return the response that downloads a unit's pack as `name` with its ending, of these seats or all; raise Http404 when there is none.

    A ZIP that broke off is fetched again; a PDF answers one range (RFC 9110, 14.2).
    """
    if unit.is_group_of_packs and print_run.numbering != print_run.Numbering.UNIT:
        response = StreamingHttpResponse(archive(print_run, unit, layout), content_type="application/zip")
        ending = "zip"
    else:
        response = _in_ranges(request, pack(print_run, unit, layout, seats))
        ending = "pdf"
    response["Content-Disposition"] = content_disposition_header(True, f"{name}.{ending}")
    response["Cache-Control"] = "private, no-store"
    return response


def _in_ranges(request, body):
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    span = _span(request, etag, len(body))
    if span is None:
        response = HttpResponse(body, content_type="application/pdf")
    elif span.start >= span.stop:
        response = HttpResponse(status=416, headers={"Content-Range": f"bytes */{len(body)}"})
    else:
        response = HttpResponse(body[span.start : span.stop], content_type="application/pdf", status=206)
        response["Content-Range"] = f"bytes {span.start}-{span.stop - 1}/{len(body)}"
    response["Accept-Ranges"], response["ETag"] = "bytes", etag
    return response


def _span(request, etag, size):
    """Return the range of bytes that was asked for, empty when it lies outside; None when all is to be sent."""
    wanted = RANGE.fullmatch(request.headers.get("Range", ""))
    if not wanted or request.headers.get("If-Range", etag) != etag:
        return None
    first, last = wanted.groups()
    if first:
        return range(int(first), min(int(last) + 1, size) if last else size)
    return range(max(size - int(last), 0), size) if last else None
