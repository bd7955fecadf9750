"""The drawings an officer can choose from: `site/static/img/drawings/<name>.svg`. Pure: no models."""

import re
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_lazy as _

FOLDER = Path(settings.BASE_DIR) / "site" / "static" / "img" / "drawings"
SHADES = ((25, "#000000"), (60, "#777777"), (85, "#dddddd"), (101, "#ffffff"))  # CIE lightness below which, and what is printed

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


def in_black(drawing):
    """Return an SVG whose colours are black, white and two greys that survive a photocopier."""
    return re.sub(r"#(?:[0-9a-fA-F]{6}|[0-9a-fA-F]{3})\b", lambda found: _shade(found[0][1:]), drawing)


def _shade(colour):
    digits = colour if len(colour) == 6 else "".join(2 * digit for digit in colour)
    red, green, blue = (_linear(int(digits[start : start + 2], 16) / 255) for start in (0, 2, 4))
    luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    lightness = 116 * luminance ** (1 / 3) - 16 if luminance > 0.008856 else 903.3 * luminance
    return next(shade for limit, shade in SHADES if lightness < limit)


def _linear(value):
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
