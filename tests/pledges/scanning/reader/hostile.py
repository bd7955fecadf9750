"""Files that mean harm, or met it. Each is made here, small, and named by what it shows."""

import io
import struct
import zipfile
import zlib

import numpy as np
import pikepdf
from PIL import Image


def pdf_of_pages(count, *, root="", page="", objects=()):
    """Return a PDF written by hand: `count` pages, one object for all of them; further entries and objects."""
    kids = "3 0 R " * count
    tree = f"<</Type/Pages/Count {count}/Kids[{kids}]>>"
    bodies = [f"<</Type/Catalog/Pages 2 0 R{root}>>", tree, f"<</Type/Page/Parent 2 0 R{page}>>", *objects]
    data, offsets = b"%PDF-1.7\n", []
    for number, body in enumerate(bodies, 1):
        offsets.append(len(data))
        data += f"{number} 0 obj\n".encode() + (body if isinstance(body, bytes) else body.encode()) + b"\nendobj\n"
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    size = len(bodies) + 1
    end = f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer<</Root 1 0 R/Size {size}>>\nstartxref\n{len(data)}\n%%EOF"
    return data + end.encode()


def pdf_with_100000_pages():
    return pdf_of_pages(100_000, page="/MediaBox[0 0 595 842]")


def pdf_that_asks_for_873_mb():
    return pdf_of_pages(1, page="/MediaBox[0 0 14770 14770]")


def pdf_with_picture(width, height):
    """Return a PDF of some hundred bytes whose one picture says it has so many pixels."""
    packed = zlib.compress(b"\0" * 1_000_000, 9)
    picture = (
        (
            f"<</Type/XObject/Subtype/Image/Width {width}/Height {height}/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/FlateDecode"
            f"/Length {len(packed)}>>stream\n"
        ).encode()
        + packed
        + b"\nendstream"
    )
    content = b"<</Length 31>>stream\nq 595 0 0 842 0 0 cm /I Do Q   \nendstream"
    page = "/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</XObject<</I 5 0 R>>>>"
    return pdf_of_pages(1, page=page, objects=(content, picture))


def pdf_that_computes_for_minutes():
    """A page in little memory that is shaded all over two thousand times, each a tenth of a second of computing."""
    content = b"/S sh " * 2000
    shade = "<</FunctionType 2/Domain[0 1]/N 1/C0[1]/C1[0.9]>>"
    shading = f"<</ShadingType 3/ColorSpace/DeviceGray/Coords[300 400 0 300 400 900]/Function{shade}>>"
    page = "/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Shading<</S 5 0 R>>>>"
    return pdf_of_pages(1, page=page, objects=(b"<</Length %d>>stream\n%b\nendstream" % (len(content), content), shading))


def pdf_that_fills_memory():
    """A form that holds sixty of another, which holds sixty of another: more objects than any memory."""
    levels = [b"<</Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</XObject<</F %d 0 R>>>>/Length %d>>stream\n%b\nendstream"]
    objects, depth = [], 12
    for level in range(depth):
        content = b"/F Do " * 60 if level < depth - 1 else b"0 0 595 842 re f " * 60
        objects.append(levels[0] % (5 + level if level < depth - 1 else 4, len(content), content))
    body = b"<</Length 5>>stream\n/F Do\nendstream"
    page = f"/MediaBox[0 0 595 842]/Contents {4 + depth} 0 R/Resources<</XObject<</F 4 0 R>>>>"
    return pdf_of_pages(1, page=page, objects=(*objects, body))


def joined(*documents):
    """Return one PDF with the pages of all of these."""
    target, whole = io.BytesIO(), pikepdf.new()
    for data in documents:
        with pikepdf.open(io.BytesIO(data)) as document:
            whole.pages.extend(document.pages)
    whole.save(target)
    return target.getvalue()


def pdf_with_password(data):
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as document:
        document.save(target, encryption=pikepdf.Encryption(owner="owner", user="user"))
    return target.getvalue()


def pdf_with_script():
    return pdf_of_pages(1, root="/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>", page="/MediaBox[0 0 595 842]")


def png_of(width, height):
    """Return a PNG that says it has so many pixels, with a few hundred bytes of them."""

    def chunk(name, body):
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")


def zip_of(files, compression=zipfile.ZIP_DEFLATED):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", compression) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return target.getvalue()


def zip_with_raw_name(raw, flag):
    """A member whose name is these bytes, with these flags (0x800: it is said to be UTF-8)."""
    placeholder = b"x" * len(raw)
    data = bytearray(zip_of({placeholder.decode(): b"x" * 50}).replace(placeholder, raw))
    for signature, offset in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        at = data.index(signature) + offset
        data[at : at + 2] = flag.to_bytes(2, "little")
    return bytes(data)


def zip_bomb():
    return zip_of({"scan.pdf": b"\0" * 200_000_000})


def zip_that_lies_about_its_size():
    """Its directory says 100 bytes, its member unpacks to 50 MB."""
    data = bytearray(zip_of({"scan.jpg": b"\0" * 50_000_000}))
    directory = data.rindex(b"PK\1\2")
    data[directory + 24 : directory + 28] = struct.pack("<I", 100)
    return bytes(data)


def tiff_of(*pages, **options):
    target = io.BytesIO()
    first, *others = [Image.fromarray(page) for page in pages]
    first.save(target, "TIFF", save_all=True, append_images=others, **options)
    return target.getvalue()


def tiff_that_loops():
    """A TIFF whose first directory names itself as the next."""
    data = bytearray(tiff_of(np.zeros((8, 8), np.uint8)))
    start = struct.unpack("<I", data[4:8])[0]
    entries = struct.unpack("<H", data[start : start + 2])[0]
    at = start + 2 + 12 * entries
    data[at : at + 4] = struct.pack("<I", start)
    return bytes(data)
