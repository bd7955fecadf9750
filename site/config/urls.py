"""The site map."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, re_path
from django.views.generic import RedirectView
from django.views.static import serve
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls

urlpatterns = [
    path("admin/", include("campaigns.admin.urls")),
    path("admin/", include(wagtailadmin_urls)),
    re_path(r"^media/(?P<path>images/.+)$", serve, {"document_root": settings.MEDIA_ROOT}),
    path("media/recordings/", include("campaigns.public.recordings")),
    *i18n_patterns(
        path("", include("pledges.signing.urls")),  # /p/<CODE>
        path("", include("pledges.receipt.urls")),  # /r/<token>/
        path("school/", include("pledges.portal.urls")),
        path("", include("pledges.classroom.urls")),  # /c/<link>
        path("account/", include("config.accounts.urls")),
        path("", include("campaigns.joining.urls")),  # /join/<code>/
        path(
            "_util/login/", RedirectView.as_view(pattern_name="school_login", query_string=True)
        ),  # Wagtail's would take any number of tries
        path("", include("campaigns.public.urls")),  # /campaigns/, /search/, /verify/, /privacy/
        path("", include(wagtail_urls)),
        prefix_default_language=False,
    ),
]
