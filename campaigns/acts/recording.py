"""Writing down who did what, and who read what of a family and why."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.log_actions import registry

from campaigns.models import Act

# What our own verbs do; Wagtail's actions have names of their own, which it gives.
KINDS = {
    "signed_in": _("登录"),
    "locked_out": _("密码试错太多，暂停登录"),
    "print.asked": _("提出印制"),
    "print.confirmed": _("确认印制"),
    "print.declined": _("退回或撤回印制"),
    "print.recalled": _("召回印制批次"),
    "copies.voided": _("作废"),
    "copies.again": _("补印一份"),
    "copies.changed": _("更正份数"),
    "pack.downloaded": _("下载印刷包"),
    "dispute.voided": _("办结异议：作废"),
    "dispute.settled": _("办结异议：维持"),
    "answer.helped": _("帮一户登记答复"),
    "link.renewed": _("补发回执链接"),
    "withdrawn.at_desk": _("按一户的要求撤回"),
    "class.pins": _("看了班级链接的密码"),
    "class.opened": _("班级链接：在一台新设备上打开"),
    "class.locked": _("班级链接：密码输错太多，锁定"),
    "class.withdrawn": _("停用班级链接"),
    "class.renewed": _("换发班级链接"),
    "class.total": _("班级链接：报数"),
    "class.asked": _("班级链接：请学校处理一个座号"),
    "class.taken_back": _("班级链接：收回请求"),
    "class.replaced": _("确认班级请求：换发"),
    "class.voided": _("确认班级请求：作废"),
    "class.declined": _("班级请求：不改动"),
    "report.settled": _("处理假信举报"),
    "read.report": _("看了假信举报"),
    "read.picture": _("看了回执的图片"),
    "exported": _("导出表格"),
    "erased": _("到期删除"),
    "keys.rotated": _("更换数据密钥"),
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


def label_of(kind):
    """Return what a kind is called: ours, or as Wagtail calls its own."""
    if kind in KINDS:
        return KINDS[kind]
    return registry.get_action_label(kind) if registry.action_exists(kind) else kind


def record(kind, *, by, unit=None, person=None, about="", why=""):
    """Write down that a person did, or read, something; `by` None: the installation itself."""
    name = (by.get_full_name() or by.get_username()) if by else ""
    path = unit.path if unit else ""
    return Act.objects.create(kind=kind, by=by, by_name=name[:150], path=path, person=person, about=str(about)[:200], why=why[:200])
