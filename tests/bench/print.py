"""./run bench print: a city's letters as the school and the officer get them, over HTTP from gunicorn, against WeasyPrint.

The audience is the demonstration's (100 schools, 1,112 classes, 50,000 pupils); "x4" and "x20" are that many such cities.
"""

import argparse
import http.client
import json
import os
import re
import shutil
import statistics
import time
from pathlib import Path

from tests.bench.support.server import PRODUCTION, ROOT, Server, installation

FOLDER = ROOT / "var" / "bench-print"
GROWTH = 20
BASELINE_LETTERS = 12


def main():
    parser = argparse.ArgumentParser(prog="./run bench print")
    parser.add_argument("--json", action="store_true", help="end with one JSON object on the last line")
    parser.add_argument("--full", action="store_true", help="read 500 copies back in each layout instead of 50")
    options = parser.parse_args()
    try:
        measure(options.json, options.full)
    finally:
        shutil.rmtree(FOLDER, ignore_errors=True)


def measure(is_json, is_full):
    prepare()
    from tests.bench.support import at_once, printing

    def say(text):
        print(text, flush=True)

    say("preparing the audience and three print runs …")
    runs = printing.make_runs((1, 4, GROWTH))
    cookie = printing.officers_cookie()
    city = runs[1]
    figures = {"letters": city.copies, "schools": city.schools, "classes": city.classes}

    say("the city's ZIP, three times …")
    with PackServer() as server:
        server.get(city.class_path, cookie)
        passes = [server.timed(city.path, cookie) for _pass in range(3)]
        figures["letters_per_s"] = round(city.copies / statistics.median(seconds for seconds, _first, _size in passes))
        figures["first_byte_s"] = round(statistics.median(first for _seconds, first, _size in passes), 3)
        figures["zip_mb"] = round(passes[0][2] / 1e6)
        figures["peak_mb"] = server.peak_mb()
        classes = [server.timed(city.class_path, cookie)[0] for _pass in range(31)]
        figures["class_ms"] = round(1000 * statistics.median(classes), 1)
        school, one = (len(server.get(path, cookie)) for path in (city.school_paths[0], city.school_class_path))
        figures["bytes_per_copy"] = round((school - one) / (city.school_copies - city.school_class_copies))
    say(f"{at_once.SCHOOLS} schools at once, beside one who reads slowly and one who leaves …")
    with PackServer() as server:
        figures |= at_once.measure(server, city.school_paths[: at_once.SCHOOLS], city.path, cookie)
    say("four cities …")
    with PackServer() as server:
        server.get(city.class_path, cookie)
        server.timed(runs[4].path, cookie)
        figures["peak_mb_4x"] = server.peak_mb()
    say(f"{GROWTH} cities and one, in turn …")
    with PackServer() as server:
        server.get(city.class_path, cookie)
        small, large = [], []
        for _pass in range(2):
            small.append(server.timed(city.path, cookie)[0] / city.copies)
            large.append(server.timed(runs[GROWTH].path, cookie)[0] / runs[GROWTH].copies)
        small.append(server.timed(city.path, cookie)[0] / city.copies)
        figures["growth"] = round(statistics.median(large) / statistics.median(small), 2)
    say("the preview of changed words …")
    figures["preview_ms"] = round(1000 * printing.preview_seconds(city.run.text))
    say("WeasyPrint, letter by letter …")
    seconds = printing.weasyprint_seconds(city.run, BASELINE_LETTERS)
    figures["weasyprint_letters_per_s"] = round(1 / seconds, 2)
    figures["ratio_weasyprint"] = round(figures["letters_per_s"] * seconds)
    copies = 500 if is_full else 50
    say(f"{copies} copies in each layout, read back by zxing-cpp and zbar …")
    figures["read_back"] = printing.read_back(city.run, copies)
    for name, value in figures.items():
        say(f"{name:26}{value}")
    if is_json:
        say(json.dumps(figures))


def prepare():
    """Set up an empty installation of its own."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    os.environ |= installation(FOLDER)
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)


class PackServer(Server):
    """gunicorn with one worker, so that its memory is that of the process that serves."""

    def __init__(self):
        super().__init__(PRODUCTION, {}, ("--workers", "1", "--timeout", "600"))

    def get(self, path, cookie):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=600)
        connection.request("GET", path, headers={"Cookie": cookie})
        response = connection.getresponse()
        body = response.read()
        assert response.status == 200, (path, response.status)
        return body

    def timed(self, path, cookie):
        """Return (seconds in all, seconds to the first byte of the body, bytes)."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=600)
        start = time.perf_counter()
        connection.request("GET", path, headers={"Cookie": cookie})
        response = connection.getresponse()
        assert response.status == 200, (path, response.status)
        size = len(response.read(1))
        first = time.perf_counter() - start
        while part := response.read(1 << 18):
            size += len(part)
        return time.perf_counter() - start, first, size

    def peak_mb(self):
        """Return the worker's greatest resident memory so far in MB."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        status = Path(f"/proc/{children[0]}/status").read_text()
        return round(int(re.search(r"VmHWM:\s+(\d+)", status)[1]) * 1024 / 1e6)


if __name__ == "__main__":
    main()
