"""The school's desk for one family: an answer recorded with its help, and a new link for a lost receipt.

Of a copy it says "answered" or not, never how.
"""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns.letters.english import as_read
from campaigns.paper.marks.codes import NotOurCode, grouped
from campaigns.paper.marks.onscreen import symbol
from campaigns.people.reach import HELPERS, reaches
from config.requests.refusals import mistakes_in
from pledges.ledger import answers
from pledges.ledger.disputes import is_disputed
from pledges.ledger.erasure import withdraw_at_desk
from pledges.ledger.receipts import has_half_signed_slip, number_of
from pledges.models import Channel
from pledges.portal.access.cases import copy_at, copy_typed, copy_within
from pledges.portal.access.letters import letter_for
from pledges.portal.desk.forms import CodeForm, HelpForm, LinkForm, WithdrawForm
from pledges.portal.desk.links import GivenAlready, give_link
from pledges.portal.letters.forms import SeatForm
from pledges.portal.letters.views import letter_page


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def find(request):
    """A code is typed, and leads to its copy."""
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("school_copy", copy_typed(request.user, form.cleaned_data["code"], HELPERS).number)
        except NotOurCode:
            form.add_error("code", _("没有这个编码。很可能输错了一个字符，请对着信再输一遍；输得没错，这封信可能是假的，请别让家长签。"))
    about = {"mistakes": mistakes_in(form, code="code"), "heading": _("没有找到这一份")}
    return render(request, "portal/desk/find.html", {"form": form} | about, status=422 if form.errors else 200)


@require_safe
@never_cache
@login_required
def find_seat(request, run_id, code):
    """A seat of a class leads to its copy."""
    wanted = letter_for(request.user, run_id, code)
    form = SeatForm(request.GET, auto_id="one-%s")
    number = copy_at(wanted, form.cleaned_data["seat"]) if form.is_valid() else None
    if number is None:
        form.errors["seat"] = form.error_class([_("这个班没有这个座号的信。请核对座号，或者在“帮一户家长办理”里按编码找。")])
        return letter_page(request, wanted, status=422, one_form=form, mistakes=mistakes_in(form), heading=_("没有找到这一份"))
    return redirect("school_copy", number)


@require_safe
@never_cache
@login_required
def one(request, number):
    """One copy; right after an answer was recorded with help, also the receipt to hand over, which comes with the message and once."""
    copy = copy_within(request.user, number, HELPERS)
    receipts = reverse("receipt", args=["-"]).partition("-")[0]
    paths = [message.extra_tags for message in messages.get_messages(request) if (message.extra_tags or "").startswith(receipts)]
    return _page(request, copy, **(_handed_over(copy, paths[-1]) if paths else {}))


@require_POST
@never_cache
@login_required
def record(request, number):
    copy = copy_within(request.user, number, HELPERS)
    if copy.state != "open":
        return _page(request, copy, status=410 if copy.state in ("voided", "recalled") else 403)
    form = HelpForm(request.POST, letter=as_read(copy.print_run.text))
    if not form.is_valid() or form.asks_first:
        return _page(request, copy, status=422, help_form=form, mistakes=[] if form.asks_first else form.mistakes())
    try:
        receipt = _answer(copy, form, request.user)
    except answers.AlreadyAnswered:
        messages.info(request, _("这一份早就答复过了，不用再登记；原来的答复没有改动。"))
    except answers.Voided:
        return _page(request, copy_within(request.user, number, HELPERS), status=410)
    except answers.KeyReused:
        messages.error(request, _("刚才那一页已经登记过，登记的内容没有改动。要再登记一户，请从这一页重新填写。"))
    else:
        sentence = _("登记好了，回执编号 %(number)s。请把下面的回执打印出来交给家里人，或者让他们用手机扫走；它只显示这一次。")
        messages.success(request, sentence % {"number": receipt.number}, extra_tags=reverse("receipt", args=[receipt.token]))
    return redirect("school_copy", number)


@require_POST
@never_cache
@login_required
def renew(request, number):
    """Show a new private link once: it is stored nowhere, and the old one is dead from now on. A form sent again gives no other."""
    copy = copy_within(request.user, number)
    form = LinkForm(request.POST)
    if not form.is_valid():
        return _page(request, copy, status=422, link_form=form, mistakes=mistakes_in(form))
    try:
        token = give_link(copy, key=form.key, by=request.user, reason=form.cleaned_data["reason"])
    except GivenAlready as given:  # the page was loaded again
        context = _context(copy) | {"given": given.link, "is_last": given.is_last}
        return render(request, "portal/desk/link-given.html", context, status=409)
    except (answers.NotAnswered, ValueError):
        return _page(request, copy, status=422)
    return render(request, "portal/desk/new-link.html", _context(copy) | _handed_over(copy, reverse("receipt", args=[token])))


@require_POST
@never_cache
@login_required
def withdraw(request, number):
    """Erase what is stored of a family that asks for it at the desk; whether there was anything is not told."""
    copy = copy_within(request.user, number)
    form = WithdrawForm(request.POST)
    if not form.is_valid():
        return _page(request, copy, status=422, withdraw_form=form, mistakes=mistakes_in(form))
    try:
        withdraw_at_desk(copy, by=request.user, reason=form.cleaned_data["reason"])
    except (answers.NotAnswered, ValueError):
        return _page(request, copy, status=422)
    messages.success(request, _("已按这一户的要求撤回：我们保存的姓名、签名和回执图片，有的都已删除，找不回来。答复的数字不变。"))
    return redirect("school_copy", number)


def _answer(copy, form, user):
    assistance = form.assistance
    assistance.by = user
    return answers.answer(
        copy,
        outcome=form.outcome,
        signatures=form.signatures,
        channel=Channel.HELPED,
        submission_key=form.key,
        body=form.body,
        assistance=assistance,
        shown_in=form.shown_in,
    )


def _page(request, copy, status=200, **bound):
    forms = {"help_form": HelpForm(letter=as_read(copy.print_run.text)), "link_form": LinkForm(), "withdraw_form": WithdrawForm()}
    state = {"is_answered": answers.is_answered(copy), "is_disputed": is_disputed(copy)}
    state["is_contact"] = reaches(request.user, copy.block.unit)
    state["is_half_signed"] = not state["is_answered"] and has_half_signed_slip(copy)
    return render(request, "portal/desk/copy.html", _context(copy) | forms | state | bound, status=status)


def _context(copy):
    return {"copy": copy, "letter": as_read(copy.print_run.text), "campaign": copy.campaign, "grouped_code": grouped(copy.code)}


def _handed_over(copy, path):
    """Return what a page shows of a receipt's private link."""
    link = settings.PUBLIC_URL + path
    return {"link": link, "symbol": symbol(link), "receipt_number": number_of(answers.pledge_of(copy))}
