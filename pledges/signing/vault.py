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
    return seal_bytes(
        json.dumps(signatures, ensure_ascii=False, separators=(",", ":")).encode(), bound_to=signatures_of(copy_number), keys=keys
    )


def unseal(key_id, sealed, *, copy_number, keys):
    """Return what was sealed for this copy; raise CannotOpen where it cannot be had."""
    return json.loads(unseal_bytes(key_id, sealed, bound_to=signatures_of(copy_number), keys=keys))


def seal_bytes(plain, *, bound_to, keys):
    """Return (key id, sealed bytes) that open only with the same `bound_to` (str), which says where they belong."""
    key_id = next(iter(keys))
    nonce = os.urandom(NONCE_BYTES)
    return key_id, nonce + AESGCM(keys[key_id]).encrypt(nonce, plain, f"pinganxin {bound_to}".encode())


def unseal_bytes(key_id, sealed, *, bound_to, keys):
    """Return the bytes that were sealed there; raise CannotOpen where they cannot be had."""
    if key_id not in keys:
        raise CannotOpen(f"there is no data key {key_id!r}; was it removed from DATA_KEYS too early?")
    sealed = bytes(sealed)
    try:
        return AESGCM(keys[key_id]).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], f"pinganxin {bound_to}".encode())
    except (InvalidTag, ValueError) as error:
        raise CannotOpen(f"sealed bytes do not belong to {bound_to} and key {key_id!r}") from error


def signatures_of(copy_number):
    """Return what the signatures of a copy are bound to."""
    return f"signatures of copy {copy_number}"


def _check_shape(signatures):
    if not signatures:
        raise ValueError("nothing to seal")
    for role, signature in signatures.items():
        if role not in ROLES or tuple(signature) not in (("name",), ("strokes",)):
            raise ValueError(f"{role!r}: {tuple(signature)!r} is not a signature")
