"""What the reader could not decide, one by one, with its pictures; each decision can be taken back."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from pledges.models import PagePicture, SlipPicture
from pledges.portal.access.letters import letter_for
from pledges.portal.scans.items import DecidedItem, Item, found, key_of, words_of_refusal
from pledges.scanning.bookkeeping import reviewing
from pledges.scanning.results.overview import decided_of, doubts_of, queue_of
from pledges.signatures import vault

DECIDED_SHOWN = 10


class SeeOther(HttpResponseRedirect):
    """To be fetched by GET, whatever was sent."""

    status_code = 303


@require_safe
@never_cache
@login_required
def review(request, run_id, code):
    """The most doubtful item, or the one that was asked for, and what was decided last."""
    letter = letter_for(request.user, run_id, code)
    doubts = _doubts(_queue(letter))
    wanted = request.GET.get("item")
    if wanted and wanted not in map(key_of, doubts):
        raise Http404
    return _page(request, letter, doubts, wanted)


@require_POST
@never_cache
@login_required
def decide(request, run_id, code):
    """Decide an item and go on to the next; without a verdict only check its code."""
    letter = letter_for(request.user, run_id, code)
    queue, wanted = _queue(letter), request.POST.get("item", "")
    doubts, doubt = _doubts(queue), found(queue, wanted)
    following = _following(doubts, wanted)
    typed, verdict = request.POST.get("code", "").strip(), request.POST.get("verdict")
    if verdict not in reviewing.VERDICTS:
        return _checked(request, letter, doubts, doubt, typed)
    try:
        slip = reviewing.decide(doubt, verdict, code=typed, within=letter.unit, by=request.user)
    except reviewing.WrongCode as error:
        return _page(request, letter, doubts, wanted, status=422, typed=typed, **_wrong_code(words_of_refusal(typed, error.refusal)))
    except reviewing.Decided:
        messages.error(request, _("这一张刚才已经有人决定了，您的决定没有记下，原来的没有改动。下面是还在等的。"))
        return _page(request, letter, doubts, None, status=409)
    return _see(letter, item=following, done=key_of(slip or doubt))


@require_POST
@never_cache
@login_required
def undo(request, run_id, code):
    """Take a decision back and show the item again."""
    letter = letter_for(request.user, run_id, code)
    queue = _queue(letter)
    try:
        doubt = reviewing.undo(found(queue, request.POST.get("item", "")))
    except reviewing.CannotTakeBack:
        messages.error(
            request, _("没有撤回：这一户后来又用手机确认过，或者这个编码是很多户共用的，纸上的答复已经分不开了。记下的没有改动。")
        )
    except reviewing.Decided:
        messages.error(request, _("没有什么可撤回：刚才已经有人撤回了。请从还在等的里重新看。"))
    else:
        messages.success(request, _("撤回了，这一张现在没有计入。请重新决定。"))
        return _see(letter, item=key_of(doubt) if doubt in _doubts(queue) else None)
    return _page(request, letter, _doubts(queue), None, status=409)


@require_safe
@never_cache
@login_required
def picture(request, run_id, code, kind, pk):
    """The picture of a slip or page that waits for a person; each look is noted."""
    queue = _queue(letter_for(request.user, run_id, code))
    if kind not in ("slip", "page"):
        raise Http404
    if kind == "slip":
        kept = get_object_or_404(SlipPicture.objects.select_related("slip"), slip__in=queue.slips.filter(state="uncertain"), slip=pk)
    else:
        waiting = {getattr(doubt, "page_id", doubt.pk) for doubt in _doubts(queue)}
        kept = get_object_or_404(PagePicture.objects.select_related("page"), page__in=queue.pages.filter(pk__in=waiting), page=pk)
    try:
        jpeg = vault.unseal_bytes(kept.key_id, kept.sealed, bound_to=kept.bound_to, keys=settings.DATA_KEYS)
    except vault.CannotOpen as error:
        raise Http404 from error
    reviewing.look(getattr(kept, kind), by=request.user)
    return HttpResponse(jpeg, content_type="image/jpeg", headers={"X-Content-Type-Options": "nosniff"})


def _checked(request, letter, doubts, doubt, typed):
    page = getattr(doubt, "page", doubt)
    try:
        code = reviewing.checked(typed, page, letter.unit)
    except reviewing.WrongCode as error:
        about = _wrong_code(words_of_refusal(typed, error.refusal))
        return _page(request, letter, doubts, key_of(doubt), status=422, typed=typed, **about)
    return _page(request, letter, doubts, key_of(doubt), typed=code, is_checked=True)


def _page(request, letter, doubts, wanted, status=200, **more):
    doubt = next((doubt for doubt in doubts if key_of(doubt) == wanted), doubts[0] if doubts else None)
    item = Item.of(doubt, letter, more.get("typed")) if doubt else None
    queue = _queue(letter)
    done = _done(queue, request.GET.get("done"))
    context = {
        "letter": letter,
        "item": item,
        "left": len(doubts),
        "following": _following(doubts, item.key) if item else None,
        "done": done,
        "done_code": done.code_for(request.user) if done else "",
        "decided": [DecidedItem(each) for each in decided_of(queue.files, DECIDED_SHOWN, queue.elsewhere)],
    }
    return render(request, "portal/scans/review.html", context | more, status=status)


def _wrong_code(sentence):
    return {"code_error": sentence, "mistakes": [("code", sentence)], "heading": _("还没有记下，请核对编码"), "says_all": True}


def _done(queue, key):
    """The DecidedItem that the person has just decided, None where there is none or it was taken back."""
    each = found(queue, key) if key else None
    return DecidedItem(each) if each and each.decided_at else None


def _doubts(queue):
    return doubts_of(queue.files, queue.elsewhere)


def _queue(letter):
    return queue_of(letter.campaign, letter.unit)


def _following(doubts, key):
    """The key of the item after this one, the first after the last; None where there is no other."""
    keys = [key_of(doubt) for doubt in doubts]
    if key not in keys:
        return keys[0] if keys else None
    following = keys[(keys.index(key) + 1) % len(keys)]
    return None if following == key else following


def _see(letter, **query):
    wanted = {name: value for name, value in query.items() if value}
    address = reverse("school_review", args=[letter.print_run.pk, letter.unit.code], query=wanted)
    return SeeOther(f"{address}#item" if "done" in wanted else address)
