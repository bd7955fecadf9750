"""A letter read aloud. Phones ask for a recording piece by piece (RFC 9110, 14): iPhones play nothing that comes otherwise."""

import re

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse
from django.urls import path
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from campaigns.letters.recordings import NAME, TYPES

PIECE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")


@require_safe
@cache_control(public=True, max_age=365 * 24 * 3600, immutable=True)
def recording(request, name):
    """Serve the recording, or the one piece of it that a Range header names."""
    stored = f"recordings/{name}"
    if not NAME.fullmatch(stored) or not default_storage.exists(stored):
        raise Http404
    file = default_storage.open(stored)
    piece = _piece(request.headers.get("Range", ""), file.size)
    response = FileResponse(file) if piece is None else _part(file, piece)
    response["Accept-Ranges"] = "bytes"
    response["Content-Type"] = TYPES[name.rpartition(".")[2]]
    return response


def _piece(asked, size):
    """Return the range of bytes that was asked for, None for the whole; an empty range where there is no such piece."""
    found = PIECE.fullmatch(asked)
    if not found or found.groups() == ("", ""):
        return None
    first, last = found.groups()
    if not first:
        return range(max(size - int(last), 0), size)
    return range(int(first), min(int(last or size), size - 1) + 1)


def _part(file, piece):
    with file:
        if not piece:
            return HttpResponse(status=416, headers={"Content-Range": f"bytes */{file.size}"})
        file.seek(piece.start)
        body = file.read(len(piece))
        return HttpResponse(body, status=206, headers={"Content-Range": f"bytes {piece.start}-{piece.stop - 1}/{file.size}"})


urlpatterns = [path("<str:name>", recording, name="recording")]
