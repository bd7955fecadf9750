"""One client's line. Nobody works, and nobody else waits, while somebody's line is slow.

A request is read here, in the worker's own loop, and goes to a thread when all of it is there. An answer is written by a thread
into what the loop then sends. A connection is in the hands of the loop or of one thread, never of both.
"""

import errno
import io
import re
import select
import socket
import ssl
import tempfile
import time
from contextlib import suppress

from django.core.exceptions import RequestDataTooBig
from gunicorn.http.parser import RequestParser
from gunicorn.http.unreader import Unreader

GRACE_S = 20  # how long a request may take to arrive, or an answer to leave,
SLOWEST = 4096  # and a second more for each so many bytes
HEAD = 64 * 1024  # bytes of a request's line and headers
LARGEST_BODY = 21 * 1024 * 1024  # bytes that are taken in before anybody is asked: above a picture's 20 MB
IN_MEMORY = 64 * 1024  # bytes of a body that needs no file
KEPT = 128 * 1024  # bytes of an answer that its thread leaves behind; of a larger one it waits for the rest
DISCARDED = 32 * 1024 * 1024  # bytes of a body that nobody reads: a browser that cannot send them never shows the answer
PIECE = 64 * 1024
PIECES_AT_ONCE = 16  # of one line, before the loop looks at the others

LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,15})[ \t]*\r\n", re.IGNORECASE)
CODED = re.compile(rb"\r\ntransfer-encoding:", re.IGNORECASE)
EXPECTS = re.compile(rb"\r\nexpect:[ \t]*100-continue[ \t]*\r\n", re.IGNORECASE)
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
# The one address that takes more: who sends is known by the headers, and the view says by them that it may come.
STREAMED = re.compile(rb"POST [^ ?]*/scans/upload[? ]")
NOT_NOW = (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError)


class Pace:
    """How long somebody's line may still take, in seconds; `count` what moved on it."""

    def __init__(self):
        self.began, self.bytes = time.monotonic(), 0

    @property
    def waited_s(self):
        return time.monotonic() - self.began

    @property
    def left_s(self):
        return GRACE_S + self.bytes / SLOWEST - self.waited_s

    def count(self, size):
        self.bytes += size

    def wait(self, line, events):
        """Wait in a thread until the line is ready; raise BrokenPipeError where it is too slow."""
        poll = select.poll()
        poll.register(line, events)
        if self.left_s <= 0 or not poll.poll(1000 * self.left_s):
            raise BrokenPipeError(errno.EPIPE, "too slow")


class Connection:
    """`address` is the client's network, `readers` the Crowd of answers for which threads wait. As gunicorn's threads take it: TConn."""

    initialized = data_ready = True
    is_http2 = False

    def __init__(self, cfg, line, client, server, address, tls, readers):
        line.setblocking(False)
        self.cfg, self.client, self.server, self.address = cfg, client, server, address
        self.line = tls.wrap_socket(line, server_side=True, do_handshake_on_connect=False) if tls else line
        self.is_tls, self.is_secured = bool(tls), not tls
        self.sock = Answering(self.line, address, readers)
        self.arrived = Arrived()
        self.parser = RequestParser(cfg, (), client)
        self.parser.unreader = self.arrived
        self.ahead = bytearray()  # came, and belongs to no request yet
        self.is_kept = False
        self.body = None
        self.expect()

    def expect(self):
        """Be ready for another request."""
        self.pace, self.searched, self.missing, self.size, self.is_whole = Pace(), 0, 0, 0, True
        self.close_body()

    def init(self):
        """For gunicorn: nothing is left to be done in a thread."""

    @property
    def is_idle(self):
        return self.is_kept and not self.pace.bytes

    def receive(self):
        """Take what has come; return whether a request is there. Raises OSError where the line has ended."""
        if not self.is_secured:
            with suppress(*NOT_NOW):
                self.line.do_handshake()
                self.is_secured = True
            return False
        for _piece in range(PIECES_AT_ONCE):
            try:
                data = self.line.recv(PIECE)
            except NOT_NOW:
                return False
            if not data:
                raise ConnectionResetError(errno.ECONNRESET, "the sender went away")
            self.pace.count(len(data))
            self.ahead += data
            if self.sort():
                return True
            if len(data) < PIECE and not self.is_tls:
                return False
        return False

    def sort(self):
        """Give what has come to head and body; return whether a request is there, for `arrived` to be read."""
        if self.body is None and not self._begin():
            return False
        if self.missing:
            self.body.write(self.ahead[: self.missing])
            taken = min(len(self.ahead), self.missing)
            del self.ahead[:taken]
            self.missing -= taken
        if self.missing:
            return False
        if self.is_whole:
            self.body.seek(0)
        self.arrived.body = self.body
        return True

    def _begin(self):
        """Look at the head, once it is there. What is odd about it gunicorn's parser refuses, and reads no further than we do."""
        end = self.ahead.find(b"\r\n\r\n", self.searched) + 4
        if end < 4 and len(self.ahead) <= HEAD:
            self.searched = max(0, len(self.ahead) - 3)
            return False
        if end < 4:
            end = len(self.ahead)
            self.is_whole = False
        head = self.arrived.head = bytes(self.ahead[:end])
        del self.ahead[:end]
        length, is_coded = LENGTH.search(head), CODED.search(head)
        size = int(length[1]) if length and not is_coded else 0
        if size > LARGEST_BODY:
            self.is_whole = False
            self.body = Streamed(self, size) if STREAMED.match(head) else TooLarge()
        else:
            self.is_whole &= not is_coded
            self.size = self.missing = size
            self.body = io.BytesIO() if size <= IN_MEMORY else tempfile.TemporaryFile()  # noqa: SIM115 (closed with the request)
        if EXPECTS.search(head) and size and not isinstance(self.body, TooLarge):
            self.line.send(CONTINUE)
        return True

    def discard(self):
        """Read what nobody wants; return whether the client is done."""
        for _piece in range(PIECES_AT_ONCE):
            try:
                data = self.line.recv(PIECE)
            except NOT_NOW:
                return False
            self.pace.count(len(data))
            if not data or self.pace.bytes > DISCARDED:
                return True
        return False

    def end_answer(self):
        """Tell the client that no more comes; raises ConnectionError where nobody is there."""
        self.pace = Pace()
        self.close_body()
        try:
            self.line.shutdown(socket.SHUT_WR)
        except OSError as error:
            raise ConnectionResetError(error.errno, "the client went away") from error

    def close_body(self):
        if self.body:
            self.body.close()
        self.body = self.arrived.body = None

    def close(self):
        self.close_body()
        self.line.close()


class Arrived(Unreader):
    """What gunicorn's parser reads of a request: what has arrived, so that it waits for nobody."""

    head, body = b"", None

    def chunk(self, size_hint=None):
        if self.head:
            head, self.head = self.head, b""
            return head
        return self.body.read(max(size_hint or 0, 8192))

    def is_read(self):
        """Whether the parser took this request for as long as we did."""
        return not self.head and not self.buf.getvalue() and not self.body.read(1)


class Streamed:
    """A body that its reader waits for."""

    def __init__(self, connection, size):
        self.connection, self.missing = connection, size

    def read(self, size):
        size = min(size, self.missing)
        data = bytes(self.connection.ahead[:size])
        del self.connection.ahead[:size]
        data = data or self._received(size)
        self.missing -= len(data)
        return data

    def _received(self, size):
        while size:
            try:
                data = self.connection.line.recv(size)
            except NOT_NOW:
                self.connection.pace.wait(self.connection.line, select.POLLIN)
                continue
            self.connection.pace.count(len(data))
            return data
        return b""

    def close(self):
        pass


class TooLarge:
    """A body that is not read. The view may say so by its length."""

    def read(self, _size):
        raise RequestDataTooBig(f"a body of more than {LARGEST_BODY} bytes")

    def close(self):
        pass


class Answering:
    """The socket, as gunicorn's answers see it: a thread writes, and leaves the last KEPT bytes to the loop."""

    def __init__(self, line, address, readers):
        self.line, self.address, self.readers = line, address, readers
        self.left = bytearray()
        self.is_broken = False

    def sendall(self, data):
        self.left += data
        if len(self.left) > KEPT:
            self.push()
            if len(self.left) > KEPT:
                self._wait()

    def send(self, _continue):
        """For gunicorn, which says "100 Continue" here: that has been said."""

    def push(self):
        """Send what the line takes now; return how many bytes."""
        pushed = 0
        while self.left:
            try:
                with memoryview(self.left) as left, left[:PIECE] as piece:
                    sent = self.line.send(piece)
            except NOT_NOW:
                break
            except OSError:
                self.fail()
                raise
            del self.left[:sent]
            pushed += sent
        return pushed

    def _wait(self):
        for other in self.readers.add(self, 1):
            other.cut()
        pace = Pace()
        try:
            while len(self.left) > KEPT:
                pace.wait(self.line, select.POLLOUT)
                pace.count(self.push())
        except OSError:
            self.fail()
            raise
        finally:
            self.readers.remove(self)

    def fail(self):
        self.left.clear()
        self.is_broken = True

    def cut(self):
        """End the line of a thread that waits for it."""
        with suppress(OSError):
            socket.socket.shutdown(self.line, socket.SHUT_RDWR)  # not SSLSocket's: the thread is in the middle of a record

    # For gunicorn, where an answer fails on its way or is an error of its own.

    def shutdown(self, _how):
        self.is_broken = True

    def recv(self, _size):
        return b""

    def gettimeout(self):
        return None

    def settimeout(self, _timeout_s):
        pass

    def setblocking(self, _is_blocking):
        pass

    def close(self):
        self.is_broken = True
