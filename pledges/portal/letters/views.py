"""One letter at one unit: how many were answered, the pack to print, and what changes after printing."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from campaigns.models import Unit
from campaigns.paper.laying.layouts import DEFAULT_LAYOUT
from campaigns.people.reach import reaches
from campaigns.printing.changes import NotPossible, print_again, report_handout, set_copies
from campaigns.printing.downloads import pack_response
from config.requests.refusals import mistakes_in
from pledges.ledger.class_totals import report_total
from pledges.portal.access.letters import letter_for
from pledges.portal.access.links import has_links, open_requests
from pledges.portal.letters.forms import AgainForm, CopiesForm, HandoutForm, SeatForm, SeatsForm, TotalForm
from pledges.progress.returns import answered_seats


@require_safe
@never_cache
@login_required
def letter(request, run_id, code):
    """One letter at one unit, class by class."""
    return letter_page(request, letter_for(request.user, run_id, code))


def changes(name, form_class):
    """A view that reads a form about one letter, makes the change and says what was done, or shows the form again.

    The change returns a sentence, or one and the seats that are to be printed now.
    """

    def decorate(change):
        @require_POST
        @never_cache
        @login_required
        def view(request, run_id, code):
            wanted = letter_for(request.user, run_id, code)
            form = form_class(request.POST)
            if form.is_valid():
                try:
                    done = change(request.user, wanted, **form.cleaned_data)
                except NotPossible as error:
                    form.add_error(None, str(error))
                else:
                    sentence, *seats = [done] if isinstance(done, str) else done
                    address = address_of_seats(wanted.print_run, wanted.unit, *seats) if seats else _next_place(request.user, wanted)
                    messages.success(request, sentence, extra_tags=address)
                    return redirect("school_letter", run_id, code)
            return letter_page(request, wanted, status=422, mistakes=mistakes_in(form), **{name: form})

        return view

    return decorate


def address_of_seats(print_run, unit, first, last):
    """Return the address from which these seats of a class alone are downloaded."""
    return reverse("school_pack", args=[print_run.pk, unit.code], query={"layout": print_run.layouts[0], "first": first, "last": last})


def _next_place(user, letter):
    """Where the next class is: the school's table for who reaches it, else the list of letters."""
    school = letter.blocks[0].recipient
    if letter.unit != school and reaches(user, school):
        return f"{reverse('school_letter', args=[letter.print_run.pk, school.code])}#rows"
    return reverse("school")


@changes("seat_form", AgainForm)
def print_seat_again(user, wanted, seat, seen):
    block = print_again(wanted.print_run, wanted.unit, seat, answered=answered_seats, seen=seen, by=user)
    if block in wanted.blocks:
        sentence = _("座号 %(seat)d 刚才已经换过新的编码，没有再换。请在下面只下载这个座号来打印。")
    else:
        sentence = _("座号 %(seat)d 换了新的编码，旧的一份已作废，请收回。现在请在下面只下载这个座号来打印。")
    return sentence % {"seat": seat}, seat, seat


@changes("copies_form", CopiesForm)
def correct_copies(user, wanted, copies):
    before = _seats_of(wanted)
    more = set_copies(wanted.print_run, wanted.unit, copies, answered=answered_seats, by=user)
    after = _seats_of(letter_for(user, wanted.print_run.pk, wanted.unit.code))
    if more > 0:
        first, last = min(after - before), max(after - before)
        if first == last:
            return _("加了 1 份，新的座号是 %(first)d。请在下面只下载这个座号来打印。") % {"first": first}, first, last
        sentence = _("加了 %(count)d 份，新的座号是 %(first)d 到 %(last)d。请在下面只下载新的座号来打印。")
        return sentence % {"count": more, "first": first, "last": last}, first, last
    if more < 0:
        lost = "、".join(str(seat) for seat in sorted(before - after))
        return _("减了 %(count)d 份，座号 %(seats)s 已作废，请把发出的收回。") % {"count": -more, "seats": lost}
    return _("份数没有变。")


@changes("handout_form", HandoutForm)
def confirm_handout(user, wanted, received, handed_out):
    if wanted.unit.kind != Unit.Kind.SCHOOL:
        raise NotPossible("no_school", _("收发情况由学校确认。"))
    report_handout(wanted.print_run, wanted.unit, received=received, handed_out=handed_out, by=user)
    return _("已记下：收到 %(received)d 份，发出 %(out)d 份。") % {"received": received, "out": handed_out}


@changes("total_form", TotalForm)
def confirm_total(user, wanted, signed, also_by_phone):
    report_total(wanted.print_run, wanted.unit, signed=signed, also_by_phone=also_by_phone, by=user)
    return _("已记下：本班交回已签的纸质回执 %(count)d 份。") % {"count": signed} if signed else _("已收回本班报的数。")


@require_safe
@login_required
def pack_file(request, run_id, code):
    """The pack to print; computed now, kept nowhere."""
    wanted = letter_for(request.user, run_id, code)
    if wanted.print_run.recalled_at:
        return render(request, "portal/letters/recalled.html", {"letter": wanted}, status=410)
    layout, seats = request.GET.get("layout", DEFAULT_LAYOUT), None
    if "first" in request.GET:
        form = SeatsForm(request.GET, blocks=wanted.blocks)
        if not form.is_valid():
            about = {"heading": _("没有下载"), "mistakes": mistakes_in(form)}
            return letter_page(request, wanted, status=404, seats_form=form, **about)
        seats = form.seats
    return pack_response(request, wanted.print_run, wanted.unit, layout, wanted.file_name, seats)


def letter_page(request, letter, status=200, **bound):
    """Show a letter with its forms, of which one may have come back, with `mistakes`, what is wrong in it."""
    handout, total = letter.handout, letter.class_total
    forms = {
        "one_form": SeatForm(auto_id="one-%s"),
        "seats_form": SeatsForm(),
        "seat_form": AgainForm(),
        "copies_form": CopiesForm(initial={"copies": letter.pack.copies}),
        "handout_form": HandoutForm(initial={"received": handout.received, "handed_out": handout.handed_out} if handout else None),
        "total_form": TotalForm(initial={"signed": total.signed, "also_by_phone": total.also_by_phone} if total else {"also_by_phone": 0}),
    }
    about = {
        "letter": letter,
        "handout": handout,
        "has_class_links": has_links(letter),
        "asked": open_requests([letter.unit], letter.print_run).count(),
    }
    return render(request, "portal/letters/letter.html", about | forms | bound, status=status)


def _seats_of(letter):
    """Return the seats of a class that have a valid copy."""
    return {block.seat_of(number) for block in letter.blocks for number in block.numbers_at()}
