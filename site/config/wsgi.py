"""The web server's way in."""

import os
from itertools import chain

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.template.loader import get_template
from django.urls import resolve

from config.requests.admission import SIGN_INS_AT_WORK, SIGN_INS_WAITING, Admission, OnFewCores, apart, busy_pages


def giving_back(application):
    """Return the connection to the database's pool before the answer is sent: a phone that reads slowly holds none."""

    def answer(environ, start_response):
        try:
            return application(environ, start_response)
        finally:
            close_old_connections()

    return answer


def read_ahead():
    """Read the site map and the families' pages once, before gunicorn forks: no family waits for a worker's first page."""
    resolve("/p/")
    folder = settings.BASE_DIR / "templates"
    rooms = [sorted((folder / room).glob("*.html")) for room in ("signing", "receipt", "letters")]
    for path in [folder / "base.html", *chain.from_iterable(rooms)]:
        get_template(path.relative_to(folder).as_posix())


django, pages = giving_back(get_wsgi_application()), busy_pages()
application = apart(
    Admission(django, pages, let_go=close_old_connections),
    Admission(OnFewCores(django, max(1, (os.cpu_count() or 1) // 2)), pages, at_work=SIGN_INS_AT_WORK, waiting=SIGN_INS_WAITING),
)
read_ahead()
