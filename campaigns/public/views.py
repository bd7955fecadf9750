"""The public pages that are not pages of the tree."""

import datetime

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from campaigns.paper.marks.codes import NotOurCode, fold
from campaigns.public import listing, searching

PER_PAGE = 12
VALID_FOR = datetime.timedelta(days=180)  # computed anew each day; RFC 9116 asks for less than a year

ROBOTS = """User-agent: *
Disallow: /admin/
Disallow: /p/
Disallow: /r/
Disallow: /school/
Disallow: /verify/?
Disallow: /verify/report/
Disallow: /en/p/
Disallow: /en/r/
Disallow: /en/school/
Disallow: /en/verify/?
Disallow: /en/verify/report/
"""


@require_safe
def campaigns(request):
    page = Paginator(listing.listed(), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "public/campaigns.html", {"page_obj": page, "campaigns": listing.with_agencies(page)})


@require_safe
def search(request):
    query = searching.Query.from_text(request.GET.get("q", ""))
    context = {"query": query, "looks_like_code": _is_code(query.text)}
    if query.terms:
        page = Paginator(searching.pages_with(query.terms), PER_PAGE).get_page(request.GET.get("page"))
        context |= {"page_obj": page, "results": searching.described(page)}
    elif query.text:
        sentence = _("只有标点符号，找不了。请输入要找的字。")
        context |= {"mistakes": [("q", sentence)], "heading": _("还没有搜索"), "says_all": True}
    return render(request, "public/search.html", context)


@require_safe
def robots(request):
    return HttpResponse(ROBOTS, content_type="text/plain; charset=utf-8")


@require_safe
def security(request):
    """Whom to tell of a weakness, as RFC 9116 has it."""
    expires = datetime.datetime.combine(timezone.localdate() + VALID_FOR, datetime.time(), datetime.UTC)
    lines = (
        f"Contact: {settings.SECURITY_CONTACT}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: zh, en",
        f"Canonical: {settings.PUBLIC_URL}{reverse('security')}",
    )
    return HttpResponse("".join(f"{line}\n" for line in lines), content_type="text/plain; charset=utf-8")


def _is_code(text):
    try:
        fold(text)
    except NotOurCode:
        return False
    return True
