"""Who may do what, within an administrator's reach; and one person: roles, password, sessions, the account itself."""

from django.contrib import messages
from django.db.models import Q
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_POST
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.widgets.button import HeaderButton

from campaigns.admin.frame import Listing, framed, moment
from campaigns.admin.frame import person as person_of
from campaigns.admin.people.common import AdministratorsOnly, administrators_only, link_of
from campaigns.admin.people.forms import PlaceForm
from campaigns.models import Membership, Role
from campaigns.people import accounts
from campaigns.people.invitations import code_of, offer_password
from campaigns.people.members import give, in_hand_of, is_in_hand, membership_for, person_for, seen_by, take
from config.accounts.factors import has_factors
from config.requests.refusals import Refusal
from config.requests.signing_in import is_locked_out


class Index(AdministratorsOnly, Listing):
    page_title = gettext_lazy("人员")
    header_icon = "user"
    index_url_name = "people"
    index_results_url_name = "people_results"
    introduction = gettext_lazy("您管的单位里，谁能做什么。只能做自己单位和它下面的事；管理员看不到学生和家长的任何个人信息。")
    no_results_message = gettext_lazy("这里还没有人。请点“邀请”。")
    columns = (
        TitleColumn("name", label=gettext_lazy("姓名"), accessor=person_of("user"), url_name="person", id_accessor="user_id"),
        Column("username", label=gettext_lazy("用户名"), accessor="user.username"),
        Column("role", label=gettext_lazy("角色"), accessor="get_role_display"),
        Column("where", label=gettext_lazy("在哪里"), accessor="where_name"),
        Column("last_login", label=gettext_lazy("上次登录"), accessor=lambda row: moment("last_login")(row.user)),
        Column("state", label=gettext_lazy("状态"), accessor=lambda row: _("使用中") if row.user.is_active else _("已停用")),
    )
    is_searchable = True

    @property
    def header_buttons(self):
        invite = HeaderButton(pgettext("按钮", "邀请"), url=reverse("invite"), icon_name="plus")
        return [invite, HeaderButton(_("已发的邀请"), url=reverse("invitations"), icon_name="mail")]

    def get_base_queryset(self):
        rows = seen_by(self.request.user, Membership.objects.select_related("user", "unit__parent__parent", "agency__unit"))
        return rows.order_by("role", "unit__path", "agency__path", "user__username")

    def search_queryset(self, queryset):
        """Each word is of the person or of the place."""
        for word in self.search_query.split() if self.is_searching else ():
            of_a_person = Q(user__first_name__icontains=word) | Q(user__username__icontains=word)
            of_a_place = Q(unit__name__icontains=word) | Q(unit__parent__name__icontains=word) | Q(agency__title__icontains=word)
            queryset = queryset.filter(of_a_person | of_a_place | Q(unit__code__startswith=word))
        return queryset


@administrators_only
def person(request, pk):
    """One person. A role is given in the form beneath."""
    who = person_for(request.user, pk)
    form = PlaceForm(request.POST or None, user=request.user, initial={"role": Role.CONTACT})
    if request.method == "POST" and form.is_valid():
        role, unit, agency = form.place
        try:
            membership = give(who, role, unit=unit, agency=agency, by=request.user)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            about = {"where": membership.where_name, "role": membership.get_role_display()}
            messages.success(request, _("已授予：%(where)s的%(role)s。") % about)
            return redirect("person", pk)
    return _page(request, who, status=422 if request.method == "POST" else 200, form=form)


@administrators_only
@require_POST
def take_role(request, pk):
    membership = membership_for(request.user, pk)
    take(membership, by=request.user)
    messages.success(request, _("已收回。这个人做过的事都还在。"))
    is_still_seen = seen_by(request.user, membership.user.memberships.all()).exists()
    return redirect("person", membership.user_id) if is_still_seen else redirect("people")


@administrators_only
@require_POST
def change_account(request, pk):
    """Do with an account what `what` of the form says."""
    who = person_for(request.user, pk)
    if not is_in_hand(request.user, who):
        raise Http404
    match request.POST.get("what"):
        case "password":
            invitation = offer_password(who, by=request.user)
            about = {"invitation": invitation} | link_of(code_of(invitation))
            return framed(request, "admin/people/password.html", _name(who), icon="user", way=_way(who), **about)
        case "factors":
            accounts.let_begin_anew(who, by=request.user)
            messages.success(request, _("两步验证已重设。本人下次登录时重新设一次。"))
        case "sessions":
            accounts.end(who, by=request.user)
            messages.success(request, _("这个账号的登录都已退出。"))
        case "unlock":
            accounts.unlock(who, by=request.user)
            messages.success(request, _("已解除，本人马上可以再试。"))
        case "close":
            accounts.close(who, by=request.user)
            messages.success(request, _("账号已停用，已经登录的都已退出。"))
        case "open":
            accounts.reopen(who, by=request.user)
            messages.success(request, _("账号已启用。"))
        case _other:
            raise Http404
    return redirect("person", pk)


def _page(request, who, *, status, form):
    theirs = Membership.objects.filter(user=who).select_related("unit__parent__parent", "agency__unit")
    shown = seen_by(request.user, theirs).order_by("role", "pk")
    mine = set(in_hand_of(request.user, theirs).values_list("pk", flat=True))
    about = {"who": who, "memberships": shown, "mine": mine, "elsewhere": theirs.count() - len(shown), "form": form, "media": form.media}
    about["is_in_hand"] = is_in_hand(request.user, who)
    about |= {"is_self": who == request.user, "has_factors": has_factors(who), "is_locked_out": is_locked_out(who.get_username())}
    return framed(request, "admin/people/person.html", _name(who), icon="user", way=_way(who), status=status, **about)


def _name(user):
    return user.get_full_name() or user.get_username()


def _way(who):
    return [(reverse("people"), _("人员")), ("", _name(who))]
