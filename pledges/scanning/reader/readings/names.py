"""Names of files as people read them, whatever a copier, a Mac or Windows wrote. Pure."""

import unicodedata

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
UNSEEN = ("Cc", "Cs", "Zl", "Zp")  # controls, halves of characters, breaks of lines: in no name, log or database


def decoded(raw):
    """Return bytes of a name as text: UTF-8, else GB18030, else what can be read of it."""
    for encoding in ("utf-8", "gb18030"):
        try:
            return clean(raw.decode(encoding))
        except UnicodeDecodeError:
            continue
    return clean(raw.decode("utf-8", "replace"))


def shown(name):
    """Return a name as Python gives it, with bytes that were no UTF-8 hidden in surrogates, as people read it."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return decoded(name.encode("utf-8", "surrogateescape")) if _is_escaped(name) else clean(name)
    return clean(name)


def clean(name):
    """Return a name composed as Chinese and Western keyboards type it (NFC; a Mac decomposes), without what nobody can see."""
    composed = unicodedata.normalize("NFC", name)
    return "".join(REPLACEMENT if unicodedata.category(character) in UNSEEN else character for character in composed)


def _is_escaped(name):
    return all(not "\ud800" <= character <= "\udfff" or "\udc80" <= character <= "\udcff" for character in name)
