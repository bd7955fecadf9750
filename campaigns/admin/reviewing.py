"""What a reviewer looks at: the letter as paper, beside what changed since the last approval, with the campaign and agency above it."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import Page
from wagtail.permissions import page_permission_policy

from campaigns.admin.frame import framed
from campaigns.models import LetterPage
from campaigns.paper.laying.layouts import DEFAULT_LAYOUT, LAYOUTS, LETTER_LAYOUTS
from campaigns.paper.proofs.pictures import page_pictures
from campaigns.people.reviews import LookAgain, approve_together, reviews_with, send_back


class SendBackForm(forms.Form):
    comment = forms.CharField(
        label=gettext_lazy("哪里要改，怎样改"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("写稿人在首页看到这段话。"),
        error_messages={"required": gettext_lazy("请写一句哪里要改：没有意见，写稿人不知道改什么。")},
    )


def one(request, page_id):
    """Show what waits, down to this page; approve all of it that the person may, or send this page back."""
    editable = page_permission_policy.instances_user_has_any_permission_for(request.user, ["change", "publish"])
    page = get_object_or_404(Page, pk__in=editable.filter(pk=page_id)).specific
    reviews = reviews_with(page, request.user)
    if not reviews or reviews[-1].page.pk != page.pk:
        messages.info(request, _("这一页现在没有等审核：也许别人已经批准或退回，也许写稿人撤回了。"))
        return redirect("wagtailadmin_home")
    form = SendBackForm(request.POST if "send-back" in request.POST else None)
    try:
        if "approve" in request.POST:
            return _approved(request, page, reviews)
        if form.is_bound and form.is_valid():
            return _sent_back(request, page, reviews[-1], form.cleaned_data["comment"])
    except LookAgain:
        messages.warning(request, _("没有批准：您打开以后有人改过。下面是现在的样子，请重新看一遍再决定。"))
        return redirect("review", page.pk)
    return _page(request, page, reviews, form, status=422 if form.is_bound else 200)


def _approved(request, page, reviews):
    try:
        approve_together(reviews, request.POST.getlist("seen"), by=request.user)
    except ValueError as error:
        raise PermissionDenied from error
    messages.success(request, _("已批准并公开：%(title)s。") % {"title": page.title})
    return redirect("wagtailadmin_home")


def _sent_back(request, page, review, comment):
    if not review.state.task.specific.is_reviewer(page, request.user):
        raise PermissionDenied
    send_back(review, by=request.user, comment=comment)
    messages.success(request, _("已退回：%(title)s。写稿人在首页看到您的意见。") % {"title": page.title})
    return redirect("wagtailadmin_home")


def _page(request, page, reviews, form, status):
    shown = reviews[-1].page
    context = {"reviews": [(review, _changes(request, review)) for review in reviews], "form": form, "page": shown}
    context["may_approve"] = reviews[-1].may_approve
    context["may_send_back"] = reviews[-1].state.task.specific.is_reviewer(page, request.user)
    if isinstance(shown, LetterPage):
        context |= _paper(shown, request.GET.get("layout"))
    way = [("", shown.title)]
    return framed(
        request, "admin/review.html", _("审核：%(title)s") % {"title": shown.title}, icon="view", way=way, status=status, **context
    )


def _paper(letter, wanted):
    layout = wanted or DEFAULT_LAYOUT
    if layout not in LETTER_LAYOUTS:
        raise Http404
    layouts = [LAYOUTS[name] for name in LETTER_LAYOUTS]
    return {"paper": page_pictures(letter.text, layout, letter.names_of_a_class()), "layout": layout, "layouts": layouts}


def _changes(request, review):
    """Return Wagtail's comparisons of the fields that are not as they were approved; None where nothing was ever approved."""
    if review.approved is None:
        return None
    panel = review.page.get_edit_handler().get_bound_panel(instance=review.page, request=request, form=None)
    compared = [comparison(review.approved, review.page) for comparison in panel.get_comparison()]
    return [each for each in compared if each.has_changed()]
