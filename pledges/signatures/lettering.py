"""Text on a picture, character by character, so that a rare one is never a silent box. Pure: no models.

Lengths are in pixels. A character that no installed font has is drawn as a frame with its code point in it.
"""

import functools
import re
import unicodedata

from PIL import ImageFont

from campaigns.paper.type.faces import face

KAI, SERIF, SANS = "LXGW WenKai", "Noto Serif CJK SC:bold", "Noto Sans CJK SC"
FALLBACKS = ("LXGW WenKai", "Noto Serif CJK SC", "Noto Sans CJK SC", "DejaVu Sans")
APOSTROPHE = re.compile("(?<=[A-Za-z])’(?=[A-Za-z])")  # Chinese fonts give it the width of a Chinese character
NEVER_FIRST = "，。、；：？！”’）》〉」』】…—·,.;:?!)"
NEVER_LAST = "“‘（《〈「『【("


def width_of(text, pattern, size, spacing=0):
    """Return how far `text` runs, the space after its last character left out."""
    return sum(_advance(character, pattern, size) + spacing for character in _drawn(text)) - (spacing if text else 0)


def write(draw, text, left, baseline, *, pattern, size, fill, spacing=0, align=0.0):
    """Draw one line on an ImageDraw; `left` is where it begins, its middle or its end, as `align` is 0, 0.5 or 1."""
    left -= align * width_of(text, pattern, size, spacing)
    for character in _drawn(text):
        found = _pattern_for(character, pattern)
        if found:
            draw.text((left, baseline), character, font=_font(found, size), fill=fill, anchor="ls")
        else:
            _write_code_point(draw, character, left, baseline, size, fill)
        left += _advance(character, pattern, size) + spacing


def wrapped(text, pattern, size, room):
    """Return the lines of `text`, each within `room` where it can be broken: Chinese anywhere but before or after some marks."""
    lines, line = [], ""
    for piece in _pieces(text):
        if line and width_of(line + piece.rstrip(), pattern, size) > room:
            lines.append(line.rstrip())
            line = ""
        line += piece.lstrip() if not line else piece
    return [*lines, line.rstrip()]


def balanced(text, pattern, size, room):
    """Return the lines of `wrapped`, no more of them but of like length: no single character is left for the last."""
    lines = wrapped(text, pattern, size, room)
    even = wrapped(text, pattern, size, width_of(text, pattern, size) / len(lines) + size)
    return even if len(even) == len(lines) else lines


def fitted(text, pattern, size, room, smallest):
    """Return the largest size up to `size` at which the line fits, not below `smallest`."""
    return max(smallest, min(size, int(size * room / max(1, width_of(text, pattern, size)))))


def _pieces(text):
    """Cut where a line may end: around each wide character, after a space."""
    pieces = []
    for character in text:
        is_wide = unicodedata.east_asian_width(character) in "WF"
        before = pieces[-1][-1] if pieces else ""
        may_break = before and character not in NEVER_FIRST and before not in NEVER_LAST and (is_wide or before == " " or _is_wide(before))
        if pieces and not may_break:
            pieces[-1] += character
        else:
            pieces.append(character)
    return pieces


def _is_wide(character):
    return unicodedata.east_asian_width(character) in "WF"


def _drawn(text):
    """Leave out what only chooses among shapes of the character before it; let a word's apostrophe be as narrow as its letters."""
    text = APOSTROPHE.sub("'", text)
    return [character for character in text if not unicodedata.name(character, "").startswith("VARIATION SELECTOR")]


def _pattern_for(character, pattern):
    """Return the first of the wanted font and its stand-ins that has the character, None when none has."""
    return next((name for name in (pattern, *FALLBACKS) if ord(character) in face(name).characters), None)


@functools.lru_cache(maxsize=64)
def _font(pattern, size):
    found = face(pattern)
    return ImageFont.truetype(found.path, size, index=found.index, layout_engine=ImageFont.Layout.BASIC)


@functools.lru_cache(maxsize=4096)
def _advance(character, pattern, size):
    found = _pattern_for(character, pattern)
    return _font(found, size).getlength(character) if found else size


def _write_code_point(draw, character, left, baseline, size, fill):
    top = baseline - 0.86 * size
    frame = (left + 0.04 * size, top, left + 0.96 * size, top + 0.94 * size)
    draw.rounded_rectangle(frame, size // 12, outline=fill, width=max(1, size // 28))
    digits = f"{ord(character):04X}".rjust(6)
    for row, part in enumerate((digits[:3], digits[3:])):
        small = max(8, int(size * 0.34))
        write(draw, part.strip(), left + size / 2, top + size * (0.42 + 0.4 * row), pattern=SANS, size=small, fill=fill, align=0.5)
