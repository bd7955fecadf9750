"""QR symbols for many codes at once. Pure: bytes and arrays.

With version, level and mask fixed, a symbol is an affine function over GF(2) of its data bits. The code stands as an
alphanumeric segment of 16 characters: eight pairs, each 11 bits holding 45 * first + second (ISO/IEC 18004, 7.4.4). So
89 symbols made by `qrcode`, one for "all bits zero" and one a bit, give every other symbol by exclusive or.
"""

import functools

import numpy as np
import qrcode
from qrcode.util import MODE_8BIT_BYTE, MODE_ALPHA_NUM, QRData

ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
CHARACTERS = 16
PAIR_BITS = 11
BITS = CHARACTERS // 2 * PAIR_BITS
MASK = 0

_VALUE = np.full(128, 255, np.uint16)
for _value, _character in enumerate(ALPHANUMERIC):
    _VALUE[ord(_character)] = _value


def symbol(prefix, code):
    """Return the modules (bool, side x side, True is dark) of `prefix` in bytes followed by `code`, level Q, made by qrcode."""
    maker = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_Q, mask_pattern=MASK, border=0)
    if prefix:
        maker.add_data(QRData(prefix.encode("ascii"), mode=MODE_8BIT_BYTE), optimize=0)
    maker.add_data(QRData(code.encode("ascii"), mode=MODE_ALPHA_NUM), optimize=0)
    maker.make(fit=True)
    return np.array(maker.modules, dtype=bool)


@functools.lru_cache(maxsize=8)
def basis(prefix):
    """Return the 89 symbols that span all codes behind `prefix`, as packed rows of bits: (side in modules, bytes)."""
    pairs = [[0] * (CHARACTERS // 2)]
    for position in range(BITS):
        pairs.append([0] * (CHARACTERS // 2))
        pairs[-1][position // PAIR_BITS] = 1 << PAIR_BITS - 1 - position % PAIR_BITS
    codes = ["".join(ALPHANUMERIC[value // 45] + ALPHANUMERIC[value % 45] for value in values) for values in pairs]
    symbols = [symbol(prefix, code) for code in codes]
    return len(symbols[0]), b"".join(np.packbits(modules, axis=1).tobytes() for modules in symbols)


class Symbols:
    """Draws the symbols of many codes from a pinned basis."""

    def __init__(self, side, packed):
        """`side` in modules, `packed` the 89 symbols of `basis`, rows padded to whole bytes."""
        self.side = side
        rows = np.frombuffer(packed, np.uint8).reshape(BITS + 1, side * ((side + 7) // 8))
        self._zero = rows[0]
        # Eight bits at a time: the exclusive or of the basis for each value of each of the 11 bytes.
        steps = (rows[1:] ^ self._zero).reshape(BITS // 8, 8, -1)
        self._tables = np.zeros((BITS // 8, 256, rows.shape[1]), np.uint8)
        for bit in range(8):
            has_bit = np.arange(256) >> 7 - bit & 1 == 1
            self._tables[:, has_bit] ^= steps[:, bit, None]

    def draw(self, codes):
        """Return the packed symbols of `codes` (16 alphanumeric characters each): uint8, codes x bytes, 1 is dark."""
        values = _VALUE[np.frombuffer("".join(codes).encode("ascii"), np.uint8)].reshape(-1, CHARACTERS // 2, 2)
        pairs = values[:, :, 0] * 45 + values[:, :, 1]
        bits = (pairs[:, :, None] >> np.arange(PAIR_BITS - 1, -1, -1, dtype=np.uint16) & 1).astype(np.uint8)
        data = np.packbits(bits.reshape(len(codes), BITS), axis=1)
        drawn = np.repeat(self._zero[None], len(codes), axis=0)
        for position, table in enumerate(self._tables):
            drawn ^= table[data[:, position]]
        return drawn
