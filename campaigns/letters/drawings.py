"""The drawings an officer can choose from: `site/static/img/drawings/<name>.svg`. Pure: no models."""

from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_lazy as _

FOLDER = Path(settings.BASE_DIR) / "site" / "static" / "img" / "drawings"

CARDS = {
    "lights": _("红绿灯"),
    "crossing": _("斑马线"),
    "helmet": _("头盔"),
    "seat-belt": _("安全带"),
    "bicycle": _("自行车"),
    "megaphone": _("小喇叭"),
    "no-ball": _("不在路上玩耍"),
    "school-bus": _("上下车"),
    "phone-call": _("陌生来电"),
    "bank-card": _("银行卡"),
    "shield": _("盾牌"),
    "grandmother": _("奶奶接电话"),
}
SCENES = {
    "street": _("学校门口的斑马线"),
    "village": _("村口集市"),
}


def path_of(name):
    """Return the file of a drawing; raise LookupError for a name that is not one of ours."""
    if name not in CARDS and name not in SCENES:
        raise LookupError(name)
    return FOLDER / f"{name}.svg"
