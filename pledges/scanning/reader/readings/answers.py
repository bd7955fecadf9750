"""What a reading process said of a page, checked: it may have been made by a hostile file. Pure."""

import base64
from dataclasses import dataclass, field

from confined.faults import Fault
from pledges.scanning.reader.readings.states import KINDS, STATES, UNREADABLE, SlipReading


@dataclass(frozen=True)
class Answer:
    """One page's, or one file's that is an archive or cannot be read.

    `pages`: how many the file has, None where it could not be opened. `members`: [(index, name)] where it is an archive.

    `crops` are JPEGs of the slips, None where one has no place on the page; `whole` is one of the page, where somebody has
    to look at it. `reason` names why the page or file was set aside, with `values` for its sentence.
    """

    pages: int | None = None
    kind: str = UNREADABLE
    slips: tuple[SlipReading, ...] = ()
    reason: str = ""
    values: dict = field(default_factory=dict)
    members: tuple[tuple[int, str], ...] | None = None
    crops: tuple[bytes | None, ...] = ()
    whole: bytes | None = None


TOO_HARD = Answer(reason="too_hard")


def answer_of(message):
    """Return the Answer, or the Fault, in a process's message (dict); raise KeyError, TypeError or ValueError when there is none.

    A message is a fault of the machine, an archive's members, why a page was refused, or a page's slips.
    """
    if "fault" in message:
        number, words = message["fault"]
        return Fault(number if number is None else int(number), str(words))
    if "members" in message:
        return Answer(members=tuple((int(index), str(name)) for index, name in message["members"]))
    pages = int(message["pages"]) if "pages" in message else None
    whole = _picture(message.get("whole"))
    if "refused" in message:
        return Answer(pages, reason=str(message["refused"]), values=dict(message.get("values", {})), whole=whole)
    slips = tuple(SlipReading(**slip) for slip in message["slips"])
    if pages is None or message["kind"] not in KINDS or any(slip.state not in STATES for slip in slips):
        raise ValueError(message["kind"])
    crops = tuple(_picture(crop) for crop in message.get("crops") or [None] * len(slips))
    if len(crops) != len(slips):
        raise ValueError(len(crops))
    return Answer(pages, message["kind"], slips, crops=crops, whole=whole)


def _picture(text):
    return None if text is None else base64.b64decode(text, validate=True)
