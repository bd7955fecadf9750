"""Attackers, as a process of their own beside families, at the same address: what they do until they are told to stop.

`python -m tests.bench.support.hold.attacks NAME PORT FOLDER` prints {what came of it: how often} when its input ends.
"""

import asyncio
import http.client
import itertools
import json
import random
import re
import secrets
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from urllib.parse import urlencode

from tests.bench.support.hold.world import SCHOOLS, wrong_codes

LINES = 400
EVERY_S = 2  # a byte on each slow line
GUESSERS = 16
SENDERS = 8
PHOTOS_A_MINUTE = 3_000  # a line of 100 Mbit/s
CODES_A_MINUTE = 10_000
PASSWORD = "pinganxin-demo"
PATIENCE_S = 30
BEHIND_S = 8  # until the ZIP's members are known and wait in front
READING_S = 120  # how long the other school's slip is waited for


class Attack:
    def __init__(self, port, folder):
        self.port, self.folder = port, Path(folder)
        self.came = Counter()
        self.is_over = False

    # --- slow lines

    def slow_headers(self):
        asyncio.run(self._slow_lines(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-A: "))

    def slow_bodies(self):
        head = b"POST /school/sign-in/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        asyncio.run(self._slow_lines(head + b"Content-Length: 300000\r\n\r\na="))

    async def _slow_lines(self, sent):
        await asyncio.gather(*(self._slow_line(sent) for _line in range(LINES)))

    async def _slow_line(self, sent):
        await asyncio.sleep(random.random())
        while not self.is_over:
            try:
                _reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
                writer.write(sent)
                self.came["opened"] += 1
                while not self.is_over:
                    await asyncio.sleep(EVERY_S)
                    writer.write(b"a")
                    await writer.drain()
            except OSError:
                self.came["closed"] += 1
                await asyncio.sleep(0.1)

    # --- many requests

    def photos(self):
        photo = (self.folder / "costly.jpg").read_bytes()

        def send():
            form = {"kind": "web", "description": "x", "submission_key": secrets.token_hex(16)}
            return self.ask("POST", "/verify/report/", *multipart(form, "photo", "a.jpg", photo))

        self._at_once(SENDERS, send, PHOTOS_A_MINUTE)

    def guessing(self):
        """As many accounts and as many addresses as a guesser wants: no limit by either stops it."""
        token = "a" * 32

        def guess():
            form = {"csrfmiddlewaretoken": token, "username": secrets.token_hex(4), "password": "wrong"}
            kind = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": f"csrftoken={token}"}
            source = f"127.0.{random.randrange(1, 255)}.{random.randrange(1, 255)}"
            return self.ask("POST", "/school/sign-in/", urlencode(form), kind, source)

        self._at_once(GUESSERS, guess)

    def wrong_codes(self):
        codes = iter(wrong_codes(10 * CODES_A_MINUTE))
        self._at_once(SENDERS, lambda: self.ask("GET", f"/p/{next(codes)}"), CODES_A_MINUTE)

    def _at_once(self, threads, act, most_a_minute=None):
        """Do something again and again, each thread as soon as it has an answer, or so often at most."""
        start, turns = time.monotonic(), itertools.count()

        def repeat():
            while not self.is_over:
                if most_a_minute:
                    time.sleep(max(0, start + next(turns) * 60 / most_a_minute - time.monotonic()))
                self.came[act()[0]] += 1

        running = [threading.Thread(target=repeat) for _thread in range(threads)]
        [thread.start() for thread in running]
        [thread.join() for thread in running]

    # --- a file that costs

    def costly_zip(self):
        """Hand it in, and a slip of another school behind it; say how many seconds that waited."""
        uploads = json.loads((self.folder / "uploads").read_text())
        first, other = ({"Accept": "application/json", "Cookie": self._signed_in(name)} for name in SCHOOLS)
        status, _told = self._hand_in(uploads[SCHOOLS[0]], "costly.zip", first)
        self.came[f"ZIP {status}"] += 1
        time.sleep(BEHIND_S)
        handed_in = time.monotonic()
        status, told = self._hand_in(uploads[SCHOOLS[1]], "slip.jpg", other)
        self.came[f"slip {status}"] += 1
        while status == 201 and self.came["read_wait_s"] < READING_S:
            time.sleep(0.5)
            self.came["read_wait_s"] = round(time.monotonic() - handed_in, 1)
            if self._progress(told, other).get("done"):
                break
        while not self.is_over:
            time.sleep(0.1)

    def _hand_in(self, path, name, headers):
        body, kind = multipart({"csrfmiddlewaretoken": "a" * 32}, "file", name, (self.folder / name).read_bytes())
        status, text = self.ask("POST", path, body, headers | kind | {"Cookie": f"{headers['Cookie']}; csrftoken={'a' * 32}"})
        return status, json.loads(text) if status == 201 else text

    def _progress(self, told, headers):
        """Return how far a file is; nothing where nobody answers at once."""
        status, text = self.ask("GET", told["status"], None, headers)
        return json.loads(text) if status == 200 else {}

    def _signed_in(self, name):
        """Return the Cookie header of who signed in."""
        form = urlencode({"csrfmiddlewaretoken": "a" * 32, "username": name, "password": PASSWORD})
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S)
        kind = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": f"csrftoken={'a' * 32}"}
        connection.request("POST", "/school/sign-in/", form, kind)
        answer = connection.getresponse()
        answer.read()
        return re.search(r"sessionid=\w+", str(answer.headers))[0]

    def ask(self, method, path, body=None, headers=None, source="127.0.0.1"):
        """Return (status, or what went wrong, and the body)."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S, source_address=(source, 0))
        try:
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        except (OSError, http.client.HTTPException) as error:
            return type(error).__name__, ""
        finally:
            connection.close()


def multipart(form, field, name, data):
    """Return (body, headers) of a form with one file."""
    mark = secrets.token_hex(16)
    parts = [f'--{mark}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode() for key, value in form.items()]
    parts.append(f'--{mark}\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\n\r\n'.encode() + data + b"\r\n")
    return b"".join([*parts, f"--{mark}--\r\n".encode()]), {"Content-Type": f"multipart/form-data; boundary={mark}"}


NAMES = ("photos", "slow_headers", "slow_bodies", "guessing", "wrong_codes", "costly_zip")


def main():
    name, port, folder = sys.argv[1:]
    assert name in NAMES
    attack = Attack(int(port), folder)

    def stop_when_told():
        sys.stdin.read()
        attack.is_over = True

    threading.Thread(target=stop_when_told, daemon=True).start()
    getattr(attack, name)()
    print(json.dumps(attack.came))


if __name__ == "__main__":
    main()
