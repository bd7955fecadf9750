"""A letter read aloud. Phones ask for a recording piece by piece (RFC 9110, 14): iPhones play nothing that comes otherwise."""

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404
from django.urls import path
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from campaigns.letters.recordings import NAME, TYPES
from config.requests.ranges import piece_of, piece_response


@require_safe
@cache_control(public=True, max_age=365 * 24 * 3600, immutable=True)
def recording(request, name):
    """Serve the recording, or the one piece of it that a Range header names."""
    stored = f"recordings/{name}"
    if not NAME.fullmatch(stored) or not default_storage.exists(stored):
        raise Http404
    file, content_type = default_storage.open(stored), TYPES[name.rpartition(".")[2]]
    piece = piece_of(request, file.size)
    if piece is None:
        response = FileResponse(file, content_type=content_type)
    else:
        with file:
            response = piece_response(piece, file.size, lambda piece: _bytes(file, piece), content_type)
    response["Accept-Ranges"] = "bytes"
    return response


def _bytes(file, piece):
    file.seek(piece.start)
    return file.read(len(piece))


urlpatterns = [path("<str:name>", recording, name="recording")]
