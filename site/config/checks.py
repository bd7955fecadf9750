"""System checks, with hints, for what would otherwise show itself on paper or on a parent's phone."""

import ctypes.util
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import Error, Warning, register

FONTS = {"Noto Sans CJK SC": "fonts-noto-cjk", "Noto Serif CJK SC": "fonts-noto-cjk", "LXGW WenKai": "fonts-lxgw-wenkai"}


@register
def fonts_are_installed(app_configs, **kwargs):
    """Without its fonts a letter would be laid out in others, or in boxes."""
    try:
        installed = subprocess.run(["fc-list", ":", "family"], capture_output=True, text=True, check=True).stdout  # noqa: S607
    except (OSError, subprocess.CalledProcessError):
        return [Error("fc-list does not run: letters cannot be laid out.", hint="apt-get install fontconfig", id="pinganxin.E001")]
    return [
        Error(f"The font {name} is not installed: letters cannot be laid out.", hint=f"apt-get install {package}", id="pinganxin.E002")
        for name, package in FONTS.items()
        if name not in installed
    ]


@register
def layout_is_fast(app_configs, **kwargs):
    """WeasyPrint 70 takes 13 s a letter instead of 0.2 s where HarfBuzz cannot subset the CJK fonts."""
    if ctypes.util.find_library("harfbuzz-subset"):
        return []
    hint = "apt-get install libharfbuzz-subset0"
    return [Warning("libharfbuzz-subset is missing: laying out a letter takes many seconds.", hint=hint, id="pinganxin.W001")]


@register(deploy=True)
def databases_are_private(app_configs, **kwargs):
    """A SQLite file that others of this machine may read shows them who answered how."""
    path = Path(settings.DATABASES["default"]["NAME"] or "")
    if not settings.DATABASES["default"]["ENGINE"].endswith("sqlite3") or not path.is_file() or not path.stat().st_mode & 0o077:
        return []
    hint = f"chmod 600 {path}*; chmod 700 {path.parent}"
    return [Warning(f"Others of this machine may read {path}.", hint=hint, id="pinganxin.W002")]


@register
def printed_codes_open(app_configs, **kwargs):
    """The host that is printed into QR codes must be one this site answers to."""
    host = urlsplit(settings.PUBLIC_URL).hostname
    if "*" in settings.ALLOWED_HOSTS or host in settings.ALLOWED_HOSTS:
        return []
    hint = f"Add {host} to ALLOWED_HOSTS."
    return [Error(f"Printed codes lead to {host}, which this site refuses.", hint=hint, id="pinganxin.E003")]
