"""Pictures, and what hostile hands make of them."""

import io
import struct
import zlib

from PIL import Image


def picture(file_format="JPEG", size=(60, 40), mode="RGB", **options):
    """Return the bytes of a picture, blue at its left and red at its right."""
    buffer = io.BytesIO()
    image = Image.new(mode, size, "#C8102E")
    image.paste("#0B4F8A", (0, 0, size[0] // 2, size[1]))
    image.save(buffer, file_format, **options)
    return buffer.getvalue()


def png_that_says(width, height):
    """A PNG of some hundred bytes that says how large it is, and has hardly a pixel."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 10_000)) + chunk(b"IEND", b"")


def jpeg_of_many_scans(scans, side=5000):
    """A progressive JPEG of 25 megapixels whose last scan, of nothing, comes so many times again: each is decoded over all of it."""
    data = picture(size=(side, side), mode="L", progressive=True, quality=50)
    last = data.rindex(b"\xff\xda")
    return data[:-2] + data[last:-2] * scans + b"\xff\xd9"
