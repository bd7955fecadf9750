"""Counted together by the processes of a machine, and without Redis for as long as that does not answer."""

import os
import socket
import threading
import time
from contextlib import contextmanager

import pytest

from config.caches import counters as counting
from config.caches import guarded
from config.caches.counters import Counters
from config.caches.guarded import GuardedRedis, LeftOut


def test_processes_that_were_forked_count_together_whoever_is_killed():
    counters = Counters()
    workers = []
    for _worker in range(4):
        worker = os.fork()
        if not worker:
            for _time in range(500):
                counters.add("a", 1, now=100, until=160)
            os.kill(os.getpid(), 9)
        workers.append(worker)
    [os.waitpid(worker, 0) for worker in workers]
    assert counters.add("a", 1, now=100, until=160) == 2001


def test_threads_count_together():
    counters = Counters()
    threads = [threading.Thread(target=lambda: [counters.add("a", 1, 100, 160) for _time in range(500)]) for _thread in range(4)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert counters.add("a", 0, now=100, until=160) == 2000


def test_a_window_that_is_over_counts_nothing_and_keys_are_apart():
    counters = Counters()
    assert [counters.add(key, 1, now, 160) for key, now in (("a", 100), ("a", 101), ("b", 101), ("a", 160))] == [1, 2, 1, 1]


def test_what_was_counted_most_is_not_pushed_out_by_a_hundred_thousand_others(monkeypatch):
    monkeypatch.setattr(counting, "SLOTS", 1 << 10)
    counters = Counters()
    [counters.add("guesser", 1, 100, 160) for _time in range(50)]
    [counters.add(f"other {number}", 1, 100, 160) for number in range(20_000)]
    assert counters.add("guesser", 1, 100, 160) == 51


@contextmanager
def small_redis():
    """A server that counts as Redis does, or hangs: yield (its address, an event that is set while it answers)."""
    answers, listener, counts = threading.Event(), socket.create_server(("127.0.0.1", 0)), {}

    def answer(words):
        name = words[0].upper()
        if name == b"SET":
            counts[words[1]] = int(words[2])
        elif name == b"INCRBY":
            counts[words[1]] += int(words[2])
            return b":%d\r\n" % counts[words[1]]
        elif name == b"EXISTS":
            return b":%d\r\n" % (words[1] in counts)
        elif name == b"GET":
            return b"$-1\r\n"
        return b"+OK\r\n" if name in (b"SET", b"CLIENT", b"SELECT") else b"-ERR unknown command\r\n"

    def serve(line):
        with line, line.makefile("rb") as sent:
            while head := sent.readline():
                words = [sent.read(int(sent.readline()[1:]) + 2)[:-2] for _word in range(int(head[1:]))]
                answers.wait()
                line.sendall(answer(words))

    def accept():
        while True:
            try:
                line, _address = listener.accept()
            except OSError:
                return
            threading.Thread(target=serve, args=(line,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield f"redis://127.0.0.1:{listener.getsockname()[1]}/0", answers
    finally:
        listener.close()
        answers.set()


@pytest.fixture
def soon(monkeypatch):
    monkeypatch.setattr(guarded, "REST_S", 0.5)
    yield
    GuardedRedis.rest_until = None


def test_redis_that_hangs_holds_up_one_page_and_is_asked_again_later(soon):
    with small_redis() as (address, answers):
        cache = GuardedRedis(address, {"OPTIONS": {"socket_connect_timeout": 0.2, "socket_timeout": 0.2, "protocol": 2}})
        began = time.monotonic()
        for _page in range(50):
            assert (cache.get("a", "b"), cache.add("a", 1), cache.set("a", 1), cache.get_many(["a"])) == ("b", False, None, {})
            with pytest.raises(LeftOut):
                cache.incr("a")
        assert time.monotonic() - began < 0.45
        answers.set()
        time.sleep(0.5)
        cache.set("a", 7)
        assert cache.incr("a") == 8
