"""Writing down what was read of a page, once: page, slips, pictures and ledger in one transaction."""

from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from campaigns.printing.terms import kept_until
from pledges.models import PagePicture, ScanFile, ScanPage, Slip, SlipPicture
from pledges.scanning.bookkeeping.claims import let_rest, take
from pledges.scanning.bookkeeping.crediting import credit
from pledges.scanning.bookkeeping.giving_up import give_up_where_hopeless
from pledges.scanning.intake import bounds, receiving
from pledges.scanning.intake.originals import settle
from pledges.scanning.reader.files import limits
from pledges.scanning.reader.readings.answers import TOO_HARD, Answer
from pledges.scanning.reader.readings.states import DECIDED, UNREADABLE, doubt_of
from pledges.signatures import vault

DAYS_WITHOUT_CAMPAIGN = 30  # that the picture of a page is kept which belongs to no campaign we know
TRIES = 3  # where another process credited the same copy's paper at the same moment


def record(page, reader, answer):
    """Write down the reading processes' Answer for a page that `reader` holds; return whether it was still to be written."""
    is_opened = page.file.pages is None
    if is_opened and not bounds.is_within_archive(page.file, answer.pages or 1):
        answer = Answer(reason="archive_too_long", values={"most": limits.PAGES})
    if is_opened and not bounds.can_be_opened(page.file, len(answer.members or ()) or answer.pages or 1):
        let_rest(reader, page)
        return False
    if answer.members is None and is_opened and answer.pages:
        receiving.add_pages(page.file, answer.pages)
    for attempt in range(1, TRIES + 1):
        try:
            with transaction.atomic():
                is_ours = _unfolded(page, reader, answer) if answer.members is not None else _recorded(page, reader, answer)
            break
        except IntegrityError:
            if attempt == TRIES:
                raise
    if answer == TOO_HARD:
        give_up_where_hopeless(page.file)
    settle([page.file.archive_id or page.file_id])
    return is_ours


def _unfolded(page, reader, answer):
    if not take(page, reader):
        return False
    receiving.unfold(page.file, answer.members)
    ScanPage.objects.filter(pk=page.pk).delete()  # what stands for an archive are its members' pages
    return True


def _recorded(page, reader, answer):
    number = page.number if answer.pages is not None or page.file.pages is not None else 0
    if not take(page, reader, number=number, kind=answer.kind, reason=answer.reason, values=answer.values):
        return False
    ScanFile.objects.filter(pk=page.file_id, pages=None).update(pages=answer.pages or 1)  # in the rows alone: this may be rolled back
    slips = [_slip(page, place, reading, crop) for place, (reading, crop) in enumerate(zip(answer.slips, answer.crops, strict=True))]
    is_doubtful = answer.kind == UNREADABLE or any(slip.state == "uncertain" for slip in slips)
    if answer.whole and is_doubtful:
        keep(PagePicture(page=page), answer.whole, page.file)
    return True


def _slip(page, place, reading, crop):
    slip = Slip(
        page=page,
        place=place,
        code=reading.code or "",
        read_code=reading.code or "",
        is_shared=reading.is_shared,
        state=reading.state,
        read_state=reading.state,
        boxes=reading.boxes,
        decided=reading.decided,
        doubt=doubt_of(reading) if reading.state == "uncertain" else 0,
    )
    if reading.code and reading.state in (*DECIDED, "uncertain"):
        credit(slip)
    else:
        slip.save()
    if crop and (slip.outcome == "signed" or slip.state in ("uncertain", "partly_signed")):
        keep(SlipPicture(slip=slip), crop, page.file, block=slip.block)
    return slip


def keep(picture, jpeg, file, block=None):
    """Seal a picture until the day its campaign's names are erased, and save it."""
    picture.key_id, picture.sealed = vault.seal_bytes(jpeg, bound_to=picture.bound_to, keys=settings.DATA_KEYS)
    picture.erase_on = erase_day(file, block)
    picture.save()


def erase_day(file, block=None):
    """Return how long a picture from a ScanFile is kept; of a slip whose block is known, as its copy's paper says."""
    if block is not None:
        return kept_until(block.print_run.letter.campaign, block.print_run)
    if file.campaign is not None:
        return kept_until(file.campaign)
    return timezone.localdate() + timedelta(days=DAYS_WITHOUT_CAMPAIGN)
