"""Bytes, sealed by a key of DATA_KEYS. Pure: no settings.

AES-256-GCM (NIST SP 800-38D) with a random nonce of 12 bytes, which stands before the ciphertext. What the bytes belong to is
bound in as associated data.
"""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12


class CannotOpen(Exception):
    """The key is gone, or the bytes are not those that were sealed there."""


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
