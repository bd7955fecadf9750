"""Two views: one inserts a row, one renders the signing page's own template from values it keeps in memory."""

from threading import Lock
from unittest.mock import patch

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path

from config.urls import urlpatterns as of_production
from pledges.signing import views
from tests.bench.support.baseline.models import Row

KEPT, FIRST = [], Lock()


def row(request, code):
    Row.objects.create(code=code, body=request.POST.urlencode())
    return HttpResponseRedirect("/")


def page(request, code):
    with FIRST:
        if not KEPT:
            KEPT.extend(template_and_context(request, code))
    return render(request, *KEPT)


def template_and_context(request, code):
    """Return what the real view gives `render` for this code."""
    given = []

    def keep(request, name, context, status=200):
        given.extend((name, context))
        return HttpResponse()

    with patch.object(views, "render", keep):
        views.sign(request, code)
    return given


urlpatterns = [path("row/<str:code>", row), path("page/<str:code>", page), *of_production]
