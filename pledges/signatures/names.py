"""A typed name, cleaned or refused. Pure: no models.

Rare characters stay exactly as typed (𠮷, 䶮, ·), those newer than Python's Unicode tables too.
"""

import re
import unicodedata

MOST_CHARACTERS = 20
FAR_TOO_MANY = 200

# Control, format (direction overrides, zero width), halves of surrogate pairs, private use, line separators.
_UNSHOWN = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
_LINK = re.compile(r"://|www\.|https?:|[/\\@<>]|\.(com|cn|net|org|cc|top|xyz|vip|info|shop|site|app|me|io)\b", re.IGNORECASE)


_TELEPHONE = re.compile(r"\d(?:[\s()（）+—–-]*\d){6,}")  # seven digits or more, however they are grouped
_WRITTEN_SYMBOLS = ((0x2E80, 0x303F), (0x31C0, 0x31EF))  # radicals, strokes, and signs that describe a rare character
_PICTURES = (0x1F000, 0x1FAFF)


ASKED = ("telephone", "picture")  # what is more likely a slip of the finger than a name


class NameRefused(ValueError):
    """`reason` is "unshown", "link", "telephone", "picture", "wordless" or "long"; `characters` how many there were."""

    def __init__(self, reason, characters):
        super().__init__(reason)
        self.reason = reason
        self.characters = characters


def clean_name(text, confirmed=""):
    """Return the name, stripped and in NFC, of 1 to 20 characters, or "" when nothing was typed; raise NameRefused.

    What is `ASKED` about passes when that very name was `confirmed`, and no other.
    """
    name = text.strip()
    if len(name) > FAR_TOO_MANY:  # normalising takes time that grows with the square of a hostile text
        raise NameRefused("long", len(name))
    name = unicodedata.normalize("NFC", name)
    if not name:
        return ""
    for reason, is_refused in (
        ("unshown", any(unicodedata.category(character) in _UNSHOWN or character == "\ufffd" for character in name)),
        ("link", _LINK.search(name)),
        ("long", len(name) > MOST_CHARACTERS),
        ("wordless", not any(unicodedata.category(character) in ("Lo", "Lu", "Ll", "Lt", "Lm", "Cn") for character in name)),
        ("telephone", _TELEPHONE.search(name)),
        ("picture", any(_is_picture(character) for character in name)),
    ):
        if is_refused and not (reason in ASKED and name == unicodedata.normalize("NFC", confirmed.strip())):
            raise NameRefused(reason, len(name))
    return name


def _is_picture(character):
    """Whether this is an emoji or another sign that no name is written with; those newer than Python's tables too."""
    place = ord(character)
    if _PICTURES[0] <= place <= _PICTURES[1] or character == "\ufe0f":
        return True
    is_symbol = unicodedata.category(character) in ("So", "Sk")
    return is_symbol and not any(first <= place <= last for first, last in _WRITTEN_SYMBOLS)
