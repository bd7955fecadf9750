"""Sheets that somebody has to find in the stack, with what is printed on them: code, class, seat. Never a name: we have none."""

from dataclasses import dataclass

from campaigns.models import Block
from campaigns.paper.marks.codes import NotOurCode, grouped, number_of
from campaigns.printing.copies import keyring
from campaigns.printing.finding import Blocks
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
    known = [place for place in map(places.of, codes) if place]
    reason = sentence(PageReading("", page.number, page.kind, (), page.reason, page.values))
    what = [STATE_WORDS[slip.state] for slip in bad] or [reason or KIND_WORDS[page.kind]]
    return BadSheet(
        page.file.name,
        page.number,
        _once(map(str, what)),
        tuple(grouped(code) for code in codes),
        _once(name for name, _seat in known),
        tuple(seat for _name, seat in known if seat),
    )


def _once(texts):
    return tuple(dict.fromkeys(texts))


class _Places:
    """The blocks of a campaign within a unit, asked for once."""

    def __init__(self, campaign, unit):
        letters = campaign.get_children().values("pk")
        blocks = Block.objects.filter(unit__path__startswith=unit.path, print_run__letter__in=letters)
        self._blocks = Blocks(Block.objects.none(), known=blocks)

    def of(self, code):
        """Return (class or school, seat or None on a shared code) of a code, None where it is not within the unit."""
        try:
            number = number_of(code, keyring())
        except NotOurCode:
            return None
        block = self._blocks.holding(number)
        return block and (block.unit_name or block.recipient_name, None if block.is_shared else block.seat_of(number))
