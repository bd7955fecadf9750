"""Pictures of an article: a camera's go in and are shown small; what would take too much memory is refused in a sentence."""

import io
import json
from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image
from wagtail.images import get_image_model

from campaigns.admin import pictures
from campaigns.admin.setup import set_up_site
from campaigns.models import Role
from campaigns.pictures.anew import CRAFT
from tests.campaigns.pictures.samples import jpeg_of_many_scans
from tests.campaigns.pictures.samples import picture as sample
from tests.conftest import employ

pytestmark = pytest.mark.any_database


@pytest.fixture
def officer(client, campaign, people, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    set_up_site()
    employ(people.author, Role.OFFICER)
    client.force_login(people.author)
    return people.author


def picture(width, height, kind="JPEG"):
    target = io.BytesIO()
    mode = "RGB" if kind == "JPEG" else "1"  # a bit a pixel: 400 megapixels are soon written
    Image.new(mode, (width, height), "#0B4F8A").save(target, kind)
    return SimpleUploadedFile(f"street.{kind.lower()}", target.getvalue())


def upload(client, file):
    return client.post(reverse("wagtailimages:add"), {"title": "学校门口", "file": file})


def test_twenty_megapixels_are_shown_in_widths_for_screens(client, officer, campaign):
    assert upload(client, picture(5472, 3648)).status_code == 302
    image = get_image_model().objects.get()
    value = {"image": {"image": image.pk, "decorative": False, "alt_text": "学校门口"}, "caption": ""}
    campaign.body = [{"type": "picture", "value": value}]
    campaign.save_revision().publish()
    assert client.get(campaign.url).status_code == 200
    assert sorted(image.renditions.filter(filter_spec__startswith="width").values_list("width", "height")) == [
        (480, 319),
        (800, 533),
        (1280, 853),
    ]


@pytest.mark.parametrize(
    ("width", "height", "sentence"),
    [
        (6100, 5000, "文件包含像素过多（30500000）。像素数量上限为 30000000。"),
        (20000, 20000, "文件包含像素过多（400000000）。像素数量上限为 30000000。"),
    ],
)
def test_more_than_a_camera_has_is_refused(client, officer, width, height, sentence):
    response = upload(client, picture(width, height, "PNG"))
    assert response.context["form"].errors["file"] == [sentence]
    assert get_image_model().objects.count() == 0


def test_a_file_of_more_than_20_mb_is_refused(client, officer):
    file = picture(10, 10)
    response = upload(client, SimpleUploadedFile("street.jpg", file.read() + bytes(21 * 1024 * 1024)))
    (sentence,) = response.context["form"].errors["file"]
    assert (sentence.startswith("文件过大"), "20.0" in sentence, get_image_model().objects.count()) == (True, True, 0)


def test_what_is_stored_was_made_anew(client, officer):
    """Where and with what it was taken is not kept, and no page decodes a scan that somebody else wrote."""
    exif = Image.Exif()
    exif[0x010F] = "Maker of a camera"
    data = sample(size=(4000, 3000), exif=exif, progressive=True)
    assert upload(client, SimpleUploadedFile("street.jpeg", data)).status_code == 302
    image = get_image_model().objects.get()
    with Image.open(image.file.path) as stored:
        about = (stored.format, stored.size, dict(stored.getexif()), "progressive" in stored.info)
    assert (about, image.file.name.endswith(".jpg"), (image.width, image.height)) == (("JPEG", (2000, 1500), {}, False), True, (2000, 1500))


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_what_is_transparent_stays_so(client, officer, kind):
    target = io.BytesIO()
    Image.new("RGBA", (20, 10), (200, 0, 0, 0)).save(target, kind)
    assert upload(client, SimpleUploadedFile(f"sign.{kind.lower()}", target.getvalue())).status_code == 302
    with Image.open(get_image_model().objects.get().file.path) as stored:
        assert (stored.format, stored.getpixel((5, 5))[3]) == ("PNG", 0)


def test_one_that_takes_too_long_is_refused_however_it_comes(client, officer, monkeypatch):
    monkeypatch.setattr(CRAFT, "bounds", replace(CRAFT.bounds, cpu_s=1))
    data, sentence = jpeg_of_many_scans(2000), "打开这张图片要用的时间或内存太多，没有收。请另存为普通的 JPG 再上传。"
    assert upload(client, SimpleUploadedFile("street.jpg", data)).context["form"].errors["file"] == [sentence]
    several = {"title": "学校门口", "files[]": SimpleUploadedFile("street.jpg", data)}
    answer = client.post(reverse("wagtailimages:add_multiple"), several, headers={"X-Requested-With": "XMLHttpRequest"})
    assert (json.loads(answer.content)["success"], sentence in answer.content.decode("unicode-escape")) == (False, True)
    chosen = client.post(
        reverse("wagtailimages_chooser:create"),
        {"image-chooser-upload-title": "学校门口", "image-chooser-upload-file": SimpleUploadedFile("street.jpg", data)},
        headers={"X-Requested-With": "XMLHttpRequest"},
    )
    assert sentence in json.loads(chosen.content)["htmlFragment"]
    assert get_image_model().objects.count() == 0


@pytest.mark.parametrize(
    ("name", "data", "begins"),
    [
        ("street.jpg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "请上传一张有效的图片"),
        ("street.jpg", sample("PNG"), "不是有效的 .jpg 图像"),
        ("street.gif", sample("JPEG"), "不支持的图片格式"),
        ("street.jpg", sample()[:-100], "请上传一张有效的图片"),
    ],
)
def test_what_is_no_picture_is_refused(client, officer, name, data, begins):
    response = upload(client, SimpleUploadedFile(name, data))
    (sentence,) = response.context["form"].errors["file"]
    assert (sentence[: len(begins)], get_image_model().objects.count()) == (begins, 0)


def test_one_at_a_time(client, officer):
    with pictures._one_at_a_time:
        response = upload(client, picture(10, 10))
    assert response.context["form"].errors["file"] == ["正在处理另一张图片。请过几秒再上传一次。"]
    assert upload(client, picture(10, 10)).status_code == 302


def test_neither_profile_pictures_nor_enlargements_are_opened(client, officer):
    upload(client, picture(10, 10))
    image = get_image_model().objects.get()
    assert client.get(reverse("wagtailimages:preview", args=[image.pk, "scale-100000"])).status_code == 404
    page = client.get(reverse("wagtailadmin_account"))
    assert (page.status_code, 'name="name_email-first_name"' in page.content.decode(), "avatar-avatar" in page.content.decode()) == (
        200,
        True,
        False,
    )
    client.logout()
    assert client.get(reverse("wagtailadmin_account")).status_code == 302
