"""A picture from outside, made anew in a process with bounds: whatever it does to a decoder, it does to that process. Pure: no models."""

import base64
import io
import os
import tempfile
from dataclasses import dataclass

from campaigns.pictures.headers import NoPicture, header_of
from campaigns.pictures.limits import REMAKING, most_pixels
from confined.faults import Fault
from confined.pool import Job, Pool
from confined.processes import Craft

LONGEST_OF_ALL = 4096  # pixels; no process of ours was ever asked for more


class Refused(Exception):
    """A picture that is not made anew. `reason` is "broken", "too_many_pixels" or "too_hard"."""

    def __init__(self, reason):
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Remade:
    """`kind` is "JPEG" or "PNG"."""

    kind: str
    data: bytes


def has_too_many_pixels(header):
    """Whether a picture says in its Header that it has more pixels than are decoded."""
    return header.pixels > most_pixels(header.kind == "JPEG", header.is_progressive)


def made_anew(data, *, longest, quality, keeps_alpha=False):
    """Return the Remade picture of some bytes, its sides `longest` pixels at most; raise Refused, or Fault where the machine could not.

    Takes as long as REMAKING says at most. Nothing of it is left on a disk, whoever is killed.
    """
    pool = Pool(CRAFT, 1)
    with tempfile.TemporaryFile() as file:
        file.write(data)
        file.flush()
        try:
            pool.add(Job(_request(file, longest, quality, keeps_alpha), None, None))
            while not (done := pool.answers()):
                pass
        finally:
            pool.end()
    (_job, answer), *_none = done
    if isinstance(answer, Refused | Fault):
        raise answer
    return answer


def _request(file, longest, quality, keeps_alpha):
    path = f"/proc/{os.getpid()}/fd/{file.fileno()}"  # it has no name
    return {"picture": path, "longest": longest, "quality": quality, "keeps_alpha": keeps_alpha}


def _answer_of(message):
    """Return Remade, Refused or Fault; what a hostile picture may have made of the process is no picture of ours."""
    if "fault" in message:
        number, words = message["fault"]
        return Fault(number if number is None else int(number), str(words))
    if "refused" in message:
        if message["refused"] not in ("broken", "too_many_pixels"):
            raise ValueError(message["refused"])
        return Refused(message["refused"])
    remade = Remade(message["kind"], base64.b64decode(message["picture"], validate=True))
    header = header_of(io.BytesIO(remade.data))
    if header.kind != remade.kind or header.kind not in ("JPEG", "PNG") or header.is_progressive:
        raise NoPicture
    if max(header.width, header.height) > LONGEST_OF_ALL:
        raise NoPicture
    return remade


CRAFT = Craft("campaigns.pictures.worker", REMAKING, _answer_of, Refused("too_hard"))
