"""The installed font that stands for a family, and what it can show. Pure: no models."""

import functools
import subprocess
from dataclasses import dataclass

from fontTools.ttLib import TTFont


@dataclass(frozen=True)
class Face:
    """A font file, the number of the font within it, and the code points it has."""

    path: str
    index: int
    characters: frozenset


@functools.cache
def face(pattern):
    """Return the Face for fontconfig's pattern, e.g. "Noto Serif CJK SC:bold"."""
    command = ["fc-match", "-f", "%{file}\n%{index}", pattern]
    path, index = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split("\n")  # noqa: S603
    number = int(index) & 0xFFFF
    with TTFont(path, fontNumber=number, lazy=True) as font:
        return Face(path, number, frozenset(font.getBestCmap()))
