"""Where a line of Chinese may end: between words, never within one. Pure: no models."""

from functools import lru_cache

import rjieba

NEVER_FIRST = "，。、；：？！”’）》〉」』】…—·,.;:?!)%％"
NEVER_LAST = "“‘（《〈「『【("
AFTER = {"们", "的", "地", "得", "了", "着", "过", "吗", "呢", "吧"}  # belong to the word before them
BEFORE = {"不", "没", "未", "已", "第"}  # and to the one behind


@lru_cache(maxsize=4096)
def phrases(text):
    """Return the pieces of `text`, in order and nothing left out, between which a line may end.

    The dictionary is read once, when it is first asked: 0.3 s and 33 MB.
    """
    pieces, words = [], rjieba.cut(text)
    for before, word in zip(["", *words], words, strict=False):
        if pieces and _belongs(before, word):
            pieces[-1] += word
        else:
            pieces.append(word)
    return tuple(pieces)


def _belongs(before, word):
    """Whether a word stands on the line of the one before it."""
    return (
        word in AFTER
        or before in BEFORE
        or word[0] in NEVER_FIRST
        or before[-1] in NEVER_LAST
        or (before[-1] == "’" and word[0].isascii())
        or (before[-1].isascii() and not before[-1].isspace() and (word[0].isascii() or before[-1].isdigit()))
        or word.isspace()
    )
