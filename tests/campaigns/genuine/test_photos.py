"""A stranger's file: a photo made anew, or a refusal, never more than a photo's worth of memory."""

import io
import struct
import zlib
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from campaigns.genuine.forms import TOO_MANY_PIXELS, ReportForm
from campaigns.genuine.photos import LARGEST_FILE, NotAPhoto, TooLarge, clean_photo


def picture(file_format="JPEG", size=(60, 40), mode="RGB", **options):
    buffer = io.BytesIO()
    image = Image.new(mode, size, "#C8102E")
    image.paste("#0B4F8A", (0, 0, size[0] // 2, size[1]))
    image.save(buffer, file_format, **options)
    return buffer.getvalue()


def cleaned(data):
    result = clean_photo(SimpleUploadedFile("photo", data))
    return Image.open(io.BytesIO(result))


@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP"])
def test_a_photo_becomes_a_jpeg(file_format):
    image = cleaned(picture(file_format))
    assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (60, 40))


def test_an_iphones_photo_becomes_a_jpeg():
    sample = Path("tests/samples/photo-half-blue-half-red.heic").read_bytes()
    image = cleaned(sample)
    blue, red = image.getpixel((10, 24)), image.getpixel((54, 24))
    assert (image.format, image.size, blue[2] > blue[0], red[0] > red[2]) == ("JPEG", (64, 48), True, True)


def test_neither_place_nor_camera_is_kept_and_it_stands_upright():
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by 90°
    exif[0x010F] = "Maker of a camera"
    exif.get_ifd(0x8825)[2] = (37.0, 44.0, 0.0)
    data = picture(exif=exif, comment=b"a comment")
    assert b"Maker of a camera" in data
    image = cleaned(data)
    assert (image.size, dict(image.getexif()), image.info.get("comment")) == ((40, 60), {}, None)
    red, blue = image.getpixel((20, 55)), image.getpixel((20, 5))
    assert (red[0] > red[2], blue[2] > blue[0]) == (True, True)


def test_a_large_photo_is_made_smaller():
    assert cleaned(picture(size=(4000, 3000))).size == (2000, 1500)


def test_a_large_jpeg_is_decoded_small_unless_it_has_to_be_held_whole():
    assert cleaned(picture(size=(6400, 4800))).size == (2000, 1500)
    with pytest.raises(TooLarge):
        cleaned(picture(size=(6400, 4800), progressive=True))


def test_what_is_transparent_is_white():
    buffer = io.BytesIO()
    Image.new("RGBA", (10, 10), (200, 0, 0, 0)).save(buffer, "PNG")
    assert min(cleaned(buffer.getvalue()).getpixel((5, 5))) > 250


@pytest.mark.parametrize(
    "data",
    [
        b"x",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"%PDF-1.7",
        picture("GIF"),
        picture("BMP"),
        picture("TIFF"),
        picture()[:300],
        b"\xff\xd8\xff\xe0" + b"\0" * 5000,
        b"\0\0\0\x18ftypheic" + b"\0" * 500,
    ],
)
def test_what_is_no_photo_is_refused(data):
    with pytest.raises(NotAPhoto):
        cleaned(data)


def test_a_file_above_10_mb_is_refused_before_it_is_opened():
    class Untouchable:
        size = LARGEST_FILE + 1

    with pytest.raises(TooLarge):
        clean_photo(Untouchable())


def test_a_decompression_bomb_is_refused_before_it_is_decoded():
    """A PNG of some hundred bytes that says it is 60,000 pixels square."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 10_000)) + chunk(b"IEND", b"")
    with pytest.raises(TooLarge):
        cleaned(bomb)
    header = struct.pack(">IIBBBBB", 8_000, 8_000, 8, 2, 0, 0, 0)
    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 10_000)) + chunk(b"IEND", b"")
    with pytest.raises(TooLarge):
        cleaned(bomb)


def test_a_telephones_jpeg_with_more_pictures_in_it_is_taken_as_the_same_pixels_are():
    plain = picture(size=(8660, 5774), quality=60)
    several = picture("MPO", size=(8660, 5774), quality=60, save_all=True, append_images=[Image.new("RGB", (320, 240))])
    with Image.open(io.BytesIO(several)) as image:
        assert (image.format, image.n_frames) == ("MPO", 2)
    assert cleaned(several).tobytes() == cleaned(plain).tobytes()


@pytest.mark.django_db
def test_too_many_pixels_are_not_called_too_many_megabytes():
    form = ReportForm({}, {"photo": SimpleUploadedFile("photo.png", picture("PNG", size=(6400, 4800)))})
    assert form.errors["photo"] == [TOO_MANY_PIXELS]
