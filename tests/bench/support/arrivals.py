"""Families who arrive at a fixed rate, whatever the server does, and who keep what they were told.

wrk waits for an answer before it asks again, so that a slow server is asked less; families do not.
"""

import asyncio
import os
import time
from dataclasses import dataclass

LIMIT_S = 60


@dataclass
class Answer:
    """`status` 0 where no answer came; times in seconds since the first arrival, from the moment the family arrived."""

    code: str
    due: float
    status: int = 0
    token: str = ""
    has_retry_after: bool = False
    seconds: float = LIMIT_S
    tries: int = 0


class Families:
    """Send signed letters to a port; `log` (a path) gets a synced line "code token" for each acknowledged answer."""

    def __init__(self, port, body, log=None, *, persistent=False):
        self.port = port
        self.body = body
        self.log = log and os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self.persistent = persistent
        self.idle = []
        self.unsynced = []

    async def arrive(self, codes, rate):
        """Let one family arrive every 1/rate seconds; return their Answers when all have one, or gave up."""
        start = time.perf_counter()
        families, syncing = [], asyncio.create_task(self._sync_often())
        for number, code in enumerate(codes):
            await asyncio.sleep(max(0, start + number / rate - time.perf_counter()))
            families.append(asyncio.create_task(self._family(Answer(code, number / rate), start)))
        answers = await asyncio.gather(*families)
        syncing.cancel()
        self.sync()
        return answers

    async def at_once(self, code, clients):
        """Let so many phones send the same letter together, each from a page of its own; return their Answers."""
        start = time.perf_counter()
        sent = [self._post(Answer(code, 0), start, f"{code}-{phone:02}") for phone in range(clients)]
        return await asyncio.gather(*sent)

    async def _family(self, answer, start):
        while True:
            await self._post(answer, start, answer.code)
            answer.tries += 1
            if answer.token or not self.persistent or time.perf_counter() - start > answer.due + LIMIT_S:
                break
            await asyncio.sleep(0.3)
        if answer.token and self.log:
            self.unsynced.append(f"{answer.code} {answer.token}\n")
        return answer

    async def _post(self, answer, start, key):
        body = self.body.replace("KEY", f"key-of-the-bench-{key}").encode()
        head = f"POST /p/{answer.code} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        letter = f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body
        answer.status = 0
        while not answer.status:
            is_kept = bool(self.idle)  # the server may have closed it meanwhile: then a new one is opened, as browsers do
            try:
                async with asyncio.timeout(LIMIT_S):
                    reader, writer = self.idle.pop() if is_kept else await asyncio.open_connection("127.0.0.1", self.port)
                    writer.write(letter)
                    await self._read(answer, reader, writer)
            except (OSError, TimeoutError, asyncio.IncompleteReadError, ValueError):
                if not is_kept:
                    break
        answer.seconds = time.perf_counter() - start - answer.due
        return answer

    async def _read(self, answer, reader, writer):
        lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = {name.lower(): value for name, _colon, value in (line.partition(": ") for line in lines[1:])}
        await reader.readexactly(int(headers.get("content-length", 0)))
        answer.status, answer.has_retry_after = int(lines[0].split()[1]), "retry-after" in headers
        if answer.status == 302:
            answer.token = headers["location"].strip("/").rpartition("/")[2]
        if headers.get("connection") == "close":
            writer.close()
        else:
            self.idle.append((reader, writer))

    async def _sync_often(self):
        while True:
            await asyncio.sleep(0.05)
            await asyncio.to_thread(self.sync)

    def sync(self):
        if self.log:
            lines, self.unsynced = self.unsynced, []
            os.write(self.log, "".join(lines).encode())
            os.fsync(self.log)


def percentile(answers, share=0.99):
    """Return the seconds within which this share of the answers came."""
    return sorted(answer.seconds for answer in answers)[max(0, int(len(answers) * share) - 1)]
