"""Scans of signed slips: what was handed in, and what became of it."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Max
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from campaigns.acts.recording import record
from pledges.models import ScanFile
from pledges.portal.access.cases import file_within
from pledges.portal.access.letters import letter_for
from pledges.portal.scans.tables import csv_of
from pledges.scanning.intake.bounds import WAITING_AT_MOST
from pledges.scanning.reader.files import limits
from pledges.scanning.reader.readings.states import KINDS, STATES
from pledges.scanning.results.overview import count_doubts, files_of, pages_of, queue_of, slips_of, sums_of
from pledges.scanning.results.progress import progress_of, progress_of_all
from pledges.scanning.results.sheets import bad_sheets
from pledges.scanning.results.words import KIND_MEANINGS, KIND_WORDS, PARTLY_SIGNED_MEANINGS, STATE_MEANINGS, STATE_WORDS

FILES_A_PAGE = 20
SHEETS_SHOWN = 30  # all of them are in the table to download
SLIPS_TOLD = 20


@require_safe
@never_cache
@login_required
def scans(request, run_id, code):
    """Where scans are handed in, both sums, the sheets that are to be found, and every file."""
    letter = letter_for(request.user, run_id, code)
    files = files_of(letter.campaign, letter.unit)
    sheets = bad_sheets(files, letter.campaign, letter.unit, SHEETS_SHOWN + 1)
    context = {
        "letter": letter,
        "most_mb": settings.SCAN_UPLOAD_LIMIT >> 20,
        "most_pages": limits.PAGES,
        "most_members": limits.MEMBERS,
        "most_waiting": WAITING_AT_MOST,
        "waiting": pages_of(files).waiting().count(),
        "doubts": count_doubts(queue_of(letter.campaign, letter.unit)),
        "sheets": sheets[:SHEETS_SHOWN],
        "has_more_sheets": len(sheets) > SHEETS_SHOWN,
    }
    return render(
        request, "portal/scans/handed-in.html", context | _sums(files, letter) | _listed(request, files) | {"photos": _photos(files)}
    )


@require_safe
@never_cache
@login_required
def bad_pages(request, run_id, code):
    """Every bad page as a table that Excel opens."""
    letter = letter_for(request.user, run_id, code)
    sheets = bad_sheets(files_of(letter.campaign, letter.unit), letter.campaign, letter.unit)
    record("exported", by=request.user, unit=letter.unit, about=f"{letter.name} · {_('要找出来的页')}")
    response = HttpResponse(csv_of(sheets), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(True, f"{letter.name}-{_('要找出来的页')}.csv")
    return response


@require_safe
@never_cache
@login_required
def one_file(request, file_id):
    """How far a file is, for the page that waits for it."""
    file = file_within(request.user, file_id)
    progress = progress_of([file])[file.pk]
    slips = slips_of([file]).order_by("page__file__member", "page__number", "place")[:SLIPS_TOLD]
    return JsonResponse(
        {
            "done": progress.is_done,
            "pages": progress.pages,
            "read": progress.read,
            "slips": [{"code": slip.code, "state": slip.state, "words": str(STATE_WORDS[slip.state])} for slip in slips],
            "kinds": [{"kind": kind, "words": str(words), "count": count} for kind, words, count in progress.kinds],
            "states": [{"state": state, "words": str(words), "count": count} for state, words, count in progress.states],
            "sentence": progress.sentence,
        }
    )


def _sums(files, letter):
    sums = sums_of(files)
    meanings = STATE_MEANINGS | {"partly_signed": PARTLY_SIGNED_MEANINGS[letter.print_run.text.complete_with]}
    return {
        "sums": sums,
        "kinds": [(KIND_WORDS[kind], KIND_MEANINGS[kind], sums.kinds[kind]) for kind in KINDS],
        "states": [(STATE_WORDS[state], meanings[state], sums.states[state]) for state in STATES],
    }


def _listed(request, files):
    """One page of the files that were handed in one by one, with how far each is."""
    page = Paginator(files.exclude(source=ScanFile.Source.CAMERA).select_related("by"), FILES_A_PAGE).get_page(request.GET.get("page"))
    progress = progress_of(page.object_list)
    return {"files": [(file, progress[file.pk]) for file in page.object_list], "page": page}


def _photos(files):
    """The photos, which are many, together; None where there are none."""
    photos = files.filter(source=ScanFile.Source.CAMERA)
    about = photos.order_by().aggregate(number=Count("pk"), last=Max("at"))
    return about | {"progress": progress_of_all(photos)} if about["number"] else None
