"""gunicorn's worker with threads, in which no thread waits for a slow line.

gunicorn's own gives a connection to a thread with its first byte and lets it read there. Here requests arrive in the worker's loop,
and answers leave from it; a thread has them in between. Threads, processes, signals and the parser are gunicorn's.
"""

import errno
import selectors
import ssl
import time
from functools import partial

from gunicorn.sock import ssl_context
from gunicorn.workers.gthread import STOP_KEEPALIVE_LINGER, ThreadWorker

from config.requests.addresses import network_of
from config.requests.admission import READERS
from config.serving.connections import Connection
from config.serving.crowds import Crowd

HELD = 1024 * 1024 * 1024  # bytes that arriving requests may announce together; on the disk, but for the first of each
OF_EACH = 1024 * 1024  # what a connection counts for beside its body: a thousand of them at most
SAYS_AGAIN_S = 60


class Worker(ThreadWorker):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.tls = ssl_context(self.cfg) if self.cfg.is_ssl else None
        self.held = Crowd(HELD)  # by the loop
        self.readers = Crowd(READERS)
        self.put_out, self.said = 0, 0.0
        self.keepalive_s = self.cfg.keepalive

    def run(self):
        self.poller.register(self.method_queue.fileno(), selectors.EVENT_READ, self.method_queue.run_callbacks)
        self.set_accept_enabled(True)
        while self.alive and self.is_parent_alive():
            self._go_round()
        self.set_accept_enabled(False)
        self.keepalive_s = min(self.keepalive_s, STOP_KEEPALIVE_LINGER)
        until = time.monotonic() + self.cfg.graceful_timeout
        while self.nr_conns and time.monotonic() < until:
            self._go_round()
        self.tpool.shutdown(wait=False)

    def _go_round(self):
        self.notify()
        swept = time.monotonic()
        while time.monotonic() - swept < 1 and (self.alive or self.nr_conns):
            self.wait_for_and_dispatch_events(timeout=1.0)
        for connection in self.held:
            if connection.is_idle and connection.pace.waited_s > self.keepalive_s:
                self._close(connection)
            elif connection.pace.left_s < 0:
                self._put_out(connection)
        if self.put_out and time.monotonic() - self.said > SAYS_AGAIN_S:
            self.log.warning("%d connections were closed: too slow, or too many, most of them of one address", self.put_out)
            self.put_out, self.said = 0, time.monotonic()

    # --- in the loop

    def accept(self, listener):
        try:
            line, client = listener.accept()
        except OSError as error:
            if error.errno in (errno.EMFILE, errno.ENFILE):
                self._put_out(next(iter(self.held), None))
            elif error.errno not in (errno.EAGAIN, errno.ECONNABORTED, errno.EWOULDBLOCK):
                raise
            return
        self.nr_conns += 1
        address = network_of(client[0]) if isinstance(client, tuple) else ""
        try:
            connection = Connection(self.cfg, line, client, listener.getsockname(), address, self.tls, self.readers)
        except OSError:  # gone before TLS began
            self.nr_conns -= 1
            line.close()
            return
        self._wait(connection, selectors.EVENT_READ, self._arriving)

    def _wait(self, connection, events, then):
        """Let the loop call `then` whenever the connection's line is ready."""
        self.poller.register(connection.line, events, partial(self._ready, connection, then))
        self._weigh(connection)

    def _weigh(self, connection):
        for other in self.held.add(connection, OF_EACH + connection.size):
            self._put_out(other)

    def _ready(self, connection, then, _line):
        if connection not in self.held:  # put out in the same round
            return
        try:
            then(connection)
        except Exception as error:
            self._fail(connection, error)

    def _arriving(self, connection):
        size = connection.size
        if connection.receive():
            self._take(connection)
            self.enqueue_req(connection)
        elif connection.size != size:
            self._weigh(connection)

    def _leaving(self, connection):
        connection.pace.count(connection.sock.push())
        if not connection.sock.left:
            self._take(connection)
            self._answered(connection)

    def _parting(self, connection):
        if connection.discard():
            self._close(connection)

    def finish_request(self, connection, future):
        """Go on with a connection that a thread is done with."""
        try:
            connection.is_kept = future.exception() is None and bool(future.result())
            connection.size = 0
            if connection.sock.is_broken:
                self._close(connection)
            elif connection.sock.left:
                connection.expect()
                self._wait(connection, selectors.EVENT_WRITE, self._leaving)
            else:
                self._answered(connection)
        except Exception as error:
            self._fail(connection, error)

    def _answered(self, connection):
        if not connection.is_kept:
            connection.end_answer()
            self._wait(connection, selectors.EVENT_READ, self._parting)
            return
        connection.expect()
        if (connection.ahead and connection.sort()) or (connection.is_tls and connection.receive()):
            self.enqueue_req(connection)
        else:
            self._wait(connection, selectors.EVENT_READ, self._arriving)

    def _take(self, connection):
        """Take a connection out of the loop's hands."""
        self.poller.unregister(connection.line)
        self.held.remove(connection)

    def _put_out(self, connection):
        if connection:
            self.put_out += 1
            self._close(connection)

    def _fail(self, connection, error):
        if not isinstance(error, (ConnectionError, ssl.SSLError, TimeoutError)):  # a full disk, a fault of ours
            self.log.error("a connection failed: %r", error, exc_info=error)
        self._close(connection)

    def _close(self, connection):
        if connection.line.fileno() < 0:
            return
        if connection.line in self.poller.get_map():
            self.poller.unregister(connection.line)
        self.held.remove(connection)
        self.nr_conns -= 1
        connection.close()

    # --- in a thread

    def handle(self, connection):
        """Answer one request; return whether the connection may bring another."""
        is_kept = super().handle(connection)
        try:
            connection.sock.push()
        except OSError:
            return False
        return is_kept

    def handle_request(self, req, connection):
        if not connection.is_whole:
            req.force_close()  # where the next one begins is not known
        return super().handle_request(req, connection)

    def _keepalive_after(self, connection, keepalive):
        return bool(keepalive and connection.parser.finish_body() and connection.arrived.is_read())
