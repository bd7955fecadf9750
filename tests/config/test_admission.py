"""Few at once, some wait, the others are sent away at once and told when to come back."""

import os
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from wsgiref.util import setup_testing_defaults

import pytest
from django.db import connection
from django.test import RequestFactory

from campaigns.models import Unit
from campaigns.printing.copies import code_of
from config.requests.admission import Admission, Body, OnFewCores, busy_pages, give_turn_back
from config.serving.connections import LARGEST_BODY, TooLarge
from config.wsgi import giving_back

PAGES = {"zh-hans": "请等几秒".encode(), "en": b"please wait"}


class Slow:
    """An application that answers when it is told to, and says how many it works on."""

    def __init__(self):
        self.go, self.entered = threading.Event(), threading.Semaphore(0)
        self.at_once = self.most = 0
        self.lock = threading.Lock()

    def __call__(self, environ, start_response):
        with self.lock:
            self.at_once += 1
            self.most = max(self.most, self.at_once)
        self.entered.release()
        assert self.go.wait(30)
        with self.lock:
            self.at_once -= 1
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [b"served"]


def ask(application, path="/p/1", method="GET"):
    """Return (status, headers, body) as a server would send them."""
    environ = {"PATH_INFO": path, "REQUEST_METHOD": method, "wsgi.input": BytesIO()}
    setup_testing_defaults(environ)
    said = []
    answer = application(environ, lambda status, headers, error=None: said.append((int(status[:3]), dict(headers))))
    body = b"".join(answer)
    if hasattr(answer, "close"):
        answer.close()
    return *said[0], body


@pytest.fixture
def slow():
    application = Slow()
    yield application
    application.go.set()


def test_who_finds_no_place_is_sent_away_and_who_waits_is_served(slow):
    admission = Admission(slow, PAGES, at_work=2, waiting=3)
    with ThreadPoolExecutor(5) as pool:
        first = [pool.submit(ask, admission) for _request in range(5)]
        assert [slow.entered.acquire(timeout=10) for _request in range(2)] == [True, True]
        while admission.places._value:
            pass
        status, headers, body = ask(admission)
        assert (status, body, headers["Cache-Control"]) == (503, PAGES["zh-hans"], "no-store")
        assert 3 <= int(headers["Retry-After"]) <= 8
        assert int(headers["Content-Length"]) == len(body)
        assert ask(admission, "/en/p/1")[2] == PAGES["en"]
        slow.go.set()
        assert [done.result(timeout=10)[::2] for done in first] == [(200, b"served")] * 5
    assert slow.most == 2
    assert ask(admission)[0] == 200


def test_static_files_and_health_are_answered_when_every_place_is_taken(slow):
    admission = Admission(slow, PAGES, at_work=1, waiting=0)
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(ask, admission)
        assert slow.entered.acquire(timeout=10)
        assert ask(admission, "/health")[::2] == (200, b"ok\n")
        static = pool.submit(ask, admission, "/static/css/site/base.css")
        assert slow.entered.acquire(timeout=10)
        assert ask(admission)[0] == 503
        slow.go.set()
        assert (first.result(timeout=10)[0], static.result(timeout=10)[0]) == (200, 200)


def test_who_waits_too_long_is_sent_away(slow):
    admission = Admission(slow, PAGES, at_work=1, waiting=1, patience_s=0.05)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(ask, admission)
        assert slow.entered.acquire(timeout=10)
        assert ask(admission)[0] == 503
        slow.go.set()
        assert first.result(timeout=10)[0] == 200
    assert ask(admission)[0] == 200


def test_a_place_is_free_again_after_a_fault_and_while_a_download_is_sent():
    faults = iter([ValueError("broken")])

    def application(environ, start_response):
        for fault in faults:
            raise fault
        start_response("200 OK", [])
        return iter([b"a", b"b"])

    admission = Admission(application, PAGES, at_work=1, waiting=0)
    with pytest.raises(ValueError, match="broken"):
        ask(admission)
    environ = RequestFactory().get("/p/1").environ
    downloads = [admission(environ, lambda *_said: None) for _download in range(2)]
    assert next(iter(downloads[0])) == b"a"
    assert ask(admission)[::2] == (200, b"ab")


def test_processes_together_work_on_few_passwords_at_once(tmp_path):
    """Three processes, each for a tenth of a second, on one core: one after another; one that is killed holds up nobody."""

    def look(environ, start_response):
        with (tmp_path / "at_work").open("a") as at_work:
            at_work.write("in ")
            at_work.flush()
            if environ["PATH_INFO"] == "/killed":
                os.kill(os.getpid(), signal.SIGKILL)
            time.sleep(0.1)
            at_work.write("out ")
        return []

    application, processes = OnFewCores(look, 1), []
    for path in ("/", "/", "/"):
        processes.append(os.fork())
        if not processes[-1]:
            application({"PATH_INFO": path}, None)
            os._exit(0)
    [os.waitpid(process, 0) for process in processes]
    assert (tmp_path / "at_work").read_text() == "in out " * 3
    killed = os.fork()
    if not killed:
        application({"PATH_INFO": "/killed"}, None)
    os.waitpid(killed, 0)
    assert application({"PATH_INFO": "/"}, None) == []


def test_a_body_of_unknown_length_is_refused(slow):
    slow.go.set()
    environ = RequestFactory().post("/p/1").environ | {"HTTP_TRANSFER_ENCODING": "chunked"}
    said = []
    assert list(Admission(slow, PAGES)(environ, lambda status, _headers: said.append(status))) == [b"length required\n"]
    assert said == ["411 Length Required"]


class Trickle(BytesIO):
    """A body of which the first half is there, and the second only when it is told so."""

    def __init__(self, size):
        super().__init__(b"x" * size)
        self.half, self.reached, self.go = size // 2, threading.Event(), threading.Event()

    def read(self, size=-1):
        if self.tell() >= self.half:
            self.reached.set()
            assert self.go.wait(30)
        return super().read(min(size, self.half) if size > 0 else size)


def upload(body, size):
    return RequestFactory().post("/upload").environ | {"CONTENT_LENGTH": str(size), "wsgi.input": body}


def taking_files(environ, start_response):
    """An application that gives its turn back while a file arrives."""
    if environ["REQUEST_METHOD"] == "POST" and not give_turn_back(environ):
        start_response("503 Service Unavailable", [])
        return [b"later"]
    size = 0
    while environ["REQUEST_METHOD"] == "POST" and (chunk := environ["wsgi.input"].read(1 << 16)):
        size += len(chunk)
    start_response("200 OK", [])
    return [str(size).encode()]


def test_a_file_that_arrives_for_minutes_holds_no_turn_and_there_are_not_too_many():
    size, let_go = 2_000_000, []
    admission = Admission(taking_files, PAGES, at_work=1, waiting=0, uploads=2, patience_s=0.2, let_go=lambda: let_go.append(1))
    bodies = [Trickle(size) for _body in range(2)]
    with ThreadPoolExecutor(2) as pool:
        files = [pool.submit(admission, upload(body, size), lambda *_said: None) for body in bodies]
        assert [body.reached.wait(10) for body in bodies] == [True, True]
        assert [ask(admission)[::2] for _page in range(3)] == [(200, b"0")] * 3
        assert list(admission(upload(BytesIO(), size), lambda *_said: None)) == [b"later"]
        for body in bodies:
            body.go.set()
        answers = [file.result(timeout=10) for file in files]
    assert ([list(answer) for answer in answers], len(let_go)) == ([[str(size).encode()]] * 2, 2)
    assert (admission.turns._value, admission.uploads._value) == (1, 2)


def test_a_turn_is_given_back_once_even_where_the_application_fails():
    def application(environ, start_response):
        assert [give_turn_back(environ) for _time in range(2)] == [True, True]
        raise ValueError("broken")

    admission = Admission(application, PAGES, at_work=1, waiting=1, uploads=1)
    for _time in range(2):
        with pytest.raises(ValueError, match="broken"):
            ask(admission)
    assert (admission.turns._value, admission.uploads._value, admission.places._value) == (1, 1, 2)


def test_where_no_admission_stands_around_it_there_is_nothing_to_give_back():
    assert give_turn_back({}) is True


@pytest.mark.parametrize("size", [3, 2_000_000])
def test_half_a_body_is_none(size):
    """Whoever goes away in the middle has sent nothing."""

    def read(body):
        while body.read(1 << 16):
            pass

    def application(environ, start_response):
        for breaking in (read, lambda body: body.readline()):
            with pytest.raises(ConnectionResetError):
                breaking(environ["wsgi.input"])
        start_response("200 OK", [])
        return [b"nothing"]

    body = upload(BytesIO(b"x" * (size - 1)), size)
    assert list(Admission(application, PAGES)(body, lambda *_said: None)) == [b"nothing"]


def test_the_pages_say_what_is_safe_in_both_languages(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        pages = {language: page.decode() for language, page in busy_pages().items()}
    assert "同一封信不会算两次" in pages["zh-hans"]
    assert "The same letter is never counted twice" in pages["en"]
    assert 'lang="en"' in pages["en"]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_no_connection_is_held_while_an_answer_is_sent(monkeypatch):
    """As with gunicorn's pool, where a connection is kept for no time at all."""
    monkeypatch.setitem(connection.settings_dict, "CONN_MAX_AGE", 0)
    connection.close()

    def application(environ, start_response):
        start_response("200 OK", [])
        return [str(Unit.objects.count()).encode()]

    answer = giving_back(application)(RequestFactory().get("/").environ, lambda *_said: None)
    assert connection.connection is None
    assert answer == [b"0"]


@pytest.mark.parametrize(("path", "status"), [("/p/{}", 413), ("/verify/report/", 413), ("/school/sign-in/", 400), ("/admin/login/", 400)])
def test_a_body_that_is_too_large_to_be_read_is_answered_in_words(client, print_run, path, status):
    size = LARGEST_BODY + 1
    about = {"CONTENT_TYPE": "multipart/form-data; boundary=b", "CONTENT_LENGTH": str(size), "wsgi.input": Body(TooLarge(), size)}
    response = client.post(path.format(code_of(1)), **about)
    assert (response.status_code, "<h1" in response.content.decode()) == (status, True)
