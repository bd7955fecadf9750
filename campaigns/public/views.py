"""The public pages that are not pages of the tree."""

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from campaigns.letters.codes import LENGTH, NotOurCode, fold, grouped
from campaigns.letters.copies import copy_for
from campaigns.public import listing, searching
from config.limits import WRONG_GUESSES, address_of, count, limited

PER_PAGE = 12
SHOWN_OF_A_WRONG_CODE = 60

ROBOTS = """User-agent: *
Disallow: /admin/
Disallow: /p/
Disallow: /r/
Disallow: /school/
Disallow: /verify/?
Disallow: /en/p/
Disallow: /en/r/
Disallow: /en/school/
Disallow: /en/verify/?
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
    return render(request, "public/search.html", context)


@limited
@require_safe
@never_cache
def verify(request):
    """Say whether a code is ours; of whom and for which class, never of which child or how it was answered."""
    typed = request.GET.get("code", "").strip()
    if not typed:
        return render(request, "public/verify.html")
    code = _without_our_address(typed)
    try:
        copy = copy_for(code)
    except NotOurCode:
        count(WRONG_GUESSES, address_of(request))
        shown = grouped(fold(code)) if _is_code(code) else typed[:SHOWN_OF_A_WRONG_CODE]
        context = {"typed": shown, "is_incomplete": not _is_code(code), "length": LENGTH}
        return render(request, "public/verify-not-ours.html", context, status=404)
    context = {"copy": copy, "campaign": copy.campaign, "letter": copy.text, "grouped_code": grouped(copy.code)}
    return render(request, "public/verify-ours.html", context)


@require_safe
def robots(request):
    return HttpResponse(ROBOTS, content_type="text/plain; charset=utf-8")


def _is_code(text):
    try:
        fold(text)
    except NotOurCode:
        return False
    return True


def _without_our_address(typed):
    """Return the code of a whole address pasted from the browser; an address of another host stays, and is no code."""
    address = f"{settings.PUBLIC_URL}/p/"
    return typed[len(address) :] if typed.lower().startswith(address) else typed
