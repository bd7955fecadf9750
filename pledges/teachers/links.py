"""The links of classes: finding, withdrawing and renewing them. Of each class and print run the one renewed last is the one that counts."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.acts.recording import record
from campaigns.models import Block
from campaigns.paper.marks.codes import NotOurCode
from campaigns.paper.marks.links import LAST_RENEWAL
from campaigns.printing.class_links import number_and_renewal_of
from config.requests.refusals import Refusal
from pledges.models import ClassLink


def link_by(text):
    """Return the ClassLink that a link as typed stands for, whatever became of it, unsaved where nobody used it yet.

    Raise NotOurCode, without a query when it is forged or mistyped.
    """
    number, renewal = number_and_renewal_of(text)
    block = Block.objects.select_related("unit", "print_run").filter(first_number=number, is_shared=False, is_later=False).first()
    link = block and _links(block).filter(renewal=renewal).first()
    if block is None or (link is None and renewal):
        raise NotOurCode(text)
    link = link or ClassLink(block=block)
    link.block = block
    return link


def newest_of(blocks):
    """Return {block's key: its newest ClassLink}, unsaved where there is none, of the first blocks of classes. One query."""
    newest = {link.block_id: link for link in ClassLink.objects.filter(block__in=blocks).order_by("renewal")}
    return {block.pk: newest.get(block.pk) or ClassLink(block=block) for block in blocks}


@transaction.atomic
def withdraw(block, *, by):
    """Let a class's link open nothing more, on no device; twice is as once."""
    link = _held(block)
    if link.withdrawn_at is None:
        _end(link, by)
        record("class.withdrawn", by=by, unit=block.unit, about=block.unit.place)


@transaction.atomic
def renew(block, *, seen, by):
    """Give a class a new link with a PIN of its own and return (ClassLink, whether it is new); the one before opens nothing more.

    `seen` is the renewal that was shown when this was asked for: a link that was renewed since stays, so twice is as once.
    """
    link = _held(block)
    if link.renewal != seen:
        return link, False
    if link.renewal == LAST_RENEWAL:
        raise Refusal("renewed_too_often", _("这个班的链接换得太多了，没有再换。请在学校页面上办理这个班的事。"))
    if link.withdrawn_at is None:
        _end(link, by)
    record("class.renewed", by=by, unit=block.unit, about=block.unit.place)
    return ClassLink.objects.create(block=block, renewal=link.renewal + 1), True


def locked(link):
    """Return a link's row, which is made where it has none, and which nobody else changes until the caller's transaction ends."""
    row, _is_new = ClassLink.objects.get_or_create(block=link.block, renewal=link.renewal)
    row = ClassLink.objects.select_for_update().get(pk=row.pk)
    row.block = link.block
    return row


def _links(block):
    return ClassLink.objects.filter(block=block)


def _held(block):
    """Return the newest link of a class; whoever else withdraws or renews waits at the first, which always is there."""
    locked(ClassLink(block=block))
    return locked(_links(block).latest("renewal"))


def _end(link, by):
    link.withdrawn_at, link.withdrawn_by = timezone.now(), by
    link.save(update_fields=["withdrawn_at", "withdrawn_by"])
