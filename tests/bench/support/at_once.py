"""Many schools download at the same moment, beside a reader who hardly reads and one who leaves half-way."""

import hashlib
import http.client
import statistics
import threading
import time
from concurrent.futures import ThreadPoolExecutor

SCHOOLS = 20
PART = 1 << 16


def measure(server, paths, archive_path, cookie):
    """Return figures of these schools' packs fetched at once while two others fetch the archive.

    `at_once_same` counts the packs that were the bytes fetched alone; `at_once_ratio` is the time until the last was there
    against that of the same packs one after the other; `at_once_peak_mb` is the server's greatest memory.
    """
    alone = {path: _fetched(server, path, cookie) for path in paths}
    is_over = threading.Event()
    others = [threading.Thread(target=read, args=(server, archive_path, cookie, is_over)) for read in (_slowly, _half_way)]
    [other.start() for other in others]
    same, ratios = set(paths), []
    for _pass in range(3):
        one_by_one, _bodies = _pass_of(server, paths, cookie, workers=1)
        at_once, bodies = _pass_of(server, paths, cookie, workers=len(paths))
        ratios.append(at_once / one_by_one)
        same -= {path for path in paths if bodies[path] != alone[path]}
    is_over.set()
    [other.join() for other in others]
    return {
        "at_once_schools": len(paths),
        "at_once_same": len(same),
        "at_once_ratio": round(statistics.median(ratios), 2),
        "at_once_peak_mb": server.peak_mb(),
    }


def _open(server, path, cookie):
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=600)
    connection.request("GET", path, headers={"Cookie": cookie})
    return connection, connection.getresponse()


def _pass_of(server, paths, cookie, workers):
    """Return (seconds until the last was there, {path: digest})."""
    start = time.perf_counter()
    with ThreadPoolExecutor(workers) as pool:
        digests = list(pool.map(lambda path: _fetched(server, path, cookie), paths))
    return time.perf_counter() - start, dict(zip(paths, digests, strict=True))


def _fetched(server, path, cookie):
    """Return the SHA-256 of the body."""
    connection, response = _open(server, path, cookie)
    body = response.read()
    connection.close()
    assert response.status == 200, (path, response.status)
    return hashlib.sha256(body).hexdigest()


def _slowly(server, path, cookie, is_over):
    """Read a part every half second until the others are done, then leave."""
    connection, response = _open(server, path, cookie)
    while not is_over.wait(0.5):
        response.read(PART)
    connection.close()


def _half_way(server, path, cookie, _is_over):
    connection, response = _open(server, path, cookie)
    for _part in range(100):
        response.read(PART)
    connection.close()
