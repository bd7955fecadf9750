"""Pictures of articles: what an officer uploads is made anew in a process with bounds, and that alone is stored.

So Wagtail, which opens what is stored in the web process to make smaller ones of it, opens only pictures that we wrote.
"""

import threading
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms.fields import FileField
from django.http import Http404
from django.utils.translation import gettext as _
from wagtail.admin.views.account import AccountView
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from campaigns.pictures.anew import Refused, made_anew
from campaigns.pictures.headers import NoPicture, header_of
from confined.faults import Fault

LONGEST_SIDE = 2000  # pixels; pages show 1280
QUALITY = 90
ENDINGS = {"JPEG": "jpg", "PNG": "png"}
_one_at_a_time = threading.Lock()  # in a web process: it may take as long as pictures.limits.REMAKING says


class PictureField(WagtailImageField):
    """An uploaded picture, cleaned into the one made anew; smaller ones of 2,000 pixels too, for their metadata and their scans."""

    def to_python(self, data):
        file = FileField.to_python(self, data)
        if file is None:
            return None
        self.check_image_file_size(file)
        try:
            header = header_of(file)
        except NoPicture as error:
            raise ValidationError(self.error_messages["invalid_image"], code="invalid_image") from error
        self._check_ending(file.name, header.kind.lower())
        if header.pixels > self.max_image_pixels:
            self._refuse_pixels(header.pixels)
        remade = self._remade(file, header)
        name = f"{Path(file.name).stem}.{ENDINGS[remade.kind]}"
        return super().to_python(SimpleUploadedFile(name, remade.data, f"image/{remade.kind.lower()}"))

    def _check_ending(self, name, kind):
        ending = Path(name).suffix.lower()[1:]
        if ending not in self.allowed_image_extensions:
            raise ValidationError(self.error_messages["invalid_image_extension"], code="invalid_image_extension")
        if ending.replace("jpg", "jpeg") != kind:
            values = {"extension": ending, "image_format": kind}
            raise ValidationError(self.error_messages["invalid_image_known_format"] % values, code="invalid_image_known_format")

    def _refuse_pixels(self, pixels):
        values = {"num_pixels": pixels, "max_pixels_count": self.max_image_pixels}
        raise ValidationError(self.error_messages["file_too_many_pixels"] % values, code="file_too_many_pixels")

    def _remade(self, file, header):
        if not _one_at_a_time.acquire(blocking=False):
            raise ValidationError(_("正在处理另一张图片。请过几秒再上传一次。"), code="busy")
        try:
            return made_anew(file.read(), longest=LONGEST_SIDE, quality=QUALITY, keeps_alpha=True)
        except Refused as refused:
            if refused.reason == "too_many_pixels":
                self._refuse_pixels(header.pixels)
            if refused.reason == "too_hard":
                raise ValidationError(
                    _("打开这张图片要用的时间或内存太多，没有收。请另存为普通的 JPG 再上传。"), code="too_hard"
                ) from refused
            raise ValidationError(self.error_messages["invalid_image"], code="invalid_image") from refused
        except Fault as fault:
            raise ValidationError(_("服务器现在打不开图片，没有收。请稍后再上传一次；一直这样，请告诉管理员。"), code="fault") from fault
        finally:
            _one_at_a_time.release()


class PictureForm(BaseImageForm):
    """Every form of Wagtail's that takes a picture is made of this one."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "file" in self.fields:
            given = self.fields["file"]
            self.fields["file"] = PictureField(label=given.label, required=given.required, widget=given.widget)


class Account(AccountView):
    """Without a profile picture: Wagtail opens one in the web process, of whatever format, and nothing here shows it."""

    def get_panels(self):
        return [panel for panel in super().get_panels() if panel.name != "avatar"]


def not_offered(request, **about):
    """No page of ours leads there: a preview of Wagtail's, for one, enlarges a picture as often as its address says."""
    raise Http404
