"""Settings from the environment. A wrong value stops the start with its name, what it was and what is allowed."""

import base64
import binascii
import os
import re
from itertools import pairwise
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

MISSING = object()


def wrong(name, allowed):
    """Raise ImproperlyConfigured for the variable `name`, showing its value unless it is a secret."""
    value = "(hidden)" if "KEY" in name else repr(os.environ.get(name))
    raise ImproperlyConfigured(f"{name} is {value}; allowed: {allowed}")


def text(name, default=MISSING, allowed="any text"):
    """Return the variable, or the default when it is unset or empty; raise where neither is there."""
    value = os.environ.get(name, "").strip()
    if value:
        return value
    if default is MISSING:
        raise ImproperlyConfigured(f"{name} is not set; allowed: {allowed}. See .env.example.")
    return default


def flag(name, default=False):
    value = text(name, "1" if default else "0")
    if value not in ("0", "1"):
        wrong(name, "0 or 1")
    return value == "1"


def number(name, default=0):
    value = text(name, str(default))
    if not value.isascii() or not value.isdigit():
        wrong(name, "a whole number, 0 or more")
    return int(value)


def names(name, default=()):
    """Return a comma-separated list, without empty parts."""
    return [part.strip() for part in text(name, ",".join(default)).split(",") if part.strip()]


def origin(name, *, insecure):
    """Return scheme://host[:port] without a slash at the end; http only where `insecure` allows it."""
    schemes = ("http", "https") if insecure else ("https",)
    allowed = f"{' or '.join(schemes)}://host, host in lower case, without a path"
    value = text(name, allowed=allowed)
    parts = urlsplit(value)
    if parts.scheme not in schemes or not parts.hostname or f"{parts.scheme}://{parts.netloc}" != value or value != value.lower():
        wrong(name, allowed)
    return value


def _key(name, encoded, allowed):
    try:
        key = base64.b64decode(encoded, validate=True)
    except binascii.Error:
        wrong(name, allowed)
    if len(key) != 32:
        wrong(name, allowed)
    return key


def uri(name, default):
    """Return an address to write to, call or open, as RFC 9116 has it."""
    value = text(name, default)
    if value != default and not re.fullmatch(r"(https://|mailto:|tel:)\S+", value):
        wrong(name, "https://…, mailto:… or tel:…")
    return value


def mail(name):
    """Return Django's settings of the server that mail goes through, from smtp[s|+tls]://[USER:PASSWORD@]HOST[:PORT]?from=ADDRESS.

    Unset, no mail is sent, and none waits for a server that is not there. The value is never shown: it holds a password.
    """
    allowed = "smtp://, smtps:// or smtp+tls://, USER:PASSWORD@HOST:PORT?from=ADDRESS"
    value = text(name, "")
    if not value:
        return {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}
    try:
        parts = urlsplit(value)
        sender = dict(parse_qsl(parts.query)).get("from", "")
        port = parts.port or {"smtp": 25, "smtps": 465, "smtp+tls": 587}[parts.scheme]
    except (ValueError, KeyError):
        raise ImproperlyConfigured(f"{name} cannot be read; allowed: {allowed}") from None
    if not parts.hostname or "@" not in sender:
        raise ImproperlyConfigured(f"{name} cannot be read; allowed: {allowed}")
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": port,
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_TIMEOUT": 5,
        "DEFAULT_FROM_EMAIL": sender,
    }


def code_keys(name):
    """Return [(first number, last number, key of 32 bytes)], the ranges of copy numbers and the key each was printed with."""
    allowed = "FIRST-LAST:KEY[,…], copy numbers from 1 to 1073741823, KEY 32 bytes in base64"
    ranges = []
    for part in names(name):
        match = re.fullmatch(r"(\d+)-(\d+):([A-Za-z0-9+/=]+)", part)
        if not match or not 1 <= int(match[1]) <= int(match[2]) < 2**30:
            wrong(name, allowed)
        ranges.append((int(match[1]), int(match[2]), _key(name, match[3], allowed)))
    ranges.sort(key=lambda entry: entry[0])
    if not ranges or any(left[1] >= right[0] for left, right in pairwise(ranges)):
        wrong(name, f"{allowed}, at least one range, none overlapping")
    return ranges


def data_keys(name):
    """Return {key id: key of 32 bytes}; the first one encrypts, all decrypt."""
    allowed = "ID:KEY[,…], ID up to 16 letters or digits, KEY 32 bytes in base64; the first one encrypts"
    keys = {}
    for part in names(name):
        match = re.fullmatch(r"([A-Za-z0-9]{1,16}):([A-Za-z0-9+/=]+)", part)
        if not match or match[1] in keys:
            wrong(name, allowed)
        keys[match[1]] = _key(name, match[2], allowed)
    if not keys:
        wrong(name, allowed)
    return keys
