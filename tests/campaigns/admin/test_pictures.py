"""Pictures of an article: a camera's go in and are shown small; what would take too much memory is refused in a sentence."""

import io

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image
from wagtail.images import get_image_model

from campaigns.admin.setup import OFFICERS, set_up_site


@pytest.fixture
def officer(client, campaign, people, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    set_up_site()
    people.author.groups.add(Group.objects.get(name=OFFICERS))
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
        (480, 320),
        (800, 533),
        (1280, 853),
    ]


@pytest.mark.parametrize(
    ("width", "height", "sentence"),
    [
        (6100, 5000, "文件包含像素过多（30500000）。像素数量上限为 30000000。"),
        (20000, 20000, "文件包含像素过多（未知数）。像素数量上限为 30000000。"),
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
