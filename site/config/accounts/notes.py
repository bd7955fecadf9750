"""What somebody changed of their own account, said to Wagtail's log. Signing in says Django, `user_logged_in`."""

from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import log

ACTIONS = {
    "password_changed": _("改了自己的密码"),
    "sessions_ended": _("退出了自己在别处的登录"),
    "factor_added": _("设了一种两步验证"),
    "factor_removed": _("取消了一种两步验证"),
    "codes_renewed": _("换了一批备用码"),
}


def note(action, user):
    """Say that a person did one of ACTIONS with the own account."""
    log(instance=user, action=f"pinganxin.{action}", user=user)


@hooks.register("register_log_actions")
def name_actions(actions):
    for action, label in ACTIONS.items():
        actions.register_action(f"pinganxin.{action}", label, label)


@receiver(authenticator_added)
def factor_was_added(user, authenticator, **about):
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:  # they come with the first factor
        note("factor_added", user)


@receiver(authenticator_removed)
def factor_was_removed(user, authenticator, **about):
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        note("factor_removed", user)


@receiver(authenticator_reset)
def codes_were_renewed(user, **about):
    note("codes_renewed", user)
