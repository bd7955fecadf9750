"""What somebody tells about a fake."""

import re
import secrets

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from campaigns.genuine import photos
from campaigns.models import AgencyPage, FakeReport

KEY = re.compile(r"[A-Za-z0-9_-]{20,64}")
STALE = _("这个页面没有传完整，还没有提交。您填的内容都在，请再提交一次。")
TRAP = _("最后那个看不见的空格子里有字，多半是浏览器自动填的。已经替您清掉，请再提交一次。")
PHOTO_TOO_LARGE = _("照片太大。最大 10 MB；请换一张小一点的，或者先不附照片。")
TOO_MANY_PIXELS = _("照片的像素太多，打不开。请用手机的普通照片模式重拍，或者截一张图，或者先不附照片。")
NOT_A_PHOTO = _("这个文件不是能打开的照片。请用 JPG、PNG、WebP 或手机拍的 HEIC，或者先不附照片。")
NO_ROOM = _("现在等着看的照片太多，照片暂时收不下，还没有提交。请过几分钟再提交一次，或者先不附照片。")
FAR_TOO_LONG = _("最多 %(limit_value)d 个字，现在有 %(show_value)d 个。请写短一些。")


def _text(label, most, *, required=None, help_text="", rows=0, **attributes):
    """A field for text, refused above `most` characters; `required` is the sentence when it is empty."""
    widget = forms.Textarea(attrs={"rows": rows} | attributes) if rows else forms.TextInput(attrs=attributes)
    field = forms.CharField(label=label, required=bool(required), help_text=help_text, widget=widget)
    field.error_messages |= {"required": required, "null_characters_not_allowed": _("里面有显示不出来的字符，请重新输入。")}
    field.validators.append(forms.fields.validators.MaxLengthValidator(most, FAR_TOO_LONG))
    return field


class ReportForm(forms.Form):
    """A report of a fake; cleaned into what file_report takes, with `photo` as the bytes that came, or None."""

    kind = forms.ChoiceField(
        label=_("是什么"), choices=FakeReport.Kind.choices, widget=forms.RadioSelect, error_messages={"required": _("请选是什么。")}
    )
    description = _text(_("写了什么，要您做什么"), 1000, required=_("请写几个字，说说是什么情况。"), rows=5)
    place = _text(_("在哪里看到的"), 200, help_text=_("例如哪个学校、哪个小区、哪个群。可以不填。"))
    code_or_address = _text(
        _("上面的编码或网址"),
        300,
        help_text=_("照着抄下来就行，不要点开。没有的不填。"),
        autocomplete="off",
        autocapitalize="off",
        spellcheck="false",
    )
    agency = forms.ModelChoiceField(  # by id: Django asks the database for a key that leads to another row, however large a number it is
        None, to_field_name="id", label=_("用的是哪个单位的名义"), required=False, empty_label=_("不知道，或者别的单位")
    )
    photo = forms.FileField(
        label=_("照片"),
        required=False,
        help_text=_("可以不附。JPG、PNG、WebP 或 HEIC，最大 10 MB。拍摄地点等信息会去掉。请尽量不要拍到别人的脸和孩子的名字。"),
        widget=forms.FileInput(attrs={"accept": "image/*"}),
        error_messages={"empty": NOT_A_PHOTO, "invalid": NOT_A_PHOTO},
    )
    contact = _text(_("怎样联系您"), 100, help_text=_("可以不填。填了，民警有不清楚的才会联系您。"), autocomplete="off")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = AgencyPage.objects.live().order_by("path")

    @cached_property
    def key(self):
        """The one-time key that came, or a new one where none did."""
        sent = self.data.get("submission_key", "")
        return sent if KEY.fullmatch(sent) else secrets.token_urlsafe(24)

    def clean_photo(self):
        file = self.cleaned_data["photo"]
        if not file:
            return None
        try:
            photos.check_photo(file)
        except photos.TooManyPixels as error:
            raise ValidationError(TOO_MANY_PIXELS) from error
        except photos.TooLarge as error:
            raise ValidationError(PHOTO_TOO_LARGE) from error
        except photos.NotAPhoto as error:
            raise ValidationError(NOT_A_PHOTO) from error
        return file.read()

    def clean(self):
        if not KEY.fullmatch(self.data.get("submission_key", "")):
            raise ValidationError(STALE)
        if self.data.get("website"):
            raise ValidationError(TRAP)
        return self.cleaned_data

    def mistakes(self):
        """Return [(id of the element to mend, sentence)] in the order of the page."""
        places = {"__all__": "send", "kind": "id_kind_0"}
        return [(places.get(name, f"id_{name}"), sentence) for name, sentences in self.errors.items() for sentence in sentences]
