"""What a family sends, and what the ledger holds afterwards."""

import json
from dataclasses import replace
from types import SimpleNamespace

from django.db import connection
from django.db.models import Sum

from campaigns.letters.english import to_translate, with_english
from campaigns.letters.text import Option, Question
from campaigns.models import PrintRun
from campaigns.printing.copies import code_of
from campaigns.printing.finding import copy_for
from pledges.models import Entry, PersonalData, Pledge, Total

KEY = "key-of-one-page-0123456789abcdef"
OTHER_KEY = "key-of-another-page-0123456789ab"
CROSS = [[[300, 100], [420, 240], [560, 380]], [[560, 110], [430, 250], [310, 390]]]
DOT = [[[500, 250], [503, 251]]]

QUIZ = (
    Question("坐汽车谁要系安全带？", (Option("前排的人"), Option("每一个人", is_right=True)), "后排不系，急刹车时一样会被甩出去。"),
    Question("几岁可以骑电动自行车上路？", (Option("16周岁", is_right=True), Option("12周岁"), Option("几岁都行")), "要满16周岁。"),
)


def in_english(text):
    """The letter with an English version: each text is the Chinese behind "EN"."""
    return with_english(text, {chinese: f"EN {chinese}" for chinese in to_translate(text)})


def repin(print_run, has_english=False, **changes):
    """Let the print run have pinned a letter that differs in these parts."""
    text = replace(print_run.text, **changes)
    text = in_english(text) if has_english else text
    PrintRun.objects.filter(pk=print_run.pk).update(words=text.to_json(), words_digest=text.digest)


def sent_together(statements):
    """Return as how many queries so many statements go that are written together (pledges.ledger.rows)."""
    return 1 if connection.vendor == "postgresql" else statements


def drawn(strokes=CROSS, height=500):
    """The hidden input's text for strokes."""
    return json.dumps({"height": height, "strokes": strokes}, separators=(",", ":"))


def filled(**changes):
    """A complete form: the child typed, the guardian drew; `changes` replace fields, None removes them."""
    data = {
        "submission_key": KEY,
        "child_name": "张小明",
        "child_strokes": "",
        "guardian_name": "",
        "guardian_strokes": drawn(),
        "consent": "yes",
        "answer": "signed",
    }
    return {name: value for name, value in (data | changes).items() if value is not None}


def declined(**changes):
    """The form of a family that taps "read, not signing" and nothing else."""
    return filled(child_name="", guardian_strokes="", consent=None, answer="declined", **changes)


def copy_of(number):
    return copy_for(code_of(number))


def path_of(number):
    return f"/p/{code_of(number)}"


def held():
    """How many pledges, entries and families' data there are, and the sum of the totals."""
    return SimpleNamespace(
        pledges=Pledge.objects.count(),
        entries=Entry.objects.count(),
        personal=PersonalData.objects.count(),
        total=Total.objects.aggregate(sum=Sum("count"))["sum"] or 0,
    )


def counts(pledges, entries, personal, total):
    return SimpleNamespace(pledges=pledges, entries=entries, personal=personal, total=total)


NOTHING = counts(0, 0, 0, 0)
