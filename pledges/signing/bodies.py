"""What families send, before it is read as a form: never more than it may be, and whatever it is, no reason to fail."""

from contextlib import suppress

from django.conf import settings
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import QueryDict
from django.http.multipartparser import MultiPartParserError

CHUNK = 64 * 1024
DISCARDED_AT_MOST = 8 * 1024 * 1024


def is_too_large(request):
    """Judge by the header: what is too large is never read into memory."""
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0) > settings.SIGNING_BODY_LIMIT
    except ValueError:
        return False


def discard_body(request):
    """Let the sender finish, keeping nothing: a connection that is closed while it still sends never shows our answer."""
    with suppress(Exception):  # however the sender breaks off, the answer is the same
        for _chunk in range(DISCARDED_AT_MOST // CHUNK):
            if not request.read(CHUNK):
                break


def posted(request):
    """Return the form's data, empty where the body is not a form: that is shown again like any other mistake."""
    try:
        return request.POST
    except (BadRequest, SuspiciousOperation, MultiPartParserError):
        return QueryDict()
