"""What the officer's own pages have in common in Wagtail's admin: title, icon, the way back, and lists that are Wagtail's."""

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from wagtail.admin.views.generic.base import BaseListingView


def framed(request, template, title, *, icon, way, status=200, **context):
    """Render a page of the admin; `way` leads from the admin's home to it, as (address, label), its own address empty."""
    crumbs = [{"url": address, "label": label} for address, label in [(reverse("wagtailadmin_home"), _("首页")), *way]]
    about = {"header_title": title, "header_icon": icon, "breadcrumbs_items": crumbs}
    return render(request, template, about | context, status=status)


class Listing(BaseListingView):
    """A list, page by page. `introduction` is a sentence above it, `no_results_message` what is said instead of an empty one."""

    template_name = "admin/listing.html"
    paginate_by = 50
    introduction = ""


def moment(time):
    """Return the accessor of a column: a row's time as the admin's tables show it."""
    return lambda row: date_format(timezone.localtime(getattr(row, time)), "Y-m-d H:i") if getattr(row, time) else "—"


def person(name):
    """Return the accessor of a column: a row's person by full name, else by account."""
    return lambda row: getattr(row, name).get_full_name() or getattr(row, name).get_username()
