"""The page that reads slips by a phone's camera. It finds the code; what is signed, the server's one reader decides."""

from csp.constants import WASM_UNSAFE_EVAL
from csp.decorators import csp_update
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.contrib.staticfiles import finders
from django.http import FileResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django_permissions_policy.decorators import permissions_policy_override

from campaigns.paper.marks.codes import ALPHABET, LENGTH
from pledges.portal.access.letters import letter_for


def with_camera(view):
    """A page that may use the camera, and the decoder; a camera's stream and a canvas need nothing more."""
    return csp_update({"script-src": [WASM_UNSAFE_EVAL]})(
        permissions_policy_override(settings.PERMISSIONS_POLICY | {"camera": "self"})(view)
    )


@require_safe
@never_cache
@login_required
@with_camera
def camera(request, run_id, code):
    """Where slips are laid under the camera; 410 where the letter was recalled."""
    letter = letter_for(request.user, run_id, code)
    if letter.print_run.recalled_at:
        return render(request, "portal/letters/recalled.html", {"letter": letter}, status=410)
    return render(request, "portal/scans/camera.html", {"letter": letter} | codes_of_slips())


def codes_of_slips():
    """Return what the page knows our codes by."""
    return {"pattern": rf"^(?:(https?://[^/]+)/p/)?([{ALPHABET}]{{{LENGTH}}})$", "origin": settings.PUBLIC_URL}


@require_safe
@never_cache
def worker(request):
    """What opens the camera page without a network; from here and not among the static files, for its address bounds what it may see."""
    script = finders.find("js/camera/worker.js")
    return FileResponse(open(script, "rb"), content_type="text/javascript; charset=utf-8")
