"""What can be shown about an answer, should anybody ask: which words it was given to, when and how. Nothing personal."""

import datetime
from dataclasses import dataclass

from pledges.ledger.receipts import sha256
from pledges.models import Entry


@dataclass(frozen=True)
class Evidence:
    """`words_digest` is SHA-256 in hex of the letter's words, the Chinese and, where it has them, the English ones; `shown_in`
    ("zh-Hans" or "en") says which of them were read with the answer, on paper the Chinese; `revision_id` of the letter that was
    approved, None when Wagtail's history of it was purged; `events` [(event, channel, time)] of the copy, empty for a shared code.
    """

    words_digest: str
    shown_in: str
    has_those_words: bool  # whether the print run still holds exactly these words
    revision_id: int | None
    approved_for_print_at: datetime.datetime
    answered_at: datetime.datetime
    channel: str
    events: tuple[tuple[str, str, datetime.datetime], ...]


def evidence_of(pledge):
    """Return the Evidence of a pledge; its block and print run are best fetched with it. One query."""
    print_run = pledge.block.print_run
    entries = Entry.objects.none() if pledge.is_shared else Entry.objects.filter(copy_number=pledge.copy_number).order_by("pk")
    return Evidence(
        words_digest=pledge.words_digest,
        shown_in=pledge.shown_in,
        has_those_words=sha256(print_run.words) == pledge.words_digest,
        revision_id=print_run.revision_id,
        approved_for_print_at=print_run.created_at,
        answered_at=pledge.at,
        channel=pledge.channel,
        events=tuple(entries.values_list("event", "channel", "at")),
    )
