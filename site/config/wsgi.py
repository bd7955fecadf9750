"""The web server's way in."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections

from config.admission import Admission, busy_pages


def giving_back(application):
    """Return the connection to the database's pool before the answer is sent: a phone that reads slowly holds none."""

    def answer(environ, start_response):
        try:
            return application(environ, start_response)
        finally:
            close_old_connections()

    return answer


application = Admission(giving_back(get_wsgi_application()), busy_pages())
