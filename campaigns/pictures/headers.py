"""What a picture says of itself in its first bytes, its kind and size, found without a decoder. Pure: no models.

It may lie: what it says is enough to refuse it kindly, and never enough to decode it in a process that has more to do.
"""

import struct
from dataclasses import dataclass

HEIF_BRANDS = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1")
HEIF_HEAD_BYTES = 256 * 1024
JPEG_SEGMENTS = 1000  # before the one that says the size; telephones write some ten
JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # SOF0 to SOF15 (ITU T.81, table B.1)
JPEG_PROGRESSIVE = (0xC2, 0xC6, 0xCA, 0xCE)


class NoPicture(ValueError):
    """The bytes do not begin as a JPEG, PNG, WebP or HEIF that says its size."""


@dataclass(frozen=True)
class Header:
    """`kind` is "JPEG", "PNG", "WEBP" or "HEIF"."""

    kind: str
    width: int
    height: int
    is_progressive: bool = False

    @property
    def pixels(self):
        return self.width * self.height


def header_of(file):
    """Return the Header of an open binary file; raise NoPicture."""
    file.seek(0)
    head = file.read(32)
    try:
        header = _read(file, head)
    except (struct.error, IndexError) as error:  # it ends early
        raise NoPicture from error
    finally:
        file.seek(0)
    if not header.pixels:
        raise NoPicture
    return header


def _read(file, head):
    if head.startswith(b"\xff\xd8\xff"):
        return _jpeg(file)
    if head.startswith(b"\x89PNG\r\n\x1a\n") and head[12:16] == b"IHDR":
        return Header("PNG", *struct.unpack(">II", head[16:24]))
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return Header("WEBP", *_webp(head))
    if head[4:8] == b"ftyp" and head[8:12] in HEIF_BRANDS:
        return Header("HEIF", *_heif(file))
    raise NoPicture


def _jpeg(file):
    file.seek(2)
    for _segment in range(JPEG_SEGMENTS):
        start, marker, size = struct.unpack(">BBH", file.read(4))
        if start != 0xFF:
            break
        if marker in JPEG_FRAMES:
            height, width = struct.unpack(">xHH", file.read(5))
            return Header("JPEG", width, height, marker in JPEG_PROGRESSIVE)
        file.seek(-3 if marker == 0xFF else size - 2, 1)  # a marker may have any number of 0xFF before it
    raise NoPicture


def _webp(head):
    kind = head[12:16]
    if kind == b"VP8X":
        return 1 + int.from_bytes(head[24:27], "little"), 1 + int.from_bytes(head[27:30], "little")
    if kind == b"VP8L":
        bits = int.from_bytes(head[21:25], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if kind == b"VP8 ":
        return tuple(side & 0x3FFF for side in struct.unpack("<HH", head[26:30]))
    raise NoPicture


def _heif(file):
    """Return the size of the largest picture in it: a telephone's is put together of tiles, which have sizes of their own."""
    file.seek(0)
    data = file.read(HEIF_HEAD_BYTES)
    sizes, at = [], data.find(b"ispe")
    while at >= 0:
        sizes.append(struct.unpack(">II", data[at + 8 : at + 16]))
        at = data.find(b"ispe", at + 4)
    if not sizes:
        raise NoPicture
    return max(sizes, key=lambda size: size[0] * size[1])
