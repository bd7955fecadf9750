"""What every template knows about this site. No query: the page that refuses a forged code uses it too."""

from urllib.parse import urlsplit

from django.conf import settings

CARE_LEVELS = ("1", "2", "3")


def care_level(request):
    """Return how large the care mode (关怀模式) is that the address asks for: "1" to "3", or "" for none."""
    asked = request.GET.get("care", "")
    return asked if asked in CARE_LEVELS else ""


def site(request):
    return {
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
