"""Sheets that somebody has to find in the stack, with what is printed on them: code, class, seat. Never a name: we have none."""

import bisect
from dataclasses import dataclass

from campaigns.models import Block
from campaigns.paper.marks.codes import NotOurCode, grouped, number_of
from campaigns.printing.copies import Copy, keyring
from pledges.scanning.reader.readings.states import PageReading
from pledges.scanning.results.overview import BAD_STATES, bad_pages
from pledges.scanning.results.sentences import sentence
from pledges.scanning.results.words import KIND_WORDS, STATE_WORDS


@dataclass(frozen=True)
class BadSheet:
    """One page. `what` are sentences or words; `codes`, `classes` and `seats` are those of its slips that are known, in order."""

    file: str
    page: int
    what: tuple[str, ...]
    codes: tuple[str, ...]
    classes: tuple[str, ...]
    seats: tuple[int, ...]


def bad_sheets(files, campaign, unit, most=None):
    """Return the BadSheets of these files, at most so many; places are told within the unit alone. Three queries."""
    places = _Places(campaign, unit)
    return [_sheet(page, places) for page in bad_pages(files)[:most]]


def _sheet(page, places):
    bad = sorted((slip for slip in page.slips.all() if slip.state in BAD_STATES), key=lambda slip: slip.place)
    codes = [slip.code for slip in bad if slip.code]
    copies = [copy for copy in map(places.copy_of, codes) if copy]
    reason = sentence(PageReading("", page.number, page.kind, (), page.reason, page.values))
    what = [STATE_WORDS[slip.state] for slip in bad] or [reason or KIND_WORDS[page.kind]]
    return BadSheet(
        page.file.name,
        page.number,
        _once(map(str, what)),
        tuple(grouped(code) for code in codes),
        _once(copy.block.unit_name or copy.block.school_name for copy in copies),
        tuple(copy.seat for copy in copies if copy.seat),
    )


def _once(texts):
    return tuple(dict.fromkeys(texts))


class _Places:
    """The blocks of a campaign within a unit, asked for once."""

    def __init__(self, campaign, unit):
        letters = campaign.get_children().values("pk")
        blocks = Block.objects.filter(unit__path__startswith=unit.path, print_run__letter__in=letters)
        self._blocks = list(blocks.order_by("first_number"))
        self._first_numbers = [block.first_number for block in self._blocks]

    def copy_of(self, code):
        """Return the Copy of a code, None where it is not within the unit."""
        try:
            number = number_of(code, keyring())
        except NotOurCode:
            return None
        at = bisect.bisect_right(self._first_numbers, number) - 1
        if at < 0 or number > self._blocks[at].last_number:
            return None
        return Copy(number, self._blocks[at])
