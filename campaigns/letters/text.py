"""The words of one letter as they are printed and shown: plain data that a print run pins. Pure: no models."""

import datetime
import hashlib
import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Item:
    """One card of a group: a traffic rule with its picture, a question, a step. `picture` names a drawing or is empty."""

    heading: str
    text: str = ""
    picture: str = ""


@dataclass(frozen=True)
class Section:
    """A part of the proposal. `kind` is paragraph, heading, callout, rules or questions; texts are plain, without markup."""

    kind: str
    heading: str = ""
    text: str = ""
    items: tuple[Item, ...] = ()


@dataclass(frozen=True)
class Option:
    """One possible answer to a question."""

    text: str
    is_right: bool = False


@dataclass(frozen=True)
class Question:
    """A question asked on the phone before the clauses: 2 to 4 options, one of them right, and why."""

    text: str
    options: tuple[Option, ...]
    explanation: str

    @property
    def right(self):
        """The right option's text."""
        return next(option.text for option in self.options if option.is_right)


@dataclass(frozen=True)
class LetterText:
    """A letter: the proposal that teaches and the pledge that is signed. Dates are ISO strings, so that it is JSON as it stands."""

    title: str
    salutation: str
    proposal: tuple[Section, ...]  # front side
    family: tuple[Section, ...]  # back side, above the cut: what the family keeps
    sign_off: str
    agency: str
    issued_on: str
    has_seal: bool
    hotline: str
    pledge_title: str
    clauses: tuple[str, ...]
    signers: tuple[str, ...]  # of "child", "guardian", in printed order, or "resident" alone
    return_by: str  # when the slips are back at school
    erase_on: str  # when names and signatures are deleted
    style: str  # "children" or "formal"
    scene: str  # the drawing behind the slip
    slogan: str  # one line above it, or empty
    campaign: str
    approval_number: str
    quiz: tuple[Question, ...] = ()  # asked on the phone, not on paper
    complete_with: str = "all"  # which signatures it takes: of "all" signers, of the "guardian", or of "any" one
    recording: str = ""  # the letter read aloud: a file beneath MEDIA_ROOT named after its own digest, or empty
    english: tuple[tuple[str, str], ...] = ()  # (Chinese, English) of every text that families read, or none; on phones, not on paper

    lang = "zh-Hans"  # of the words above, as HTML names it

    def to_json(self):
        data = asdict(self)
        if not self.english:
            del data["english"]  # so that words without it have the digest they always had
        return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @property
    def digest(self):
        """SHA-256 in hex of the words."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()

    @property
    def is_for_residents(self):
        """Whether it goes to grown-ups, each signing alone, and not through a school."""
        return self.signers == ("resident",)

    @property
    def issued_day(self):
        return datetime.date.fromisoformat(self.issued_on)

    @property
    def return_day(self):
        return datetime.date.fromisoformat(self.return_by)

    @property
    def erase_day(self):
        return datetime.date.fromisoformat(self.erase_on)

    @classmethod
    def from_json(cls, text):
        data = json.loads(text)
        for side in ("proposal", "family"):
            data[side] = tuple(Section(**{**block, "items": tuple(Item(**item) for item in block["items"])}) for block in data[side])
        data["quiz"] = tuple(_question(**question) for question in data.get("quiz", ()))
        data["english"] = tuple(tuple(pair) for pair in data.get("english", ()))
        return cls(**{name: tuple(value) if isinstance(value, list) else value for name, value in data.items()})


def _question(text, options, explanation):
    return Question(text, tuple(Option(**option) for option in options), explanation)
