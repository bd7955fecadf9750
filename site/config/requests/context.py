"""What every template knows about this site. No query: the page that refuses a forged code uses it too."""

from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation.trans_real import parse_accept_lang_header

CARE_LEVELS = ("1", "2", "3")


def care_level(request):
    """Return how large the care mode (关怀模式) is that the address asks for: "1" to "3", or "" for none."""
    asked = request.GET.get("care", "")
    return asked if asked in CARE_LEVELS else ""


def wants_other_language(request):
    """Whether the browser asks for English on a Chinese page, or for Chinese on an English one. It is offered, never chosen."""
    asked = [tag.partition("-")[0] for tag, _quality in parse_accept_lang_header(request.headers.get("Accept-Language", ""))]
    first = next((language for language in asked if language in ("zh", "en")), None)
    return first is not None and not get_language().startswith(first)


def site(request):
    return {
        "wants_other_language": wants_other_language(request),
        "care": care_level(request),
        "site_identity": {
            "agency": settings.SITE_AGENCY,
            "hotline": settings.SITE_HOTLINE,
            "contact": settings.SITE_CONTACT,
            "identifier": settings.SITE_IDENTIFIER,
            "icp": settings.SITE_ICP,
            "police_filing": settings.SITE_POLICE_FILING,
            "host": urlsplit(settings.PUBLIC_URL).netloc,
        },
        "is_demo": settings.DEMO,
    }
