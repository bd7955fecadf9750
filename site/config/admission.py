"""Who is let in. A process works on few requests at once, lets some wait, and sends the others away at once.

A queue without an end helps nobody: everyone in it gives up and comes again. Who is sent away gets 503 with Retry-After
and a page that says what is safe, from memory: no Django, no query. What needs no work is never held up: static files,
and /health, where a balancer asks whether this process answers.
"""

import io
import random
import threading

AT_WORK = 2
WAITING = 32
PATIENCE_S = 5  # how long one waits at most; reached only when something is stuck
RETRY_AFTER_S = (3, 8)  # at random, or all would come back together

READ_AHEAD = 256 * 1024  # bytes; a signed letter stays below
FREE = ("/static/",)
HEALTH = "/health"
POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


class Admission:
    """A WSGI application around another: at most `at_work` of its requests at once, `waiting` more wait for their turn.

    `pages` is {"zh-hans": bytes, "en": bytes}, what who is sent away is shown; English under /en/.
    """

    def __init__(self, application, pages, *, at_work=AT_WORK, waiting=WAITING, patience_s=PATIENCE_S):
        self.application = application
        self.patience_s = patience_s
        self.places = threading.BoundedSemaphore(at_work + waiting)
        self.turns = threading.BoundedSemaphore(at_work)
        self.pages = pages

    def __call__(self, environ, start_response):
        path = environ.get("PATH_INFO", "")
        if path == HEALTH:
            return _answer(start_response, "200 OK", b"ok\n", "text/plain")
        if path.startswith(FREE):
            return self.application(environ, start_response)
        if not self.places.acquire(blocking=False):
            return self.send_away(path, start_response)
        try:
            answer = self.serve(environ, start_response, path)
        except BaseException:
            self.places.release()
            raise
        return Admitted(answer, self.places.release)

    def serve(self, environ, start_response, path):
        """Return the application's answer. What goes at the speed of somebody's phone, receiving and sending, takes a place but no turn."""
        _receive(environ)
        if not self.turns.acquire(timeout=self.patience_s):
            return self.send_away(path, start_response)
        try:
            return self.application(environ, start_response)
        finally:
            self.turns.release()

    def send_away(self, path, start_response):
        page = self.pages["en" if path.startswith("/en/") else "zh-hans"]
        retry = ("Retry-After", str(random.randint(*RETRY_AFTER_S)))  # noqa: S311
        return _answer(start_response, "503 Service Unavailable", page, "text/html; charset=utf-8", retry)


class Admitted:
    """An answer's parts; `close` is called once by the server, whatever happened, and frees the place."""

    def __init__(self, answer, leave):
        self.answer = answer
        self.leave = leave

    def __iter__(self):
        return iter(self.answer)

    def close(self):
        leave, self.leave = self.leave, None
        try:
            if hasattr(self.answer, "close"):
                self.answer.close()
        finally:
            if leave:
                leave()


def _receive(environ):
    """Read a small body whole; a larger one is read by whoever wants it."""
    size = environ.get("CONTENT_LENGTH") or ""
    if size.isdigit() and int(size) <= READ_AHEAD:
        environ["wsgi.input"] = io.BytesIO(environ["wsgi.input"].read(int(size)))


def _answer(start_response, status, body, content_type, *headers):
    fixed = [("Content-Type", content_type), ("Content-Length", str(len(body))), ("Cache-Control", "no-store")]
    safe = [("Content-Security-Policy", POLICY), ("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "no-referrer")]
    start_response(status, [*fixed, *safe, *headers])
    return [body]


def busy_pages():
    """Return the pages of who is sent away, rendered once at the start."""
    from django.template.loader import render_to_string
    from django.utils.translation import override

    pages = {}
    for language in ("zh-hans", "en"):
        with override(language):
            pages[language] = render_to_string("503.html").encode()
    return pages
