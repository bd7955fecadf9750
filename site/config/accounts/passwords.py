"""What a password must be: long, and nothing that is tried first."""

import re
import unicodedata

from django.conf import settings
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

SHORTEST = 10  # characters
OURS = ("pinganxin", "平安信", "police", "gongan", "jiaojing", "password", "mima", "woaini", "qwerty", "abcdef", "iloveyou")


class LongEnough:
    def validate(self, password, user=None):
        if len(password) < SHORTEST:
            raise ValidationError(_("密码太短，至少要 %(least)d 个字符。可以用一句好记的话。") % {"least": SHORTEST})

    def get_help_text(self):
        return _("至少 %(least)d 个字符，可以用一句好记的话。") % {"least": SHORTEST}


class NotOnAList(CommonPasswordValidator):
    """The 20,000 most common passwords; digits alone, which are telephone numbers, birthdays and identity cards; a word of ours, or one
    character, with digits around it."""

    def validate(self, password, user=None):
        plain = unicodedata.normalize("NFKC", password).casefold().strip()
        core = re.sub(r"[\d\W_]+", "", plain)
        words = {*OURS, re.sub(r"[\d\W_]+", "", settings.SITE_AGENCY.casefold()), ""}
        if plain in self.passwords or core in words | self.passwords or len(set(core)) == 1 or len(set(plain)) < 4:
            raise ValidationError(_("这个密码太容易猜：常用的、全是数字的、只有一个词加数字的都不行。可以用一句好记的话。"))

    def get_help_text(self):
        return _("不要用常用的密码、电话号码和生日。")
