"""Who signs, as the pages call them. Pure: no models."""

from django.utils.translation import gettext_lazy as _

ROLES = ("child", "guardian", "resident")
LABELS = {"child": _("孩子签名"), "guardian": _("家长（监护人）签名"), "resident": _("本人签名")}
NAME_LABELS = {"child": _("孩子姓名"), "guardian": _("家长（监护人）姓名"), "resident": _("姓名")}
WHO = {"child": _("孩子"), "guardian": _("家长（监护人）"), "resident": _("您")}
