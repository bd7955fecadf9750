"""What every template knows about this site. No query: the page that refuses a forged code uses it too."""

from urllib.parse import urlsplit

from django.conf import settings


def site(request):
    return {
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
