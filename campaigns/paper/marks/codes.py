"""The 16 characters that stand for one copy. Pure: bytes in, bytes out.

A code is 80 bits, written in Crockford's Base32 (https://www.crockford.com/base32.html): 30 bits of copy number,
then 50 bits of HMAC-SHA-256 over that number, under the key of the range of numbers it lies in. Nothing is stored
per copy; whether a code is ours is arithmetic.
"""

import hashlib
import hmac
import unicodedata

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 16
LAST_NUMBER = 2**30 - 1
MAC_BITS = 50

_VALUES = {character: value for value, character in enumerate(ALPHABET)} | {"O": 0, "I": 1, "L": 1}


class NotOurCode(ValueError):
    """The text is not a code that was made with our keys."""


class Keyring:
    """The keys of the ranges of copy numbers: [(first, last, key)], sorted, none overlapping."""

    def __init__(self, ranges):
        self.ranges = tuple(ranges)

    def key_for(self, number):
        """Return the key for a copy number; raise LookupError where no range holds it."""
        for first, last, key in self.ranges:
            if first <= number <= last:
                return key
        raise LookupError(f"no key for copy number {number}")

    def first_fit(self, number, size):
        """Return the lowest start >= number of `size` numbers that lie in one range; raise LookupError when none is left."""
        for first, last, _key in self.ranges:
            start = max(first, number)
            if start + size - 1 <= last:
                return start
        raise LookupError(f"no range of copy numbers has {size} free from {number}")


def code_for(number, keyring):
    """Return the code of a copy number."""
    mac = _mac(number, keyring.key_for(number))
    value = number << MAC_BITS | mac
    return "".join(ALPHABET[value >> shift & 31] for shift in range(5 * (LENGTH - 1), -1, -5))


def number_of(text, keyring):
    """Return the copy number of a code as typed or scanned; raise NotOurCode when it is forged or mistyped."""
    value = 0
    for character in fold(text):
        value = value << 5 | _VALUES[character]
    number, mac = value >> MAC_BITS, value & (1 << MAC_BITS) - 1
    try:
        key = keyring.key_for(number)
    except LookupError as error:
        raise NotOurCode(text) from error
    if not hmac.compare_digest(_mac(number, key).to_bytes(7, "big"), mac.to_bytes(7, "big")):
        raise NotOurCode(text)
    return number


def fold(text, length=LENGTH):
    """Return the characters of a code as typed, so many: any case, width, spaces and dashes; O, I and L as the digits they resemble."""
    if len(text) > 200:
        raise NotOurCode(text[:200])
    folded = "".join(character for character in unicodedata.normalize("NFKC", text).upper() if not _is_gap(character))
    if len(folded) != length or any(character not in _VALUES for character in folded):
        raise NotOurCode(text)
    return "".join(ALPHABET[_VALUES[character]] for character in folded)


def grouped(code):
    """Return the code as it is printed for people: 4-4-4-4."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def _mac(number, key):
    digest = hmac.digest(key, number.to_bytes(8, "big"), hashlib.sha256)
    return int.from_bytes(digest[:7], "big") >> 56 - MAC_BITS


def _is_gap(character):
    return unicodedata.category(character) in ("Pd", "Zs", "Cf", "Cc")
