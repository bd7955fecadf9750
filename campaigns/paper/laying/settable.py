"""What may be stamped: refused before anything is printed, with the character or the name said. Pure: no models."""

import unicodedata

from django.utils.translation import gettext as _

from campaigns.paper.laying.rendering import NotPrintable
from campaigns.paper.type.glyphs import uncovered
from campaigns.paper.type.slots import SLOTS, fit


def check_simple(name):
    """Refuse what one glyph a character cannot set: scripts that join or run from right to left, combining marks."""
    for character in name:
        is_simple = unicodedata.category(character)[0] not in "MC" and unicodedata.bidirectional(character) not in ("R", "AL")
        if not is_simple:
            raise _refusal(name, character)


def check_set(names, glyphs):
    """Refuse what the master cannot stamp: two characters that one glyph draws, such as two kinds of space, leave but one in it."""
    for name in names:
        for character in name:
            if character not in glyphs:
                raise _refusal(name, character)


def _refusal(name, character):
    sentence = _("名称“%(name)s”中的字符“%(character)s”（%(code)s）不能排印，请先改正。")
    return NotPrintable("character", sentence % {"name": name, "character": character, "code": f"U+{ord(character):04X}"})


def check_covered(words):
    """Refuse, with the character named, what no font of the letter has."""
    for character in sorted(uncovered(words)):
        raise NotPrintable(
            "character",
            _("没有字体能印出“%(character)s”（%(code)s），请换一个字或请管理员安装字体。")
            % {"character": character, "code": f"U+{ord(character):04X}"},
        )


def check_room(names, slots, anchors, fonts):
    for name in names:
        for slot in slots:
            if name and slot in anchors and fit(name, anchors[slot]["rectangle"], fonts[SLOTS[slot].style], SLOTS[slot].align) is None:
                raise NotPrintable("name_too_long", _("名称“%(name)s”太长，印不下，请先改短。") % {"name": name})
