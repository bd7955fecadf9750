"""gunicorn as in production, one process: whose line is slow waits alone."""

import hashlib
import http.client
import os
import signal
import socket
import ssl
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from types import SimpleNamespace

import pytest

from config.serving.crowds import Crowd
from tests.bench.support.server import installation

ROOT = Path(__file__).resolve().parents[2]
GRACE_S = 1
FORM = "POST /p/1 HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"


@contextmanager
def serving(*options):
    """Run the small site in one process; yield its port and process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "-c", "site/config/gunicorn.py", "--bind", f"127.0.0.1:{port}", "--workers", "1"]
    environment = os.environ | installation(Path("/nonexistent")) | {"GRACE_S": str(GRACE_S)}
    server = subprocess.Popen([*command, *options, "tests.config.serving_app"], cwd=ROOT, env=environment)
    try:
        for _try in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield SimpleNamespace(port=port, process=server)
    finally:
        server.terminate()
        assert server.wait(20) == 0


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    log = tmp_path_factory.mktemp("site") / "log"
    with serving("--access-logfile", log, "--error-logfile", log) as site:
        site.log = log
        yield site


@pytest.fixture(scope="module")
def tls_site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tls")
    subprocess.run([sys.executable, "-m", "config.certificate", "127.0.0.1", folder], check=True)
    with serving("--certfile", folder / "cert.pem", "--keyfile", folder / "key.pem") as site:
        yield site


def line_to(port, sent=b""):
    line = socket.create_connection(("127.0.0.1", port), timeout=10)
    line.sendall(sent)
    return line


def ask(port, path="/", body=None, headers=None):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET" if body is None else "POST", path, body, headers or {})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def all_of(line):
    said = b""
    while piece := line.recv(65536):
        said += piece
    return said


SLOW = [
    b"",
    b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-A: ",
    f"{FORM}Content-Length: 200000\r\n\r\na=".encode(),
    f"{FORM}Content-Length: 20000000\r\n\r\na=".encode(),
    FORM.replace("/p/1", "/school/letters/1/1/scans/upload").encode() + b"Content-Length: 100000\r\n\r\na=",
    b"GET /large HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    b"GET /static/large HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
]


def test_slow_lines_of_every_kind_keep_nobody_waiting_and_are_closed_in_time(site):
    with ExitStack() as stack:
        lines = [stack.enter_context(line_to(site.port, sent)) for sent in SLOW for _line in range(100)]
        began = time.monotonic()
        answers = [ask(site.port)[0] for _page in range(20)]
        assert (answers, time.monotonic() - began < 2) == ([200] * 20, True)
        while time.monotonic() < began + GRACE_S + 2:
            for line in lines:
                with suppress(OSError):
                    line.send(b"a")
            time.sleep(0.3)
        for line in lines:
            line.settimeout(10)
            with suppress(ConnectionError):
                all_of(line)


def test_what_is_arriving_while_the_server_is_told_to_begin_anew_is_answered(site):
    with line_to(site.port, f"{FORM}Content-Length: 3\r\nConnection: close\r\n\r\na".encode()) as line:
        ask(site.port)
        site.process.send_signal(signal.SIGHUP)
        time.sleep(1)
        line.sendall(b"=b")
        assert hashlib.sha256(b"a=b").hexdigest().encode() in all_of(line)
    assert ask(site.port) == (200, b"page")


@pytest.mark.parametrize("size", [3, 60_000, 300_000, 5_000_000])
def test_a_body_arrives_as_it_was_sent_however_slowly_it_begins(site, size):
    body = bytes(range(256)) * (size // 256) + b"b" * (size % 256)
    with line_to(site.port, f"{FORM}Content-Length: {size}\r\n".encode()) as line:
        time.sleep(0.3)
        line.sendall(b"\r\n" + body[:1])
        time.sleep(0.3)
        line.sendall(body[1:] + f"{FORM}Content-Length: 1\r\nConnection: close\r\n\r\nx".encode())
        said = all_of(line)
    for sent in (body, b"x"):
        assert f"POST {len(sent)} {hashlib.sha256(sent).hexdigest()}".encode() in said


def test_scans_of_any_size_are_read_as_they_come_and_no_other_body_above_the_largest(site):
    body = b"0123456789" * 3_000_000
    told = f"POST {len(body)} {hashlib.sha256(body).hexdigest()}".encode()
    assert ask(site.port, "/school/letters/1/1/scans/upload", body) == (200, told)
    assert ask(site.port, "/p/1", body) == (200, b"RequestDataTooBig")


def test_a_large_answer_comes_whole_to_who_reads_slowly(site):
    with line_to(site.port, b"GET /large HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n") as line:
        time.sleep(0.5)
        said = b""
        while piece := line.recv(1 << 20):
            said += piece
            time.sleep(0.01)
    assert said.partition(b"\r\n\r\n")[2] == b"0123456789" * 1_000_000


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (FORM + "Transfer-Encoding: chunked\r\n\r\n3\r\na=b\r\n0\r\n\r\n", 411),
        (FORM + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab", 400),
        ("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n" + 70 * ("X-A: " + 1000 * "a" + "\r\n"), 0),
        ("GET /" + 5000 * "a" + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", 414),
        ("nonsense\r\n\r\n", 400),
    ],
)
def test_what_is_odd_is_refused_and_the_line_closed(site, sent, status):
    with line_to(site.port, sent.encode()) as line:
        said = all_of(line)
    assert int(said[9:12] or 0) == status


def test_no_log_says_what_opens_somebodys_page(site):
    link = "abcDEF_123-token"
    for sent in (
        f"GET /r/{link}/ HTTP/1.1\r\nHost: 127.0.0.1\r\nReferer: http://127.0.0.1/p/{link}\r\nConnection: close\r\n\r\n",
        f"GET /r/{link}/broken HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        f"GET /r/{link}/ HTTP/9.9\r\n\r\n",
        f"/r/{link}/\r\n\r\n",
        f"GET /verify/report/{link}/ HTTP/1.1\r\nHost : x\r\n\r\n",
        f"GET /verify/?code={link} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
    ):
        with line_to(site.port, sent.encode()) as line:
            assert all_of(line)
    written = site.log.read_text()
    assert (link in written, "request line: '/r/…/'" in written, "ValueError: /r/…/broken" in written) == (False, True, True)


def test_who_waits_to_be_asked_for_a_body_is_asked_once(site):
    with line_to(site.port, f"{FORM}Content-Length: 3\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n".encode()) as line:
        assert line.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        line.sendall(b"a=b")
        said = all_of(line)
    assert said.startswith(b"HTTP/1.1 200 OK")
    assert hashlib.sha256(b"a=b").hexdigest().encode() in said


def test_over_tls_slow_lines_keep_nobody_waiting_and_everything_arrives(tls_site):
    trusting = ssl.create_default_context()
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    body = b"0123456789" * 300_000
    with ExitStack() as stack:
        for _line in range(100):
            stack.enter_context(line_to(tls_site.port, b"\x16\x03\x01"))
        connection = http.client.HTTPSConnection("127.0.0.1", tls_site.port, timeout=10, context=trusting)
        began = time.monotonic()
        for path, sent, told in (
            ("/p/1", body, f"POST {len(body)} {hashlib.sha256(body).hexdigest()}".encode()),
            ("/", None, b"page"),
            ("/large", None, b"0123456789" * 1_000_000),
            ("/p/1", body * 10, b"RequestDataTooBig"),
        ):
            connection.request("POST" if sent else "GET", path, sent)
            assert connection.getresponse().read() == told
        assert time.monotonic() - began < 5
        connection.close()


class Member:
    def __init__(self, address):
        self.address = address


def test_who_fills_a_room_puts_out_himself_and_the_longest_waiting_first():
    crowd = Crowd(10)
    school, attacker = [Member("school") for _each in range(3)], [Member("attacker") for _each in range(12)]
    gone = [other for each in [*school, *attacker] for other in crowd.add(each, 1)]
    assert gone == attacker[:5]
    assert crowd.add(school[0], 9) == [school[0]]
    crowd.remove(attacker[11])
    crowd.remove(attacker[11])
    assert (crowd.weight, sorted(crowd.of_address.values())) == (8, [2, 6])
