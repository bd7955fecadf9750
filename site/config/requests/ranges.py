"""One piece of a file that a Range header asks for (RFC 9110, 14.2). Several pieces, or a header that is none, ask for all of it."""

import re

from django.http import HttpResponse

PIECE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")  # no file of ours has a length of more digits


def piece_of(request, size, etag=None):
    """Return the range of bytes that was asked for, empty where there is no such piece; None where all is to be sent.

    `etag` is that of what would be sent: a piece of something else (If-Range) is not sent.
    """
    found = PIECE.fullmatch(request.headers.get("Range", ""))
    if not found or found.groups() == ("", "") or request.headers.get("If-Range", etag) != etag:
        return None
    first, last = found.groups()
    if not first:
        return range(max(size - int(last), 0), size)
    return range(int(first), min(int(last or size), size - 1) + 1)


def piece_response(piece, size, read, content_type):
    """Return the answer to a request for a piece; `read` returns the bytes of one that is not empty."""
    if not piece:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    about = f"bytes {piece.start}-{piece.stop - 1}/{size}"
    return HttpResponse(read(piece), content_type=content_type, status=206, headers={"Content-Range": about})
