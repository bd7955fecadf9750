""" "This wasn't us", as the school sees it: which copy, when, in which words; and the two ways it ends."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from campaigns.paper.marks.codes import grouped
from campaigns.people.reach import units_of
from campaigns.printing.changes import NotPossible
from campaigns.printing.copies import code_of
from pledges.ledger import disputes
from pledges.portal.access.cases import closed_disputes, dispute_within, open_disputes
from pledges.portal.letters.views import address_of_seats


@require_safe
@never_cache
@login_required
def index(request):
    units = list(units_of(request.user))
    context = {"open": [_row(dispute) for dispute in open_disputes(units)], "closed": [_row(dispute) for dispute in closed_disputes(units)]}
    return render(request, "portal/desk/disputes.html", context)


@require_POST
@never_cache
@login_required
def void(request, dispute_id):
    """Strike the answer out; the seat gets a new copy, which the class's page offers for printing."""
    dispute = dispute_within(request.user, dispute_id)
    block = dispute.pledge.block
    try:
        new_block = disputes.void_and_renew(dispute, by=request.user)
    except disputes.AlreadyClosed:
        return _closed_before(request)
    except NotPossible as error:
        messages.error(request, str(error))
        return redirect("school_disputes")
    if new_block is None:
        messages.success(request, _("原来的答复已撤销，姓名和签名已删除。这份信不再使用，没有换发新的。"))
        return redirect("school_disputes")
    seat = {"seat": new_block.first_seat}
    messages.success(request, _("座号 %(seat)d 原来的答复已撤销，姓名和签名已删除，旧的一份已作废，请收回。") % seat)
    sentence = _("座号 %(seat)d 换了新的编码。请在下面只下载这个座号来打印，让孩子带回家。") % seat
    address = address_of_seats(block.print_run, block.unit, new_block.first_seat, new_block.first_seat)
    messages.success(request, sentence, extra_tags=address)
    return redirect("school_letter", block.print_run_id, block.unit.code)


@require_POST
@never_cache
@login_required
def settle(request, dispute_id):
    try:
        disputes.settle(dispute_within(request.user, dispute_id), by=request.user)
    except disputes.AlreadyClosed:
        return _closed_before(request)
    messages.success(request, _("已记下：原来的答复有效。"))
    return redirect("school_disputes")


def _closed_before(request):
    messages.info(request, _("这一件已经有人办结了，没有再改动。"))
    return redirect("school_disputes")


def _row(dispute):
    number, block = dispute.pledge.copy_number, dispute.pledge.block
    letter = block.print_run.text
    return {"dispute": dispute, "block": block, "seat": block.seat_of(number), "letter": letter, "code": grouped(code_of(number))}
