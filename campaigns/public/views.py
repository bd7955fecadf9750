"""The public pages that are not pages of the tree."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from campaigns.paper.marks.codes import NotOurCode, fold
from campaigns.public import listing, searching

PER_PAGE = 12

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


def _is_code(text):
    try:
        fold(text)
    except NotOurCode:
        return False
    return True
