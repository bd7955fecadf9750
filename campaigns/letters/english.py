"""The letter in English beside the Chinese, which alone is printed: an English text for each Chinese one, or none. Pure: no models."""

import difflib
import re
from dataclasses import dataclass, replace
from functools import lru_cache

from django.utils.translation import get_language

from campaigns.letters.text import LetterText

HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
MOST_CHARACTERS = 3000  # of one English text
ALIKE = 0.5  # how much of a Chinese text stands still when it was reworded (difflib)


@dataclass(frozen=True)
class EnglishText(LetterText):
    """A letter whose words are English; `original` are the Chinese ones, which alone are printed."""

    original: LetterText | None = None
    lang = "en"


@dataclass(frozen=True)
class Row:
    """A Chinese text and its English. `of` is the Chinese that the English was written for: another one where that was reworded since."""

    chinese: str
    english: str
    of: str

    @property
    def is_outdated(self):
        return bool(self.english) and self.of != self.chinese


def key(words):
    """Return a text as it is filed: browsers send line breaks otherwise than they got them, and spaces at the ends say nothing."""
    return words.replace("\r\n", "\n").strip()


def to_translate(text):
    """Return the keys of the Chinese texts of a LetterText that families read, each once, in the order of the page."""
    found = {}

    def note(words):
        if HAN.search(words):
            found[key(words)] = None
        return words

    _each(text, note)
    return list(found)


def rows(text, english):
    """Return a Row for each text to translate, given {Chinese: English}: what was written for words that are gone goes to the likest."""
    wanted = to_translate(text)
    gone = [chinese for chinese in english if chinese not in wanted]
    found = []
    for chinese in wanted:
        of = chinese if chinese in english else next(iter(difflib.get_close_matches(chinese, gone, 1, ALIKE)), chinese)
        found.append(Row(chinese, english.get(of, ""), of))
    return found


def missing(text, english):
    """Return the Chinese texts without an English one of their own."""
    return [chinese for chinese in to_translate(text) if english.get(chinese, "").strip() in ("", chinese)]


def with_english(text, english):
    """Return the LetterText with its English version as pairs, without one where {Chinese: English} leaves any text out."""
    if not english or missing(text, english):
        return text
    return replace(text, english=tuple((chinese, english[chinese]) for chinese in to_translate(text)))


def as_read(text):
    """Return the words as a page in the language that is active shows them: an EnglishText where that is English and there is one."""
    return _in_english(text) if get_language() == "en" and text.english else text


def languages(text):
    """Return the `lang`s in which a letter's words can be read."""
    return (LetterText.lang, EnglishText.lang) if text.english or isinstance(text, EnglishText) else (LetterText.lang,)


@lru_cache(maxsize=64)
def _in_english(text):
    said = dict(text.english)
    # the recording speaks the Chinese words
    about = {"english": (), "recording": "", "original": text}
    return EnglishText(**vars(_each(text, lambda words: said.get(key(words), words))) | about)


def _each(text, say):
    """Return the letter with `say` applied to every text that families read, in the order of the page."""
    return replace(
        text,
        agency=say(text.agency),
        title=say(text.title),
        salutation=say(text.salutation),
        proposal=_sections(text.proposal, say),
        sign_off=say(text.sign_off),
        family=_sections(text.family, say),
        pledge_title=say(text.pledge_title),
        clauses=tuple(say(clause) for clause in text.clauses),
        quiz=tuple(_question(question, say) for question in text.quiz),
    )


def _sections(sections, say):
    return tuple(replace(each, heading=say(each.heading), text=say(each.text), items=_items(each.items, say)) for each in sections)


def _items(items, say):
    return tuple(replace(item, heading=say(item.heading), text=say(item.text)) for item in items)


def _question(question, say):
    text = say(question.text)
    options = tuple(replace(option, text=say(option.text)) for option in question.options)
    return replace(question, text=text, options=options, explanation=say(question.explanation))
