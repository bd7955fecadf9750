"""Pictures: JPEG, PNG, TIFF with many pages, HEIC. Sizes are checked before anything is decoded. Pure."""

import warnings

import numpy as np
import pi_heif
from PIL import Image, ImageFile, UnidentifiedImageError

from pledges.scanning.reader.files import limits
from pledges.scanning.reader.files.documents import Refused, refusal_of

pi_heif.register_heif_opener(thumbnails=False)
Image.MAX_IMAGE_PIXELS = limits.PIXELS
ImageFile.LOAD_TRUNCATED_IMAGES = False
warnings.simplefilter("ignore", Image.DecompressionBombWarning)

AS_JPEG = ("JPEG", "MPO")  # MPO: a JPEG that carries more pictures behind its first, which is the page
GREY = ("1", "L", "LA", "I", "I;16", "I;16B", "I;16L")
WITHOUT_RED = (1.4, 0.04, -0.44, 0)  # of red, green and blue: the usual grey, and as much lighter as red is more than the others' mean
BROKEN = (OSError, SyntaxError, ValueError, EOFError, KeyError, TypeError, IndexError, OverflowError)


class PictureFile:
    """A file of one picture, or a TIFF of many."""

    def __init__(self, path, kind):
        self._path, self._kind = path, kind
        self._image = opened(path, kind)
        try:
            self.pages = getattr(self._image, "n_frames", 1) if kind == "TIFF" else 1
        except BROKEN as error:
            raise refusal_of(error) from error

    def page(self, number):
        return self._shown(number, grey_of)

    def without_red(self, number):
        # Anew: what was decoded in grey has no colours left.
        self._image.close()
        self._image = opened(self._path, self._kind)
        return self._shown(number, without_red_of)

    def _shown(self, number, pixels_of):
        try:
            if number:
                self._image.seek(number)
        except BROKEN as error:
            raise refusal_of(error) from error
        return pixels_of(self._image)

    def close(self):
        self._image.close()


def opened(file, kind):
    """Return a picture of a named format whose pixels are still on the disk; raise Refused."""
    try:
        return Image.open(file, formats=[kind])
    except Image.DecompressionBombError as error:
        raise Refused("picture_too_large", most=limits.PIXELS // 1_000_000) from error
    except (UnidentifiedImageError, *BROKEN) as error:
        raise refusal_of(error) from error


def grey_of(image):
    """Return an opened picture in grey, its longer side no less than limits.LONGEST where it was; raise Refused."""
    return _pixels(image, "L", lambda flat: flat if flat.mode == "L" else flat.convert("L"))


def without_red_of(image):
    """Return the same with whatever is red as light as paper; None where there are no colours, without decoding it."""
    if image.mode in GREY:
        return None
    return _pixels(image, "RGB", lambda flat: flat if flat.mode == "L" else flat.convert("RGB").convert("L", WITHOUT_RED))


def _pixels(image, mode, shown):
    check_size(*image.size)
    longest = max(image.size)
    try:
        if image.format in AS_JPEG and image.mode in ("L", "YCbCr", "RGB"):
            image.draft(mode, tuple(max(1, side * limits.LONGEST // longest) for side in image.size))
        factor = max(image.size) // limits.LONGEST
        grey = shown(_flat(image))
        return np.asarray(grey.reduce(factor) if factor > 1 else grey)
    except BROKEN as error:
        raise refusal_of(error) from error


def check_size(width, height):
    """Raise Refused for a picture of more pixels than are decoded, or of none."""
    if width < 1 or height < 1:
        raise Refused("broken")
    if width * height > limits.PIXELS:
        raise Refused("picture_too_large", most=limits.PIXELS // 1_000_000)


def _flat(image):
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        image = image.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
    if image.mode.startswith("I;16") or image.mode == "I":
        return Image.fromarray(np.asarray(np.asarray(image, np.uint32) >> 8, np.uint8))
    return image
