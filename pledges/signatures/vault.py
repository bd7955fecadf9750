"""Names and signatures, sealed. Pure: no models, no settings.

The copy number is bound in, so that sealed bytes moved to another copy's row do not open. A file is sealed piece by
piece under a key of its own, by STREAM (Hoang, Reyhanitabar, Rogaway, Vizár 2015): the nonce is the piece's number and
whether it is the last.
"""

import json
from itertools import count

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from config.sealing import NONCE_BYTES, CannotOpen, seal_bytes, unseal_bytes
from pledges.signatures.signers import ROLES

KEY_BYTES = 32
PIECE, TAG = 1 << 20, 16  # bytes


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


def seal_file(source, target, key):
    """Seal a binary file to another under a key of KEY_BYTES that seals nothing else."""
    for number in count():
        piece = source.read(PIECE)
        is_last = len(piece) < PIECE
        target.write(AESGCM(key).encrypt(_nonce(number, is_last), piece, None))
        if is_last:
            return


def unseal_file(source, target, key):
    """Write what was sealed with this key; raise CannotOpen where it is not all there, when some of it may have been written."""
    for number in count():
        piece = source.read(PIECE + TAG)
        is_last = len(piece) < PIECE + TAG
        try:
            target.write(AESGCM(key).decrypt(_nonce(number, is_last), piece, None))
        except (InvalidTag, ValueError) as error:
            raise CannotOpen(f"piece {number} is not what was sealed") from error
        if is_last:
            return


def _nonce(number, is_last):
    return number.to_bytes(NONCE_BYTES - 1) + bytes([is_last])


def signatures_of(copy_number):
    """Return what the signatures of a copy are bound to."""
    return f"signatures of copy {copy_number}"


def _check_shape(signatures):
    if not signatures:
        raise ValueError("nothing to seal")
    for role, signature in signatures.items():
        if role not in ROLES or tuple(signature) not in (("name",), ("strokes",)):
            raise ValueError(f"{role!r}: {tuple(signature)!r} is not a signature")
