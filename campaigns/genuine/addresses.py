"""Is a web address ours? Read as strictly as browsers read it loosely. Pure: no models, no settings."""

import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import urlsplit

LONGEST = 2000
DEFAULT_PORTS = {"http": 80, "https": 443}
# What Chinese keyboards write in an address, which browsers read as the Latin sign.
_WIDE = str.maketrans("：／．。", ":/..")
_AROUND = re.compile(r"[\s\u3000-\u303f\u3400-\u9fff（），；！？“”‘’<>\"]+")
_HAS_HOST = re.compile(r"://|[^\W_]\.[^\W_]")
_HAS_SCHEME = re.compile(r"[a-z]+:[/\\]", re.IGNORECASE)


@dataclass(frozen=True)
class Judgement:
    """`reason` is "" for our own address, else why it is not: "scheme", "user", "letters", "inside", "similar" or "other".

    `host` is the host as it really is, without what merely looks like one; `path` what follows it.
    """

    host: str
    reason: str
    path: str = ""

    @property
    def is_ours(self):
        return not self.reason


def judge(text, origin):
    """Return the Judgement of the first address in `text` that is not ours, else of the first that is; None where there is none.

    `origin` is our own scheme://host[:port]. Everything that a browser and a person could read differently is refused.
    """
    found = [_judge_one(match, origin) for match in _addresses(text[:LONGEST])]
    return next((judgement for judgement in found if not judgement.is_ours), found[0] if found else None)


def _addresses(text):
    """Cut at white space and Chinese text: a message around the address is no part of it."""
    parts = (part.rstrip(".,;:!?)") for part in _AROUND.split(text.translate(_WIDE)))
    return [part for part in parts if _HAS_HOST.search(part) or _HAS_SCHEME.match(part)]


def _judge_one(address, origin):
    ours = urlsplit(origin)
    scheme, authority, path = _split(address)
    _user, at, netloc = authority.rpartition("@")
    host, _colon, port = netloc.lower().partition(":")
    if scheme not in ("", "http", "https"):
        return Judgement(address[:80], "scheme")
    if at:
        return Judgement(host, "user")
    is_same_port = _port(scheme or ours.scheme, port) == (ours.port or DEFAULT_PORTS[ours.scheme])
    is_redirected = scheme == "http" and not port and ours.scheme == "https" and not ours.port
    if host == ours.hostname and (is_same_port or is_redirected):
        return Judgement(host, "", path)
    return Judgement(netloc.lower(), _why_not(host, path, ours.hostname))


def _split(address):
    """Return (scheme, authority, path) as browsers find them: backslashes are slashes, and any number of them."""
    address = address.replace("\\", "/")
    scheme, colon, rest = address.partition(":")
    if not colon or not re.fullmatch(r"[A-Za-z][A-Za-z0-9+-]*", scheme) or re.match(r"\d+(/|$)", rest):
        scheme, rest = "", address
    rest = rest.lstrip("/")
    authority = re.split(r"[/?#]", rest, maxsplit=1)[0]
    return scheme.lower(), authority, rest[len(authority) :]


def _port(scheme, port):
    return int(port) if port.isascii() and port.isdigit() else DEFAULT_PORTS.get(scheme) if not port else None


def _why_not(host, path, ours):
    if not host.isascii() or any(label.startswith("xn--") for label in host.split(".")):
        return "letters"
    if ours in host or ours in path.lower():
        return "inside"
    if _distance(host, ours) <= max(2, len(ours) // 8) or _bare(host) == _bare(ours):
        return "similar"
    return "other"


def _bare(host):
    """What remains of a host for an eye that reads over it."""
    folded = unicodedata.normalize("NFKC", host).translate(str.maketrans("01l5", "oiis"))
    return re.sub(r"[^a-z]", "", folded.replace("rn", "m").replace("vv", "w"))


def _distance(left, right):
    """Return how many characters must be added, removed or exchanged to make one text the other (Levenshtein)."""
    if abs(len(left) - len(right)) > 8:
        return 99
    row = list(range(len(right) + 1))
    for number, character in enumerate(left, 1):
        before, row[0] = row[0], number
        for place, other in enumerate(right, 1):
            before, row[place] = row[place], min(row[place] + 1, row[place - 1] + 1, before + (character != other))
    return row[-1]
