"""The link of a class and its PIN. Pure: numbers and keys in, text out.

Both come from the first copy number that the class has in a print run, and from how often its link was renewed, under the key of that
number's range: so a cover sheet is printed the same again, and nothing secret is stored. A link is 80 bits in the letters of a code:
30 bits of copy number, 6 of renewal, 44 of HMAC-SHA-256.
"""

import hashlib
import hmac

from campaigns.paper.marks.codes import ALPHABET, LENGTH, NotOurCode, fold

RENEWAL_BITS, MAC_BITS = 6, 44
LAST_RENEWAL = 2**RENEWAL_BITS - 1
PIN_DIGITS = 6


def link_for(number, renewal, keyring):
    """Return the 16 characters of the link of the class whose first copy is `number`, renewed so often (0 as printed on its cover)."""
    value = (number << RENEWAL_BITS | renewal) << MAC_BITS | _digest(b"class link", number, renewal, keyring) >> 256 - MAC_BITS
    return "".join(ALPHABET[value >> shift & 31] for shift in range(5 * (LENGTH - 1), -1, -5))


def pin_for(number, renewal, keyring):
    """Return the PIN of that link, six digits."""
    return f"{_digest(b'class pin', number, renewal, keyring) % 10**PIN_DIGITS:0{PIN_DIGITS}}"


def class_of(text, keyring):
    """Return (first copy number, renewal) of a link as typed or scanned; raise NotOurCode when it is forged or mistyped."""
    link = fold(text)
    value = 0
    for character in link:
        value = value << 5 | ALPHABET.index(character)
    number, renewal = divmod(value >> MAC_BITS, LAST_RENEWAL + 1)
    try:
        own = link_for(number, renewal, keyring)
    except LookupError as error:
        raise NotOurCode(text) from error
    if not hmac.compare_digest(link, own):
        raise NotOurCode(text)
    return number, renewal


def _digest(what, number, renewal, keyring):
    message = what + number.to_bytes(8, "big") + renewal.to_bytes(2, "big")
    return int.from_bytes(hmac.digest(keyring.key_for(number), message, hashlib.sha256), "big")
