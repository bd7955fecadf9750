"""What the pages for families have in common."""

from functools import wraps

from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from config.requests.limits import limited


def for_families(*methods):
    """A page that keeps no cookie, stays in no cache, tells no other page its address, and has limits.

    Exempt from CSRF's token on purpose: the token needs a cookie, and there is no session whose authority another site
    could borrow. Who posts here must know the code on the paper or the receipt's link, and whoever knows it may; a fake
    may be reported by anybody.
    """

    def decorate(view):
        answered = limited(require_http_methods(methods)(view))

        @csrf_exempt
        @wraps(view)
        def private(request, *args, **kwargs):
            response = answered(request, *args, **kwargs)
            response.headers["Cache-Control"] = "private, no-store"
            response.headers["Referrer-Policy"] = "no-referrer"
            return response

        return private

    return decorate
