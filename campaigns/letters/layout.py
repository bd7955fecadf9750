"""Laying a letter out once: words in, a master PDF and the places of its slots out. Pure: no models."""

from dataclasses import dataclass


class NotPrintable(Exception):
    """Something stands against printing; the message is a sentence for the officer."""


@dataclass(frozen=True)
class Laid:
    """A master PDF and its geometry (JSON-ready; lengths in points from the lower left of their page)."""

    pdf: bytes
    geometry: dict


def lay_out(text, *, origin, names):
    """Return the Laid master of a LetterText for codes under `origin`; `names` are the unit names that will be stamped.

    Raise NotPrintable when the words do not fit, a name has a character no font has, or the text asks for foreign material.
    """
    raise NotImplementedError
