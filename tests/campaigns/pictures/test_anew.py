"""A stranger's picture, made anew in a process with bounds: the pixels alone, or a refusal."""

import io
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from campaigns.pictures.anew import CRAFT, Refused, has_too_many_pixels, made_anew
from campaigns.pictures.headers import NoPicture, header_of
from confined import processes
from confined.faults import Fault
from tests.campaigns.pictures.samples import jpeg_of_many_scans, picture, png_that_says

HEIC = "tests/samples/photo-half-blue-half-red.heic"


def cleaned(data, **how):
    return Image.open(io.BytesIO(made_anew(data, longest=2000, quality=82, **how).data))


@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP"])
def test_a_photo_becomes_a_jpeg(file_format):
    image = cleaned(picture(file_format))
    assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (60, 40))


def test_an_iphones_photo_becomes_a_jpeg():
    image = cleaned(Path(HEIC).read_bytes())
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
    assert cleaned(picture(size=(6400, 4800))).size == (2000, 1500)


def test_what_is_transparent_is_white_unless_it_is_to_stay_so():
    buffer = io.BytesIO()
    Image.new("RGBA", (10, 10), (200, 0, 0, 0)).save(buffer, "PNG")
    assert min(cleaned(buffer.getvalue()).getpixel((5, 5))) > 250
    kept = cleaned(buffer.getvalue(), keeps_alpha=True)
    assert (kept.format, kept.getpixel((5, 5))[3]) == ("PNG", 0)


def test_a_telephones_jpeg_with_more_pictures_in_it_is_taken_as_the_same_pixels_are():
    plain = picture(size=(8660, 5774), quality=60)
    several = picture("MPO", size=(8660, 5774), quality=60, save_all=True, append_images=[Image.new("RGB", (320, 240))])
    with Image.open(io.BytesIO(several)) as image:
        assert (image.format, image.n_frames) == ("MPO", 2)
    assert cleaned(several).tobytes() == cleaned(plain).tobytes()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"x", "broken"),
        (b"", "broken"),
        (picture("GIF"), "broken"),
        (picture("TIFF"), "broken"),
        (picture()[:-100], "broken"),
        (b"\xff\xd8\xff\xe0" + b"\0" * 5000, "broken"),
        (png_that_says(60_000, 60_000), "too_many_pixels"),
        (png_that_says(8_000, 8_000), "too_many_pixels"),
        (picture(size=(6400, 4800), progressive=True), "too_many_pixels"),
    ],
)
def test_what_is_no_photo_is_refused(data, reason):
    with pytest.raises(Refused, match=rf"^{reason}$"):
        cleaned(data)


@pytest.mark.parametrize(
    ("data", "bound"),
    [(jpeg_of_many_scans(1000), {"cpu_s": 1}), (picture("PNG", (5000, 5000)), {"memory_bytes": 150_000_000})],
    ids=["time", "memory"],
)
def test_what_takes_more_than_its_bounds_is_too_hard(monkeypatch, data, bound):
    assert not has_too_many_pixels(header_of(io.BytesIO(data)))
    monkeypatch.setattr(CRAFT, "bounds", replace(CRAFT.bounds, **bound))
    with pytest.raises(Refused, match=r"^too_hard$"):
        cleaned(data)


def test_a_fault_of_the_machine_is_no_verdict(monkeypatch):
    monkeypatch.setattr(processes.subprocess, "Popen", lambda *arguments, **options: (_ for _ in ()).throw(OSError(12, "no memory")))
    with pytest.raises(Fault, match="no memory"):
        cleaned(picture())


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (picture(), ("JPEG", 60, 40, False)),
        (picture(progressive=True, comment=b"x" * 60_000), ("JPEG", 60, 40, True)),
        (picture("MPO", save_all=True, append_images=[Image.new("RGB", (9, 9))]), ("JPEG", 60, 40, False)),
        (picture("PNG"), ("PNG", 60, 40, False)),
        (picture("WEBP"), ("WEBP", 60, 40, False)),
        (picture("WEBP", lossless=True), ("WEBP", 60, 40, False)),
        (picture("WEBP", exif=b"Exif\0\0MM\0*\0\0\0\x08\0\0"), ("WEBP", 60, 40, False)),
        (Path(HEIC).read_bytes(), ("HEIF", 64, 64, False)),  # 64 x 48 of it are shown
        (png_that_says(60_000, 60_000), ("PNG", 60_000, 60_000, False)),
    ],
)
def test_a_header_says_kind_and_size(data, said):
    header = header_of(io.BytesIO(data))
    assert (header.kind, header.width, header.height, header.is_progressive) == said


@pytest.mark.parametrize(
    "data",
    [
        *[b"", b"x", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", b"%PDF-1.7", b"\xff\xd8\xff"],
        *[picture("GIF"), picture("BMP"), picture("TIFF"), picture()[:100], b"\xff\xd8\xff\xe0" + b"\0" * 5000],
        *[b"\0\0\0\x18ftypheic" + b"\0" * 500, png_that_says(0, 10), b"RIFF\0\0\0\0WEBPVP8 "],
    ],
)
def test_what_has_no_header_of_a_picture_is_none(data):
    with pytest.raises(NoPicture):
        header_of(io.BytesIO(data))
