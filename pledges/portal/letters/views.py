"""One letter at one unit: how many were answered, the pack to print, and what changes after printing."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from campaigns.models import Unit
from campaigns.paper.laying.layouts import DEFAULT_LAYOUT
from campaigns.printing.changes import NotPossible, print_again, report_handout, set_copies
from campaigns.printing.downloads import pack_response
from pledges.ledger.class_totals import report_total
from pledges.portal.access.letters import letter_for
from pledges.portal.letters.forms import CopiesForm, HandoutForm, SeatForm, TotalForm
from pledges.progress.returns import answered_seats


@require_safe
@never_cache
@login_required
def letter(request, run_id, code):
    """One letter at one unit, class by class."""
    return _letter_page(request, letter_for(request.user, run_id, code))


def changes(name, form_class):
    """A view that reads a form about one letter, makes the change and says what was done, or shows the form again."""

    def decorate(change):
        @require_POST
        @never_cache
        @login_required
        def view(request, run_id, code):
            wanted = letter_for(request.user, run_id, code)
            form = form_class(request.POST)
            if form.is_valid():
                try:
                    messages.success(request, change(request.user, wanted, **form.cleaned_data))
                    return redirect("school_letter", run_id, code)
                except NotPossible as error:
                    form.add_error(None, str(error))
            return _letter_page(request, wanted, status=422, **{name: form})

        return view

    return decorate


@changes("seat_form", SeatForm)
def print_seat_again(user, wanted, seat):
    print_again(wanted.print_run, wanted.unit, seat, answered=answered_seats, by=user)
    return _("座号 %(seat)d 换了新的编码，旧的一份已作废，请收回。现在请在下面只下载这个座号来打印。") % {"seat": seat}


@changes("copies_form", CopiesForm)
def correct_copies(user, wanted, copies):
    more = set_copies(wanted.print_run, wanted.unit, copies, answered=answered_seats, by=user)
    if more > 0:
        return _("加了 %(count)d 份，座号接着往后排。请在下面只下载新的座号来打印。") % {"count": more}
    return _("减了 %(count)d 份，最后的座号已作废，请收回。") % {"count": -more} if more else _("份数没有变。")


@changes("handout_form", HandoutForm)
def confirm_handout(user, wanted, received, handed_out):
    if wanted.unit.kind != Unit.Kind.SCHOOL:
        raise NotPossible("no_school", _("收发情况由学校确认。"))
    report_handout(wanted.print_run, wanted.unit, received=received, handed_out=handed_out, by=user)
    return _("已记下：收到 %(received)d 份，发出 %(out)d 份。") % {"received": received, "out": handed_out}


@changes("total_form", TotalForm)
def confirm_total(user, wanted, signed):
    report_total(wanted.print_run, wanted.unit, signed=signed, by=user)
    return _("已记下：本班交回已签的纸质回执 %(count)d 份。") % {"count": signed} if signed else _("已收回本班报的数。")


@require_safe
@login_required
def pack_file(request, run_id, code):
    """The pack to print; computed now, kept nowhere."""
    wanted = letter_for(request.user, run_id, code)
    if wanted.print_run.recalled_at:
        return render(request, "portal/letters/recalled.html", {"letter": wanted}, status=410)
    layout = request.GET.get("layout", DEFAULT_LAYOUT)
    return pack_response(request, wanted.print_run, wanted.unit, layout, wanted.file_name, _seats(request.GET))


def _letter_page(request, letter, status=200, **bound):
    """Show a letter with its forms, of which one may have come back with what is wrong in it."""
    handout, total = letter.handout, letter.class_total
    forms = {
        "seat_form": SeatForm(),
        "copies_form": CopiesForm(initial={"copies": letter.pack.copies}),
        "handout_form": HandoutForm(initial={"received": handout.received, "handed_out": handout.handed_out} if handout else None),
        "total_form": TotalForm(initial={"signed": total.signed} if total else None),
    }
    return render(request, "portal/letters/letter.html", {"letter": letter, "handout": handout} | forms | bound, status=status)


def _seats(query):
    """Return the seats that were asked for as a range, None for all; raise Http404 when they are no numbers."""
    if "first" not in query:
        return None
    try:
        first = int(query["first"])
        return range(first, int(query.get("last") or first) + 1)
    except ValueError as error:
        raise Http404 from error
