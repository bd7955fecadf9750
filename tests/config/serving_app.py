"""A small site for tests of the server: the admission of production around pages that say what arrived."""

import hashlib
import os

import django

from config.requests.admission import Admission
from config.serving import connections

django.setup()  # for what gunicorn's settings do at the start
LARGE = [b"0123456789" * 10_000] * 100
connections.GRACE_S = float(os.environ["GRACE_S"])


def application(environ, start_response):
    path, size = environ["PATH_INFO"], int(environ.get("CONTENT_LENGTH") or 0)
    read = hashlib.sha256()
    if path.endswith("/broken"):
        raise ValueError(path)
    try:
        while piece := environ["wsgi.input"].read(50_000) if size else b"":
            read.update(piece)
    except Exception as error:
        body = type(error).__name__.encode()
    else:
        body = f"{environ['REQUEST_METHOD']} {size} {read.hexdigest()}".encode() if size else b"page"
    answer = LARGE if path.endswith("/large") else [body]
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(sum(map(len, answer))))])
    return answer


application = Admission(application, {"zh-hans": b"busy", "en": b"busy"})
