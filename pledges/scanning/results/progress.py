"""How far files are, and what was found on them, members of archives counted in."""

from collections import Counter
from dataclasses import dataclass, field

from django.db.models import Count, Q
from django.db.models.functions import Coalesce

from pledges.scanning.reader.readings.states import KINDS, STATES, PageReading
from pledges.scanning.results.overview import pages_of, slips_of
from pledges.scanning.results.sentences import sentence
from pledges.scanning.results.words import KIND_WORDS, STATE_WORDS

READ = Count("pk", filter=~Q(read_at=None))
WAITING = Count("pk", filter=Q(read_at=None))


@dataclass
class Progress:
    """`pages` is None until everything was opened; `read` are those that were read, `waiting` those that we know of and were not.

    `pages_by_kind` counts those that were read, `slips` counts by state. `sentence` says why nothing could be read, "" where something was.
    """

    pages: int | None = 0
    read: int = 0
    waiting: int = 0
    pages_by_kind: Counter = field(default_factory=Counter)
    slips: Counter = field(default_factory=Counter)
    sentence: str = ""

    def add(self, kind, read, waiting):
        """Count pages of one kind."""
        self.read, self.waiting = self.read + read, self.waiting + waiting
        self.pages_by_kind[kind] += read

    @property
    def is_done(self):
        return self.waiting == 0

    @property
    def kinds(self):
        """The kinds of pages that were found, as [(kind, words, how many)]; they add up to `read`."""
        return [(kind, KIND_WORDS[kind], self.pages_by_kind[kind]) for kind in KINDS if self.pages_by_kind[kind]]

    @property
    def number_of_slips(self):
        return self.slips.total()

    @property
    def states(self):
        """The states that were found, as [(state, words, how many)]; they add up to `number_of_slips`."""
        return [(state, STATE_WORDS[state], self.slips[state]) for state in STATES if self.slips[state]]


def progress_of(files):
    """Return {file's key: Progress} of a list of ScanFiles. Three queries, however many they are."""
    keys = [file.pk for file in files]
    progress = {key: Progress() for key in keys}
    pages, counted = pages_of(keys).order_by().values_list(Coalesce("file__archive", "file"), "file", "file__pages", "kind"), set()
    for key, member, count, kind, read, waiting in pages.annotate(read=READ, waiting=WAITING):
        each = progress[key]
        each.add(kind, read, waiting)
        if member not in counted:
            counted.add(member)
            each.pages = None if count is None or each.pages is None else each.pages + count
    slips = slips_of(keys).order_by().values_list(Coalesce("page__file__archive", "page__file"), "state")
    for key, state, count in slips.annotate(count=Count("pk")):
        progress[key].slips[state] = count
    _explain(progress, pages_of(keys).exclude(reason="").annotate(root=Coalesce("file__archive", "file")))
    return progress


def progress_of_all(files):
    """Return the Progress of many files together (a queryset), each of one page, as photos are. Two queries."""
    progress = Progress()
    for kind, read, waiting in pages_of(files).order_by().values_list("kind").annotate(read=READ, waiting=WAITING):
        progress.add(kind, read, waiting)
    progress.pages = progress.read + progress.waiting
    progress.slips.update(dict(slips_of(files).order_by().values_list("state").annotate(count=Count("pk"))))
    return progress


def _explain(progress, set_aside):
    """Say why a file was set aside where every page of it was."""
    reasons = {}
    for page in set_aside.order_by("file__member", "number"):
        reasons.setdefault(page.root, []).append(page)
    for key, [first, *others] in reasons.items():
        if 1 + len(others) == progress[key].read and progress[key].is_done:
            progress[key].sentence = sentence(PageReading("", first.number, first.kind, (), first.reason, first.values))
