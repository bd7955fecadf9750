"""How much a picture from outside may take. Pure."""

from confined.processes import Bounds

FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
AS_JPEG = ("JPEG", "MPO")  # MPO: a JPEG that carries more pictures behind its first, as telephones write it
MOST_PIXELS = 30_000_000  # of what is decoded whole, at some 6 bytes each; telephones and cameras take 12 to 24 million
MOST_PIXELS_OF_A_JPEG = 110_000_000  # decoded at a half to an eighth; not so progressive ones, whose coefficients are held whole
REMAKING = Bounds(memory_bytes=800_000_000, cpu_s=10, wall_s=30, attempts=1, answer_bytes=32 * 1024**2)


def most_pixels(is_jpeg, is_progressive):
    """Return how many pixels a picture may have."""
    return MOST_PIXELS_OF_A_JPEG if is_jpeg and not is_progressive else MOST_PIXELS
