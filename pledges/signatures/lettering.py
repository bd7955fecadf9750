"""Text on a picture, each character in a font that has it, so that a rare one is never a silent box. Pure: no models.

Lengths are in pixels. A character that no installed font has is drawn as a frame with its code point in it.
"""

import functools
import re
import unicodedata

from PIL import ImageFont

from campaigns.paper.type.faces import face
from campaigns.paper.type.phrases import phrases

KAI, SERIF, SANS = "LXGW WenKai", "Noto Serif CJK SC:bold", "Noto Sans CJK SC"
FALLBACKS = ("LXGW WenKai", "Noto Serif CJK SC", "Noto Sans CJK SC", "DejaVu Sans")
FROM_THE_RIGHT = {"R", "AL"}
APOSTROPHE = re.compile(r"(?<=[A-Za-z])’(?=[A-Za-z])")  # as wide as a Chinese character in a Chinese font


def width_of(text, pattern, size, spacing=0):
    """Return how far `text` runs, the space after its last character left out."""
    return sum(_advance(glyphs, pattern, size) + spacing for glyphs in _drawn(text, pattern)) - (spacing if text else 0)


def write(draw, text, left, baseline, *, pattern, size, fill, spacing=0, align=0.0):
    """Draw one line on an ImageDraw; `left` is where it begins, its middle or its end, as `align` is 0, 0.5 or 1."""
    left -= align * width_of(text, pattern, size, spacing)
    for glyphs in _drawn(text, pattern):
        found = _pattern_for(glyphs, pattern)
        if found:
            draw.text((left, baseline), glyphs, font=_font(found, size, len(glyphs) > 1), fill=fill, anchor="ls")
        else:
            _write_code_point(draw, glyphs, left, baseline, size, fill)
        left += _advance(glyphs, pattern, size) + spacing


def wrapped(text, pattern, size, room):
    """Return the lines of `text`, each within `room`, which end between words; a word longer than a line ends anywhere."""
    lines, line = [], ""
    pieces = (piece for phrase in phrases(text) for piece in ([phrase] if width_of(phrase.rstrip(), pattern, size) <= room else phrase))
    for piece in pieces:
        if line and width_of(line + piece.rstrip(), pattern, size) > room:
            lines.append(line.rstrip())
            line = ""
        line += piece.lstrip() if not line else piece
    return [*lines, line.rstrip()]


def balanced(text, pattern, size, room):
    """Return the lines of `wrapped`, no more of them but of like length: no single word is left for the last."""
    lines = wrapped(text, pattern, size, room)
    average = width_of(text, pattern, size) / len(lines)
    tries = (wrapped(text, pattern, size, min(room, average + more * size)) for more in range(1, 6))
    return next((even for even in tries if len(even) == len(lines)), lines)


def fitted(text, pattern, size, room, smallest):
    """Return the largest size up to `size` at which the line fits, not below `smallest`."""
    return max(smallest, min(size, int(size * room / max(1, width_of(text, pattern, size)))))


def _drawn(text, pattern):
    """Return what is drawn at once: a character, with its marks; what is written from the right, whose letters join, as a whole.

    What only chooses among shapes of the character before it is left out.
    """
    drawn = []
    for character in APOSTROPHE.sub("'", text):
        if unicodedata.name(character, "").startswith("VARIATION SELECTOR"):
            continue
        if drawn and _joins(drawn[-1], character) and _pattern_for(drawn[-1] + character, pattern):
            drawn[-1] += character
        else:
            drawn.append(character)
    return drawn


def _joins(glyphs, character):
    if unicodedata.category(character).startswith("M"):
        return True
    is_from_the_right = unicodedata.bidirectional(glyphs[0]) in FROM_THE_RIGHT
    return is_from_the_right and (character == " " or unicodedata.bidirectional(character) in FROM_THE_RIGHT)


def _pattern_for(glyphs, pattern):
    """Return the first of the wanted font and its stand-ins that has all of the characters, None when none has."""
    return next((name for name in (pattern, *FALLBACKS) if set(map(ord, glyphs)) <= face(name).characters), None)


@functools.lru_cache(maxsize=64)
def _font(pattern, size, is_shaped=False):
    """`is_shaped`: its characters change with those beside them, which takes longer."""
    found, engine = face(pattern), ImageFont.Layout.RAQM if is_shaped else ImageFont.Layout.BASIC
    return ImageFont.truetype(found.path, size, index=found.index, layout_engine=engine)


@functools.lru_cache(maxsize=4096)
def _advance(glyphs, pattern, size):
    found = _pattern_for(glyphs, pattern)
    return _font(found, size, len(glyphs) > 1).getlength(glyphs) if found else size


def _write_code_point(draw, character, left, baseline, size, fill):
    top = baseline - 0.86 * size
    frame = (left + 0.04 * size, top, left + 0.96 * size, top + 0.94 * size)
    draw.rounded_rectangle(frame, size // 12, outline=fill, width=max(1, size // 28))
    digits = f"{ord(character):04X}".rjust(6)
    for row, part in enumerate((digits[:3], digits[3:])):
        small = max(8, int(size * 0.34))
        write(draw, part.strip(), left + size / 2, top + size * (0.42 + 0.4 * row), pattern=SANS, size=small, fill=fill, align=0.5)
