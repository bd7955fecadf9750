"""Reading one page: from its pixels to its slips. Pure: what is known of a code is asked of a Book."""

from dataclasses import dataclass
from functools import cache
from typing import Protocol

import numpy as np
from PIL import Image

from pledges.scanning.reader.readings.states import BLANK, LETTER_FRONT, OTHER_DOCUMENT, UNREADABLE, WITH_SLIPS, SlipReading
from pledges.scanning.reader.sight.forms import Form, corners_of
from pledges.scanning.reader.sight.leftovers import has_more, has_slip, is_photo, without
from pledges.scanning.reader.sight.paper import is_blank
from pledges.scanning.reader.sight.registering import Placed, are_one_slip, is_family_part, is_same_paper, place_alone, place_pairs
from pledges.scanning.reader.sight.slips import family_paper, read_slip, with_frames
from pledges.scanning.reader.sight.symbols import Symbol, find_quickly, find_thoroughly

FORGED = "forged"


@dataclass(frozen=True)
class Known:
    """What is known of a symbol: `refusal` is empty or one of states.NOT_OURS, `forms` digests of what its run was printed in."""

    refusal: str = FORGED
    forms: tuple[str, ...] = ()
    is_shared: bool = False


class Book(Protocol):
    """What a page is read against."""

    def look_up(self, symbols: list[tuple[str | None, str]]) -> list[Known]:
        """Return what is known of each (origin, code)."""

    def form(self, digest: str) -> Form | None:
        """Return a pinned form; None when it has no slip."""

    def matches(self, grey: np.ndarray) -> str:
        """Return "front" or "slip" where a page without symbols is that side of a letter, "other" where it surely is none, else ""."""


def read_page(grey, book, without_red=None):
    """Return (kind, slips) of a page (uint8, height x width); `without_red` gives the same with red as light as paper, or None."""
    found = find_quickly(grey)
    if not found.symbols:
        if is_blank(grey):
            return BLANK, ()
        found = find_thoroughly(grey)
    if not found.symbols:
        return _without_symbols(grey, found, book), ()
    reader = _Reader(grey, book, without_red)
    slips = reader.read(found.symbols)
    slips += reader.read_rest(is_alone=not slips)
    return (WITH_SLIPS if slips else LETTER_FRONT), tuple(slips)


def _without_symbols(grey, found, book):
    """A page that is surely a front, or surely somebody else's paper, needs nobody; any other is seen by a person."""
    side = book.matches(grey)
    if side == "front":
        return LETTER_FRONT
    return OTHER_DOCUMENT if side == "other" and (found.foreign or not found.broken) else UNREADABLE


class _Reader:
    """The slips of one page."""

    def __init__(self, grey, book, without_red):
        self._grey, self._book = grey, book
        self._without_red = without_red and cache(without_red)
        self._picture = Image.fromarray(grey)
        self._placed: list[Placed] = []
        self._whole: list[Placed] = []  # those that still have the part on them that the family keeps
        self._forged: set[str] = set()
        self._fronts: list[Placed] = []  # papers on which only the family's own symbol was read, and no slip

    def read(self, symbols):
        """Return the SlipReadings of these symbols, in the order in which they lie on the page."""
        known = dict(zip(symbols, self._book.look_up([(each.origin, each.code) for each in symbols]), strict=True))
        forged = dict.fromkeys(each.code for each in symbols if known[each].refusal == FORGED)
        slips = [SlipReading(code, FORGED) for code in forged if code not in self._forged]
        self._forged |= set(forged)
        own = [each for each in symbols if each.code not in self._forged]  # a small symbol beside a forged one is no proof of its paper
        alone = []
        for code in dict.fromkeys(each.code for each in own):
            same = [each for each in own if each.code == code]
            forms = [form for digest in known[same[0]].forms if (form := self._book.form(digest))]
            placed, left = place_pairs(same, forms)
            slips += [self._slip(each, known[same[0]]) for each in placed]
            alone += [(each, forms) for each in left if not self._is_kept(each, placed)]
        return slips + self._alone(alone, known)

    def read_rest(self, *, is_alone):
        """Look again at what is left of the page; `is_alone`: no slip was found on it, so none may be lost beside a front."""
        found, whole = self._placed + self._fronts, self._whole + self._fronts
        is_more = has_more(self._grey, found, whole)
        if not is_more and not (is_alone and found and is_photo(self._grey)):  # of a photo it is not known whether there is more
            return []
        rest = without(self._grey, found, whole)
        seen = find_thoroughly(rest) if is_more else find_quickly(rest)
        if seen.symbols:
            return self.read(seen.symbols)
        side = self._book.matches(rest) if is_more else ""
        is_lost = seen.broken or side == "slip" or (is_alone and is_more and side != "front")
        return [SlipReading(None, "uncertain")] if is_lost else []

    def _alone(self, alone, known):
        """Return the slips of which one symbol was read. Two of different codes at the places of one slip are one in doubt."""
        slips, done, kept = [], set(), []
        for symbol, forms in alone:
            if symbol in done:
                continue
            other = next((each for each, _forms in alone if are_one_slip(symbol, each, forms)), None)
            if other is not None:
                done |= {symbol, other}
                slips.append(SlipReading((symbol if symbol.origin else other).code, "uncertain"))
                continue
            placed = with_frames(self._picture, symbol, forms)
            if placed is None:
                kept.append((symbol, forms))
            elif not any(is_same_paper(placed, each) for each in self._placed):
                slips.append(self._slip(placed, known[symbol]))
        return slips + [slip for symbol, forms in kept if (slip := self._below(symbol, forms, known[symbol]))]

    def _below(self, symbol, forms, known):
        """Return the slip, in doubt, on the paper of the family's own symbol where its own two are not read; None where it was cut off."""
        for form in forms:
            if form.keep is None or form.keep_page != form.slip_page:
                continue
            paper = place_alone(symbol, form, form.keep)
            if has_slip(self._grey, paper, self._placed):
                self._placed.append(paper)
                corners = paper.at(corners_of(form.extent)).round(1).tolist()
                return SlipReading(symbol.code, known.refusal or "uncertain", is_shared=known.is_shared, corners=corners)
        if front := family_paper(self._picture, symbol, forms):
            self._fronts.append(front)
        return None

    def _slip(self, placed, known):
        self._placed.append(placed)
        if known.refusal:
            return SlipReading(placed.code, known.refusal)
        return read_slip(self._picture, placed, is_shared=known.is_shared, without_red=self._without_red)

    def _is_kept(self, symbol: Symbol, placed):
        """Whether a symbol is the one that the family keeps, on the same paper as a slip; note which slip that is."""
        whole = [each for each in placed if symbol.origin and is_family_part(symbol, each)]
        self._whole += whole
        return bool(whole)
