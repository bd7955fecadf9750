"""A stranger's photo, made anew: no metadata, no more than is needed to see it, and no bomb. Pure: no models."""

import io
import threading
import warnings

import pi_heif
from PIL import Image, ImageOps

LARGEST_FILE = 10 * 1024 * 1024  # bytes
LONGEST_SIDE = 2000  # pixels of what is kept
MOST_PIXELS = 26_000_000  # of what is decoded whole, at some 6 bytes each; telephones take 12 or 24 million
MOST_PIXELS_OF_A_JPEG = 110_000_000  # decoded at a half to an eighth; not so progressive ones, whose coefficients are held whole
FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
AS_JPEG = ("JPEG", "MPO")  # MPO: a JPEG that carries more pictures behind its first, as telephones write it
QUALITY = 82

pi_heif.register_heif_opener(thumbnails=False)
# Decoding may take 150 MB: one at a time in each process.
_one_at_a_time = threading.Lock()


class NotAPhoto(ValueError):
    """The bytes are no picture in one of FORMATS, or are broken."""


class TooLarge(ValueError):
    """More bytes than a telephone's photo has."""


class TooManyPixels(TooLarge):
    """More pixels than a telephone's photo has."""


def clean_photo(file):
    """Return JPEG bytes of an uploaded file (`size`, `seek`, `read`): upright, within 2,000 pixels, no EXIF.

    Raise NotAPhoto, TooLarge or TooManyPixels.
    """
    if file.size > LARGEST_FILE:
        raise TooLarge
    with _one_at_a_time, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow warns of large pictures; we judge them ourselves
        try:
            file.seek(0)
            with Image.open(file, formats=FORMATS) as image:
                return _jpeg(image)
        except TooLarge:
            raise
        except Image.DecompressionBombError as error:
            raise TooManyPixels from error
        except Exception as error:  # a decoder may fail in any way on a hostile file; the answer is the same
            raise NotAPhoto from error


def _jpeg(image):
    is_scaled = image.format in AS_JPEG and not image.info.get("progressive")
    if image.width * image.height > (MOST_PIXELS_OF_A_JPEG if is_scaled else MOST_PIXELS):
        raise TooManyPixels
    image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
    if image.width * image.height > MOST_PIXELS:
        raise TooManyPixels
    orientation = image.getexif().get(0x0112)
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    image = _on_white(image)
    if orientation:
        image.getexif()[0x0112] = orientation
        image = ImageOps.exif_transpose(image)
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=QUALITY, optimize=True, exif=b"", icc_profile=None)
    return buffer.getvalue()


def _on_white(image):
    """Return the pixels alone, in a picture that knows nothing else."""
    fresh = Image.new("RGB", image.size, "#FFFFFF")
    has_alpha = "A" in image.getbands() or "transparency" in image.info
    image = image.convert("RGBA" if has_alpha else "RGB")
    fresh.paste(image, mask=image.getchannel("A") if has_alpha else None)
    return fresh
