"""Letting a device in by the PIN, and knowing it again by its cookie."""

import hashlib
import hmac

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.acts.recording import record
from campaigns.printing.class_links import pin_of
from config.requests.refusals import Refusal
from pledges.models import ClassDevice, ClassLink
from pledges.teachers.links import locked


class NotIn(Refusal):
    """A device is not let in: "over", "locked", "wrong" or "too_many"."""


def enter(link, pin, token):
    """Let the device that keeps `token` (str, secret) in by the PIN, and return the link's row; the same token again is the same device.

    Raise NotIn. A wrong PIN is counted whatever becomes of the request; a locked link says so for the right PIN too.
    """
    with transaction.atomic():
        row = locked(link)
        refusal = _refusal(row, pin, token)
        if refusal is None:
            _let_in(row, token)
    if refusal is not None:
        raise refusal
    return row


def device_of(link, tokens):
    """Return the ClassDevice of a link that keeps one of these tokens, None where there is none or the link is over."""
    if link.pk is None or link.is_over or not tokens:
        return None
    return ClassDevice.objects.filter(link=link, digest__in=[_digest(link, token) for token in tokens]).first()


def opened(device):
    """Note that a device opened its class's page."""
    ClassDevice.objects.filter(pk=device.pk).update(opens=F("opens") + 1, last_seen_at=timezone.now())


def _refusal(row, pin, token):
    if row.is_over:
        return NotIn("over", _("这个链接已经停用。请向学校经办人要一个新的。"))
    if row.is_locked:
        return NotIn("locked", _("密码输错了五次，这个链接锁住了。请学校经办人换一个新的链接。"))
    if not hmac.compare_digest(pin, pin_of(row.block, row.renewal)):
        return _wrong(row)
    if not _is_known(row, token) and row.devices.count() >= ClassLink.MOST_DEVICES:
        sentence = _(
            "密码对，但这个链接已经在 %(most)d 台设备上打开过，这一台没有打开。请用以前打开过的设备，或者请学校经办人换一个新的链接。"
        )
        return NotIn("too_many", sentence % {"most": ClassLink.MOST_DEVICES})
    return None


def _wrong(row):
    row.wrong_pins += 1
    row.save(update_fields=["wrong_pins"])
    if row.is_locked:
        record("class.locked", by=None, unit=row.block.unit, about=row.block.unit.place)
        return NotIn("locked", _("密码输错了五次，这个链接锁住了。请学校经办人换一个新的链接。"))
    sentence = _("密码不对。请对着学校给的密码条再输一遍，还可以试 %(left)d 次。")
    return NotIn("wrong", sentence % {"left": ClassLink.MOST_WRONG - row.wrong_pins})


def _let_in(row, token):
    row.first_used_at = row.first_used_at or timezone.now()
    row.wrong_pins = 0
    row.save(update_fields=["first_used_at", "wrong_pins"])
    if not _is_known(row, token):
        ClassDevice.objects.create(link=row, digest=_digest(row, token))
        record("class.opened", by=None, unit=row.block.unit, about=f"{row.block.unit.place} · {row.devices.count()}")


def _is_known(row, token):
    return row.devices.filter(digest=_digest(row, token)).exists()


def _digest(link, token):
    return hashlib.sha256(f"{link.pk}:{token}".encode()).hexdigest()
