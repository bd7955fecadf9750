"""Writing down who did what, and who read what of a family and why."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from campaigns.models import Act

# What our own verbs do; Wagtail's actions have names of their own, which it gives.
KINDS = {
    "role.given": _("授予角色"),
    "role.taken": _("收回角色"),
    "invitation.made": pgettext_lazy("操作", "邀请"),
    "invitation.renewed": _("延长邀请"),
    "invitation.withdrawn": _("撤回邀请"),
    "invitation.used": pgettext_lazy("操作", "接受邀请"),
    "password.offered": _("让人重设密码"),
    "password.reset": _("重设密码"),
    "sessions.ended": _("退出别人的登录"),
    "factors.forgotten": _("重设两步验证"),
    "lockout.lifted": _("解除密码锁定"),
    "roster.brought_in": _("导入名册"),
    "account.closed": pgettext_lazy("操作", "停用账号"),
    "account.opened": pgettext_lazy("操作", "启用账号"),
}


def record(kind, *, by, unit=None, person=None, about="", why=""):
    """Write down that a person did, or read, something; `by` None: the installation itself."""
    name = (by.get_full_name() or by.get_username()) if by else ""
    path = unit.path if unit else ""
    return Act.objects.create(kind=kind, by=by, by_name=name[:150], path=path, person=person, about=str(about)[:200], why=why[:200])
