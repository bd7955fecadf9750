"""The school's page of its classes' links: their state, the sheet with the PINs, withdrawing, renewing; and what teachers ask."""

import re

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from campaigns.acts.recording import record
from campaigns.paper.marks.onscreen import symbol
from campaigns.people.reach import reaches
from campaigns.printing.changes import NotPossible
from campaigns.printing.class_links import is_on_covers
from config.requests.refusals import Refusal
from pledges.models import ClassLink
from pledges.portal.access.links import class_link_for, closed_requests, links_for, open_requests, request_for
from pledges.portal.letters.views import address_of_seats
from pledges.teachers import links, requests

RENEWAL = re.compile("[0-9]{1,3}")


@require_safe
@never_cache
@login_required
def index(request, run_id, code):
    letter, rows = links_for(request.user, run_id, code)
    context = {
        "letter": letter,
        "rows": rows,
        "open": open_requests([letter.unit], letter.print_run),
        "closed": closed_requests([letter.unit], letter.print_run),
        "most": ClassLink.MOST_DEVICES,
        "days": ClassLink.LASTS.days,
    }
    return render(request, "portal/links/index.html", context)


@require_safe
@never_cache
@login_required
def sheet(request, run_id, code):
    """The sheet with the PINs, to be printed and cut; of a link that stands on no cover sheet its QR too, on a sheet of its own."""
    letter, rows = links_for(request.user, run_id, code)
    record("class.pins", by=request.user, unit=letter.unit, about=letter.name)
    is_printed = is_on_covers(letter.print_run)
    wanted = [(row, row.link.renewal > 0 or not is_printed) for row in rows if not row.link.is_over]
    apart = [(row, _address(letter, row)) for row, has_slip in wanted if has_slip]
    context = {
        "letter": letter,
        "rows": wanted,
        "apart": [(row, address, symbol(address)) for row, address in apart],
        "most": ClassLink.MOST_DEVICES,
        "days": ClassLink.LASTS.days,
    }
    return render(request, "portal/links/sheet.html", context)


@require_POST
@never_cache
@login_required
def withdraw(request, run_id, code):
    row = class_link_for(request.user, run_id, code)
    links.withdraw(row.block, by=request.user)
    sentence = _("%(name)s的链接停用了，打开过它的设备现在都打不开。要接着用，请换一个新的链接。")
    messages.success(request, sentence % {"name": row.block.unit_name})
    return redirect("school_class_links", run_id, _back(request, row))


@require_POST
@never_cache
@login_required
def renew(request, run_id, code):
    row, seen = class_link_for(request.user, run_id, code), request.POST.get("seen", "")
    try:
        _link, is_new = links.renew(row.block, seen=int(seen) if RENEWAL.fullmatch(seen) else None, by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("school_class_links", run_id, _back(request, row))
    if is_new:
        sentence = _("%(name)s换了新的链接和密码，以前的都不能用了。请打印下面的纸条，二维码和密码分开交给班主任。")
        messages.success(request, sentence % {"name": row.block.unit_name}, extra_tags=reverse("school_class_sheet", args=[run_id, code]))
    else:
        messages.info(request, _("%(name)s的链接刚才已经换过，没有再换。") % {"name": row.block.unit_name})
    return redirect("school_class_links", run_id, _back(request, row))


@require_POST
@never_cache
@login_required
def replace(request, request_id):
    """Void the copy and give the seat a new one, which the class's page offers for printing."""
    wanted = request_for(request.user, request_id)
    block = wanted.link.block
    try:
        new = requests.replace(wanted, by=request.user)
    except requests.AlreadyClosed:
        return _closed_before(request, block)
    except NotPossible as error:
        return _not_possible(request, block, error)
    sentence = _("座号 %(seat)d 换了新的编码，旧的一份已作废。请在下面只下载这个座号来打印，交给班主任。") % {"seat": wanted.seat}
    messages.success(
        request, sentence, extra_tags=address_of_seats(block.print_run, block.unit, new.seat_of(new.first_number), wanted.seat)
    )
    return redirect("school_letter", block.print_run_id, block.unit.code)


@require_POST
@never_cache
@login_required
def void(request, request_id):
    """Void the copy of a child that moved away."""
    wanted = request_for(request.user, request_id)
    try:
        requests.void(wanted, by=request.user)
    except requests.AlreadyClosed:
        return _closed_before(request, wanted.link.block)
    except NotPossible as error:
        return _not_possible(request, wanted.link.block, error)
    messages.success(request, _("座号 %(seat)d 的信作废了，不再算在本班份数里。") % {"seat": wanted.seat})
    return _to_links(wanted.link.block)


@require_POST
@never_cache
@login_required
def decline(request, request_id):
    wanted = request_for(request.user, request_id)
    try:
        requests.decline(wanted, by=request.user)
    except requests.AlreadyClosed:
        return _closed_before(request, wanted.link.block)
    messages.success(request, _("已记下：座号 %(seat)d 不改动。") % {"seat": wanted.seat})
    return _to_links(wanted.link.block)


def _address(letter, row):
    return f"{letter.print_run.public_url}/c/{row.address}"


def _back(request, row):
    """Return the unit whose page the button stood on: the school, where that is named, else the class."""
    school = row.block.recipient
    return school.code if request.POST.get("on") == school.code and reaches(request.user, school) else row.block.unit.code


def _to_links(block):
    return redirect("school_class_links", block.print_run_id, block.unit.code)


def _closed_before(request, block):
    messages.info(request, _("这一件已经有人办结，或者班主任收回了，没有再改动。"))
    return _to_links(block)


def _not_possible(request, block, error):
    messages.error(request, str(error))
    return _to_links(block)
