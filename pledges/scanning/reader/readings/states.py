"""What a page and a slip can be, and the two sums that always hold. Pure: no models."""

from collections import Counter
from dataclasses import dataclass, field

WITH_SLIPS, LETTER_FRONT, BLANK, OTHER_DOCUMENT, UNREADABLE = KINDS = (
    "with_slips",
    "letter_front",
    "blank",
    "other_document",
    "unreadable",
)
STATES = (
    "signed",
    "partly_signed",
    "unsigned",
    "declined",
    "duplicate",
    "void",
    "forged",
    "other_school",
    "other_campaign",
    "uncertain",
)
NOT_OURS = ("forged", "other_campaign", "other_school", "void")  # what a lookup may say; such a slip is credited to nobody
DECIDED = ("signed", "partly_signed", "unsigned", "declined")  # by the boxes alone
DECLINED_BOX = "declined"


@dataclass(frozen=True)
class SlipReading:
    """One slip. `boxes` maps a box's name to its raw ratio of ink (0 to 1), `decided` to "ink", "empty" or "uncertain".

    `code` is None where a slip lies whose symbols cannot be read. `is_shared`: many families hold this code. `corners`: the
    slip's on the page, clockwise from its own upper left (4 x 2 pixels), empty where they are not known.
    """

    code: str | None
    state: str
    boxes: dict[str, float] = field(default_factory=dict)
    decided: dict[str, str] = field(default_factory=dict)
    is_shared: bool = False
    corners: tuple[tuple[float, float], ...] = field(default=(), compare=False)


@dataclass(frozen=True)
class PageReading:
    """One page of one file, counted from 1; `reason` names why it was set aside, with `values` for its sentence."""

    file: str
    page: int
    kind: str
    slips: tuple[SlipReading, ...] = ()
    reason: str = ""
    values: dict = field(default_factory=dict)

    def as_dict(self):
        """Return what `read_slips --json` prints."""
        slips = [{"code": slip.code, "state": slip.state, "boxes": slip.boxes} for slip in self.slips]
        reason = {"reason": self.reason} if self.reason else {}
        return {"file": self.file, "page": self.page, "kind": self.kind, "slips": slips} | reason


def state_of(decided):
    """Return the state that a slip's boxes say: any doubt, or a tick beside a signature, is uncertain."""
    signatures = [decision for name, decision in decided.items() if name != DECLINED_BOX]
    is_declined = decided.get(DECLINED_BOX, "empty")
    signed = signatures.count("ink")
    if "uncertain" in (*signatures, is_declined) or not signatures or (is_declined == "ink" and signed):
        return "uncertain"
    if is_declined == "ink":
        return "declined"
    return "signed" if signed == len(signatures) else "partly_signed" if signed else "unsigned"


def doubt_of(slip):
    """Return how doubtful an uncertain slip is, 0 to 1: nothing certain but that it lies there, contradictory, or a box in doubt."""
    if not slip.decided:
        return 1.0
    doubtful = list(slip.decided.values()).count("uncertain")
    return round(0.5 + 0.4 * doubtful / len(slip.decided), 3) if doubtful else 0.95


def is_repeated(state, earlier):
    """Whether a slip says nothing that an earlier one of its code, in state `earlier`, has not said.

    Paper that came back unsigned, or signed by one of two, may come back again with more on it.
    """
    if earlier in ("signed", "declined") or state == earlier:
        return True
    return state == "unsigned"


class Sums:
    """Counts pages by kind and slips by state while a stack is read."""

    def __init__(self):
        self.pages, self.slips = 0, 0
        self.kinds, self.states = Counter(dict.fromkeys(KINDS, 0)), Counter(dict.fromkeys(STATES, 0))

    def add(self, reading):
        self.pages += 1
        self.slips += len(reading.slips)
        self.kinds[reading.kind] += 1
        self.states.update(slip.state for slip in reading.slips)

    @property
    def hold(self):
        """Whether every page has one kind and every slip one state, none of them unknown."""
        return (
            self.pages == sum(self.kinds[kind] for kind in KINDS)
            and self.slips == sum(self.states[state] for state in STATES)
            and set(self.kinds) == set(KINDS)
            and set(self.states) == set(STATES)
        )
