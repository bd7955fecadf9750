"""What the pages about people have in common."""

from functools import wraps

from django.conf import settings
from django.http import Http404
from django.urls import reverse

from campaigns.paper.marks.onscreen import symbol
from campaigns.people.members import is_administrator


def administrators_only(view):
    """There is no such page for anybody else."""

    @wraps(view)
    def asked(request, *args, **kwargs):
        if not is_administrator(request.user):
            raise Http404
        return view(request, *args, **kwargs)

    return asked


class AdministratorsOnly:
    """The same for a class of views."""

    def dispatch(self, request, *args, **kwargs):
        return administrators_only(super().dispatch)(request, *args, **kwargs)


def link_of(code):
    """Return what a page shows of an invitation: its code, the link, and that as a symbol."""
    link = settings.PUBLIC_URL + reverse("join_by", args=[code])
    return {"code": code, "link": link, "symbol": symbol(link)}
