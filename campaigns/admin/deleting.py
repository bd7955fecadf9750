"""What is still needed is not deleted: the admin says so before it promises anything, and what to do instead."""

from django.contrib import messages
from django.contrib.auth.models import User
from django.db.models import ProtectedError, RestrictedError
from django.db.models.deletion import Collector
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from wagtail.admin import messages as buttoned
from wagtail.admin.views.generic import DeleteView
from wagtail.models import Page, Revision, TaskState

from campaigns.models import PrintRun


def is_needed(thing):
    """Whether rows of others stand on this one, so that the database would refuse to delete it, or would forget who wrote or approved."""
    parts = Page.objects.descendant_of(thing, inclusive=True).specific() if isinstance(thing, Page) else [thing]
    try:
        for part in parts:
            Collector("default").collect([part])
    except (ProtectedError, RestrictedError):
        return True
    return isinstance(thing, User) and (
        Revision.objects.filter(user=thing).exists() or TaskState.objects.filter(finished_by=thing).exists()
    )


def refuse_page(request, page):
    """Return the answer to whoever wants to delete a page that was printed or handed in for; None where it may go."""
    if not is_needed(page):
        return None
    messages.error(request, _page_is_needed(page))
    return redirect("wagtailadmin_explore", page.get_parent().pk)


def refuse_account(request, user):
    if not is_needed(user):
        return None
    messages.error(request, _account_is_needed(user))
    return redirect("wagtailusers_users:edit", user.pk)


def refuse_many(request, things):
    """The same for several at once: one that is needed keeps them all."""
    needed = [thing for thing in things if is_needed(thing)]
    if not needed:
        return None
    for thing in needed:
        messages.error(request, _page_is_needed(thing) if isinstance(thing, Page) else _account_is_needed(thing))
    following = request.GET.get("next")
    return redirect(following if url_has_allowed_host_and_scheme(following, None) else reverse("wagtailadmin_home"))


class UnitDelete(DeleteView):
    def dispatch(self, request, *args, **kwargs):
        if is_needed(self.object):
            sentence = _("“%(name)s”印过信、还有下级单位，或者有人在管，不能删除，什么都没有改动。不再使用的，请点“停用”。")
            retire = buttoned.button(reverse("unit_retire", args=[self.object.pk]), _("停用"))
            buttoned.error(request, sentence % {"name": self.object}, buttons=[] if self.object.retired_at else [retire])
            return redirect(reverse(self.edit_url_name, args=[self.object.pk]))
        return super().dispatch(request, *args, **kwargs)


def _page_is_needed(page):
    is_printed = PrintRun.objects.filter(letter__path__startswith=page.path).exists()
    sentence = (
        _("“%(title)s”之下有已经印制的信，不能删除。可以取消发布，或召回印制批次。")
        if is_printed
        else _("“%(title)s”收过扫描件，不能删除。可以取消发布。")
    )
    return sentence % {"title": page.get_admin_display_title()}


def _account_is_needed(user):
    sentence = _(
        "账号“%(name)s”办过事（印制、审核、登记或看过回执），不能删除，否则这些记录就断了，什么都没有改动。请打开账号，去掉“有效”来停用它。"
    )
    return sentence % {"name": user.get_username()}
