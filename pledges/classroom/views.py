"""The class's page: which seats answered, a total, what the school is to know of a seat. Never how anybody answered, or who it was."""

from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.acts.recording import record
from campaigns.paper.marks.codes import NotOurCode
from campaigns.printing.changes import NotPossible
from config.requests import limits
from config.requests.refusals import Refusal, mistakes_in
from pledges.classroom.access import Room, for_teachers, in_class, new_token, recalled, remember, room_for
from pledges.classroom.forms import LinkForm, PinForm, RequestForm
from pledges.ledger.class_totals import report_total
from pledges.models import ClassLink, SeatRequest
from pledges.portal.letters.forms import TotalForm
from pledges.progress.returns import answered_seats
from pledges.teachers import requests
from pledges.teachers.devices import NotIn, enter, opened

CLOSED_AT_MOST = 10  # requests that were decided and are still shown
STATUS = {"wrong": 422, "too_many": 403, "locked": 403, "over": 410}
DONE = {
    "total": gettext_lazy("记下了本班报的数。"),
    "no_total": gettext_lazy("收回了本班报的数。"),
    "asked": gettext_lazy("告诉学校了，等学校确认。学校确认以前，什么都没有改动。"),
    "taken_back": gettext_lazy("收回了，学校不会再处理。"),
    "closed": gettext_lazy("这一条学校已经处理过了，没有再改动。"),
}


@for_teachers("GET", "HEAD", "POST")
def typed(request):
    """A link is typed that cannot be scanned, and leads to its page."""
    form = LinkForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("class_room", room_for(request, form.cleaned_data["link"]).address)
        except NotOurCode:
            form.add_error("link", _("没有这个班级链接。很可能输错了一个字符，请对着班级封面再输一遍。"))
    about = {"form": form, "mistakes": mistakes_in(form), "heading": _("没有打开")}
    return render(request, "classroom/typed.html", about, status=422 if form.errors else 200)


@for_teachers("GET", "HEAD", "POST")
def room(request, link):
    """The class's page, or where its PIN is asked for."""
    try:
        found = room_for(request, link)
    except NotOurCode:
        return render(request, "classroom/none.html", status=404)
    if found.link.block.print_run.recalled_at:
        return recalled(request, found)
    if found.device is None:
        return _at_the_door(request, found)
    if request.method == "POST" or link != found.address:
        return redirect("class_room", found.address)
    if request.method == "GET":
        opened(found.device)
    return _page(request, found)


@in_class("POST")
def total(request, room):
    """The class says how many slips are in hand."""
    form = TotalForm(request.POST)
    if form.is_valid():
        block = room.link.block
        try:
            report_total(block.print_run, block.unit, by=None, **form.cleaned_data)
        except NotPossible as error:
            form.add_error(None, str(error))
        else:
            record("class.total", by=None, unit=block.unit, about=f"{block.unit.place} · {form.cleaned_data['signed']}")
            return _done(room, "total" if form.cleaned_data["signed"] else "no_total")
    return _page(request, room, status=422, total_form=form, mistakes=mistakes_in(form))


@in_class("POST")
def ask(request, room):
    """The class tells the school of a seat."""
    form = RequestForm(request.POST, auto_id="ask-%s")
    if form.is_valid():
        try:
            requests.ask(room.link, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error("seat", str(refusal))
        else:
            return _done(room, "asked")
    return _page(request, room, status=422, request_form=form, mistakes=mistakes_in(form))


@in_class("POST")
def take_back(request, room, request_id):
    """What the class asked for is not needed any more."""
    found = _requests_of(room).filter(pk=request_id).first()
    if found is None:
        return redirect("class_room", room.address)
    try:
        requests.take_back(found)
    except requests.AlreadyClosed:
        return _done(room, "closed")
    return _done(room, "taken_back")


def _at_the_door(request, found):
    """Ask for the PIN; who has it is let in with a cookie. A link that is over or locked says so, whatever is sent."""
    link, form, refusal = found.link, PinForm(initial={"device": new_token()}), None
    if link.is_over or link.is_locked:
        return _refused(request, found, "over" if link.is_over else "locked")
    if request.method == "POST":
        if limits.is_reached(limits.WRONG_PINS, limits.address_of(request)):
            raise limits.TooManyRequests(limits.WRONG_PINS.seconds)
        form = PinForm(request.POST)
        if form.is_valid():
            try:
                row = enter(link, form.cleaned_data["pin"], form.cleaned_data["device"])
            except NotIn as error:
                refusal = error
            else:
                response = redirect("class_room", found.address)
                remember(response, row, form.cleaned_data["device"])
                return response
    if refusal is not None:
        if refusal.reason in ("wrong", "locked"):
            limits.count(limits.WRONG_PINS, limits.address_of(request))
        if refusal.reason != "wrong":
            return _refused(request, found, refusal.reason)
        form.add_error("pin", str(refusal))
    about = {"room": found, "form": form, "mistakes": mistakes_in(form), "heading": _("还没有打开"), "says_all": True}
    return render(request, "classroom/pin.html", about, status=422 if form.errors else 200)


def _refused(request, found, reason):
    """Say why nobody is let in: alike for a link that was withdrawn, renewed, or whose time is over."""
    about = {"room": found, "reason": reason, "most": ClassLink.MOST_DEVICES, "days": ClassLink.LASTS.days}
    return render(request, "classroom/refused.html", about, status=STATUS[reason])


def _page(request, room, status=200, **bound):
    letter = room.letter
    answered, reported = answered_seats(letter.blocks), letter.class_total
    seats = sorted({block.seat_of(number) for block in letter.blocks for number in block.numbers_at()})
    requested = _requests_of(room)
    context = {
        "room": room,
        "letter": letter,
        "hotline": letter.hotline,
        "answered": [seat for seat in seats if seat in answered],
        "waiting": [seat for seat in seats if seat not in answered],
        "open": requested.filter(state=SeatRequest.State.OPEN).order_by("seat"),
        "closed": requested.exclude(state=SeatRequest.State.OPEN).order_by("-closed_at")[:CLOSED_AT_MOST],
        "devices": room.link.devices.count(),
        "most": ClassLink.MOST_DEVICES,
        "total_form": TotalForm(
            initial={"signed": reported.signed, "also_by_phone": reported.also_by_phone} if reported else {"also_by_phone": 0}
        ),
        "request_form": RequestForm(auto_id="ask-%s"),
        "done": DONE.get(request.GET.get("done")),
    }
    return render(request, "classroom/room.html", context | bound, status=status)


def _requests_of(room: Room):
    """Return what was asked of this class in this print run, by whichever of its links."""
    return SeatRequest.objects.filter(link__block=room.link.block_id).select_related("link__block__unit")


def _done(room, what):
    response = redirect("class_room", room.address)
    response["Location"] += f"?done={what}"
    return response
