"""Names and signatures, sealed. Pure: no models, no settings.

AES-256-GCM (NIST SP 800-38D) with a random nonce of 12 bytes, which stands before the ciphertext. The copy number is
bound in as associated data, so that sealed bytes moved to another copy's row do not open.
"""

import json
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12
ROLES = ("child", "guardian", "resident")


class CannotOpen(Exception):
    """The key is gone, or the bytes are not those that were sealed for this copy."""


def seal(signatures, *, copy_number, keys):
    """Return (key id, sealed bytes) of {role: {"name": str} or {"strokes": [[[x, y], …], …]}}.

    `keys` is {id: 32 bytes}; the first one encrypts. Raise ValueError for any other shape.
    """
    _check_shape(signatures)
    key_id = next(iter(keys))
    plain = json.dumps(signatures, ensure_ascii=False, separators=(",", ":")).encode()
    nonce = os.urandom(NONCE_BYTES)
    return key_id, nonce + AESGCM(keys[key_id]).encrypt(nonce, plain, _bound_to(copy_number))


def unseal(key_id, sealed, *, copy_number, keys):
    """Return what was sealed for this copy; raise CannotOpen where it cannot be had."""
    if key_id not in keys:
        raise CannotOpen(f"there is no data key {key_id!r}; was it removed from DATA_KEYS too early?")
    sealed = bytes(sealed)
    try:
        plain = AESGCM(keys[key_id]).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], _bound_to(copy_number))
    except (InvalidTag, ValueError) as error:
        raise CannotOpen(f"sealed bytes do not belong to copy {copy_number} and key {key_id!r}") from error
    return json.loads(plain)


def _bound_to(copy_number):
    return f"pinganxin signatures of copy {copy_number}".encode()


def _check_shape(signatures):
    if not signatures:
        raise ValueError("nothing to seal")
    for role, signature in signatures.items():
        if role not in ROLES or tuple(signature) not in (("name",), ("strokes",)):
            raise ValueError(f"{role!r}: {tuple(signature)!r} is not a signature")
