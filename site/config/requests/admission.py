"""Who is let in. A process works on few requests at once, lets some wait, and sends the others away at once.

A queue without an end helps nobody: everyone in it gives up and comes again. Who is sent away gets 503 with Retry-After
and a page that says what is safe, from memory: no Django, no query. What needs no work is never held up: static files,
and /health, where a balancer asks whether this process answers. A file that arrives for minutes gives its turn back.
"""

import fcntl
import os
import random
import re
import tempfile
import threading

AT_WORK = 2
WAITING = 32
SIGN_INS_AT_WORK = 1  # beside those: a password takes as much computing as a hundred pages of a family; on half of the cores at most
SIGN_INS_WAITING = 4
READERS = 32  # beside the places: so many large answers wait at once for who reads them
UPLOADS = 8  # beside the places: so many files arrive at once
PATIENCE_S = 5  # how long one waits at most; reached only when something is stuck
RETRY_AFTER_S = (3, 8)  # at random, or all would come back together

TURN = "pinganxin.turn"  # in the environ
SIGN_IN = re.compile(r"(/en)?/(school/sign-in/|account/(again|password)/|join/[^/]+/)|/admin/login/")
FREE = ("/static/",)
HEALTH = "/health"
POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


class Admission:
    """A WSGI application around another: at most `at_work` of its requests at once, `waiting` more wait for their turn.

    `pages` is {"zh-hans": bytes, "en": bytes}, what who is sent away is shown; English under /en/. `let_go` frees what a
    request holds beside its turn, and is called when it gives that back. An answer that is being sent needs neither turn nor place.
    """

    def __init__(
        self, application, pages, *, at_work=AT_WORK, waiting=WAITING, uploads=UPLOADS, patience_s=PATIENCE_S, let_go=lambda: None
    ):
        self.application = application
        self.let_go = let_go
        self.patience_s = patience_s
        self.places = threading.BoundedSemaphore(at_work + waiting)
        self.turns = threading.BoundedSemaphore(at_work)
        self.uploads = threading.BoundedSemaphore(uploads)
        self.pages = pages

    def __call__(self, environ, start_response):
        path = environ.get("PATH_INFO", "")
        if path == HEALTH:
            return _answer(start_response, "200 OK", b"ok\n", "text/plain")
        if path.startswith(FREE):
            return self.application(environ, start_response)
        if "HTTP_TRANSFER_ENCODING" in environ:  # nothing of ours sends so, and Django would take it for empty
            return _answer(start_response, "411 Length Required", b"length required\n", "text/plain")
        if not self.places.acquire(blocking=False):
            return self.send_away(path, start_response)
        if not self.turns.acquire(timeout=self.patience_s):
            self.places.release()
            return self.send_away(path, start_response)
        size = environ.get("CONTENT_LENGTH") or ""
        if size.isdigit():
            environ["wsgi.input"] = Body(environ["wsgi.input"], int(size))
        turn = environ[TURN] = Turn([self.turns, self.places], self.uploads, self.let_go)
        try:
            return self.application(environ, start_response)
        finally:
            turn.end()

    def send_away(self, path, start_response):
        page = self.pages["en" if path.startswith("/en/") else "zh-hans"]
        retry = ("Retry-After", str(random.randint(*RETRY_AFTER_S)))  # noqa: S311
        return _answer(start_response, "503 Service Unavailable", page, "text/html; charset=utf-8", retry)


class OnFewCores:
    """An application around another: processes forked from one work on so many of its requests at most, each on one at a time."""

    def __init__(self, application, cores):
        self.application, self.cores = application, cores
        self.file = tempfile.TemporaryFile()  # noqa: SIM115 (its locks end with whoever holds them, killed or not)

    def __call__(self, environ, start_response):
        core = os.getpid() % self.cores
        fcntl.lockf(self.file, fcntl.LOCK_EX, 1, core)
        try:
            return self.application(environ, start_response)
        finally:
            fcntl.lockf(self.file, fcntl.LOCK_UN, 1, core)


def apart(families, sign_ins):
    """Return an application that lets passwords be tried or chosen in an Admission of their own: who guesses takes no family's place."""

    def application(environ, start_response):
        is_sign_in = environ["REQUEST_METHOD"] == "POST" and SIGN_IN.fullmatch(environ.get("PATH_INFO", ""))
        return (sign_ins if is_sign_in else families)(environ, start_response)

    return application


class Turn:
    """What a request holds while it is worked on."""

    def __init__(self, held, uploads, let_go):
        self.held, self.uploads, self.let_go = held, uploads, let_go

    def give_back(self):
        """Let others have turn and place, for what follows waits for the sender; return whether so many more may arrive at once."""
        if self.uploads not in self.held:
            if not self.uploads.acquire(blocking=False):
                return False
            self.let_go()
            self.end()
            self.held = [self.uploads]
        return True

    def end(self):
        for each in self.held:
            each.release()


def give_turn_back(environ):
    """Give a request's turn back, as Turn.give_back does; where no Admission stands around the application, nothing is to be given."""
    return TURN not in environ or environ[TURN].give_back()


class Body:
    """A body of so many bytes as it arrives. One that ends early raises ConnectionResetError: half a file is never taken for a whole."""

    def __init__(self, stream, size):
        self.stream, self.missing = stream, size

    def read(self, size=-1):
        return self._arrived(self.stream.read(size), size)

    def readline(self, size=-1):
        return self._arrived(self.stream.readline(size), size)

    def _arrived(self, data, size):
        self.missing -= len(data)
        if not data and size and self.missing > 0:
            raise ConnectionResetError("the sender went away")
        return data


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
