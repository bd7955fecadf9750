"""The process that makes a picture anew, within bounds: no metadata, upright, no more pixels than are needed to see it.

In: {"picture": path, "longest": pixels, "quality": of a JPEG, "keeps_alpha": whether what is transparent stays so}. Out:
{"kind": "JPEG" or "PNG", "picture": base64} or {"refused": "broken" or "too_many_pixels"}.
"""

import base64
import io
import warnings

import pi_heif
from PIL import Image, ImageOps

from campaigns.pictures.limits import AS_JPEG, FORMATS, MOST_PIXELS, most_pixels
from confined.child import serve
from confined.faults import is_fault

ORIENTATION = 0x0112


def remaker(line):
    """Return what makes an answer of a job."""
    pi_heif.register_heif_opener(thumbnails=False)
    warnings.simplefilter("ignore")  # Pillow warns of large pictures; we judge them ourselves
    return _answered


def _answered(job):
    try:
        with Image.open(job["picture"], formats=FORMATS) as image:
            kind, data = _anew(image, job["longest"], job["quality"], job["keeps_alpha"])
    except (Image.DecompressionBombError, _TooManyPixels):
        return {"refused": "too_many_pixels"}
    except Exception as error:  # a decoder may fail in any way on a hostile file; the answer is the same
        if isinstance(error, MemoryError) or is_fault(error):
            raise
        return {"refused": "broken"}
    return {"kind": kind, "picture": base64.b64encode(data).decode()}


class _TooManyPixels(Exception):
    pass


def _anew(image, longest, quality, keeps_alpha):
    if image.width * image.height > most_pixels(image.format in AS_JPEG, bool(image.info.get("progressive"))):
        raise _TooManyPixels
    image.draft("RGB", (longest, longest))
    if image.width * image.height > MOST_PIXELS:
        raise _TooManyPixels
    orientation = image.getexif().get(ORIENTATION)
    image.thumbnail((longest, longest))
    has_alpha = "A" in image.getbands() or "transparency" in image.info
    image = _fresh(image, has_alpha, keeps_alpha)
    if orientation:
        image.getexif()[ORIENTATION] = orientation
        image = ImageOps.exif_transpose(image)
    buffer = io.BytesIO()
    if has_alpha and keeps_alpha:
        image.save(buffer, "PNG", exif=b"", icc_profile=None)
        return "PNG", buffer.getvalue()
    image.save(buffer, "JPEG", quality=quality, optimize=True, exif=b"", icc_profile=None)
    return "JPEG", buffer.getvalue()


def _fresh(image, has_alpha, keeps_alpha):
    """Return the pixels alone, in a picture that knows nothing else; what is transparent is white, unless it is to stay so."""
    image = image.convert("RGBA" if has_alpha else "RGB")
    fresh = Image.new("RGBA", image.size) if has_alpha and keeps_alpha else Image.new("RGB", image.size, "#FFFFFF")
    fresh.paste(image, mask=image.getchannel("A") if has_alpha and not keeps_alpha else None)
    return fresh


if __name__ == "__main__":
    serve(remaker)
