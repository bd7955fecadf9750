"""Invitations in an administrator's reach: made for one or for many, printed as slips, withdrawn, renewed."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.widgets.button import HeaderButton

from campaigns.admin.frame import Listing, framed, moment, person
from campaigns.admin.people.common import AdministratorsOnly, administrators_only, link_of
from campaigns.admin.people.forms import InviteForm
from campaigns.models import Role
from campaigns.people.invitations import code_of, invitation_for, invitations_of, invite, renew, withdraw
from campaigns.people.members import in_hand_of
from config.requests.refusals import Refusal

MOST_SLIPS = 3000
STATES = {
    "open": gettext_lazy("等本人接受"),
    "used": gettext_lazy("已接受"),
    "withdrawn": gettext_lazy("已撤回"),
    "ended": gettext_lazy("已过期"),
}
private = cache_control(private=True, no_store=True)


class Index(AdministratorsOnly, Listing):
    page_title = gettext_lazy("邀请")
    header_icon = "mail"
    index_url_name = "invitations"
    introduction = gettext_lazy("邀请发出 14 天内有效，本人打开链接、设好用户名和密码就可以用，不需要邮箱。没有用过的可以撤回、延长。")
    no_results_message = gettext_lazy("还没有邀请过人。")
    columns = (
        TitleColumn("name", label=gettext_lazy("姓名"), url_name="invitation"),
        Column("role", label=gettext_lazy("角色"), accessor="get_role_display"),
        Column("where", label=gettext_lazy("在哪里"), accessor="where_name"),
        Column("state", label=gettext_lazy("状态"), accessor=lambda row: STATES[row.state]),
        Column("made_by", label=gettext_lazy("由谁邀请"), accessor=lambda row: person("made_by")(row) if row.made_by else "—"),
        Column("ends_at", label=gettext_lazy("有效至"), accessor=moment("ends_at")),
    )

    def get_base_queryset(self):
        return invitations_of(self.request.user)

    @property
    def header_buttons(self):
        invite = HeaderButton(pgettext("按钮", "邀请"), url=reverse("invite"), icon_name="plus")
        return [invite, HeaderButton(_("打印邀请纸条"), url=reverse("invitation_slips"), icon_name="doc-full")]


@private
@administrators_only
def new(request):
    form = InviteForm(request.POST or None, user=request.user, initial={"role": Role.CONTACT})
    if request.method == "POST" and form.is_valid():
        try:
            invitations = invite(form.people, by=request.user)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("已邀请 %(count)d 人。请把链接或纸条交给本人。") % {"count": len(invitations)})
            return redirect("invitation", invitations[0].pk) if len(invitations) == 1 else redirect("invitations")
    about = {"form": form, "media": form.media, "status": 422 if request.method == "POST" else 200}
    way = [(reverse("people"), _("人员")), ("", _("邀请"))]
    return framed(request, "admin/people/invite.html", _("邀请"), icon="mail", way=way, **about)


@private
@require_safe
@administrators_only
def one(request, pk):
    invitation = invitation_for(request.user, pk)
    about = {"invitation": invitation, "state": STATES[invitation.state]} | link_of(code_of(invitation))
    way = [(reverse("invitations"), _("邀请")), ("", invitation.name)]
    return framed(request, "admin/people/invitation.html", invitation.name, icon="mail", way=way, **about)


@require_POST
@administrators_only
def change(request, pk):
    """Withdraw it, or renew it: `what` of the form."""
    invitation = invitation_for(request.user, pk)
    if request.POST.get("what") == "renew":
        renew(invitation, by=request.user)
        messages.success(request, _("换了新的链接，14 天内有效；原来的链接和纸条不能再用。"))
    else:
        withdraw(invitation, by=request.user)
        messages.success(request, _("已撤回，链接和纸条都不能再用。"))
    return redirect("invitation", pk)


@private
@require_safe
@administrators_only
def slips(request):
    """A page for the printer: one slip for each invitation that is open."""
    waiting = in_hand_of(request.user, invitations_of(request.user)).filter(used_at=None, withdrawn_at=None)
    found = [each for each in waiting[:MOST_SLIPS] if each.state == "open"]
    shown = [{"invitation": each} | link_of(code_of(each)) for each in sorted(found, key=lambda each: (each.where.path, each.name))]
    return render(request, "admin/people/slips.html", {"slips": shown})
