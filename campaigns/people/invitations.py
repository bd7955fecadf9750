"""Invitations to a role, and to a new password: a link, or the code in it, that is used once, within fourteen days, until it is withdrawn.

The code is stored nowhere: who may see the invitation has it made anew, and a copy of the database opens none.
"""

import hashlib
import hmac
import secrets
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.acts.recording import record
from campaigns.models import Invitation
from campaigns.paper.marks.codes import ALPHABET, NotOurCode, fold, grouped
from campaigns.people.members import give, in_hand_of, is_in_hand, may_give, seen_by
from config.requests.refusals import Refusal

LASTS = timedelta(days=14)
LENGTH = 12  # characters of a code: 60 bits


def code_of(invitation):
    """Return an invitation's code as it is written: "7K3M-9QXR-2TWB"."""
    number = int.from_bytes(hmac.digest(settings.SECRET_KEY.encode(), b"invitation" + bytes(invitation.nonce), hashlib.sha256))
    return grouped("".join(ALPHABET[number >> 5 * place & 31] for place in range(LENGTH)))


def invitation_by(code):
    """Return the Invitation that a code as typed opens, whatever became of it; raise NotOurCode where there is none."""
    invitation = _with_places(Invitation.objects.filter(digest=_digest(fold(code, LENGTH)))).select_related("user").first()
    if invitation is None:
        raise NotOurCode
    return invitation


def invitations_of(user):
    """Return the Invitations within what the user administers, the newest first."""
    return _with_places(seen_by(user, Invitation.objects.exclude(role=""))).order_by("-made_at", "pk")


def invitation_for(user, pk):
    """Return the Invitation to a role when the user may give and take that, else raise Http404."""
    return get_object_or_404(in_hand_of(user, invitations_of(user)), pk=pk)


@transaction.atomic
def invite(people, *, by):
    """Invite [(name, role, unit, agency)], all or nobody, and return the Invitations; refused: what is beyond the inviter's reach."""
    now = timezone.now()
    invitations = [Invitation(name=name, role=role, unit=unit, agency=agency) for name, role, unit, agency in people]
    for invitation in invitations:
        if not may_give(by, invitation):
            sentence = _("“%(where)s”不在您的管辖范围内，谁也没有邀请。")
            raise Refusal("beyond_reach", sentence % {"where": invitation.where_name})
        _begin(invitation, by, now)
        record("invitation.made", by=by, unit=invitation.where, about=_said_of(invitation))
    return Invitation.objects.bulk_create(invitations)


@transaction.atomic
def offer_password(person, *, by):
    """Let a colleague within reach choose a new password, and return the Invitation; earlier ones to do so are withdrawn."""
    if not is_in_hand(by, person):
        raise Refusal("beyond_reach", _("这个账号不归您管，没有改动。"))
    Invitation.objects.filter(user=person, used_at=None, withdrawn_at=None).update(withdrawn_at=timezone.now())
    invitation = Invitation(name=person.get_full_name() or person.get_username(), user=person)
    _begin(invitation, by, timezone.now())
    invitation.save()
    record("password.offered", by=by, person=person, about=person.get_username())
    return invitation


@transaction.atomic
def withdraw(invitation, *, by):
    """Let an invitation that is open lead nowhere; twice is as once."""
    if Invitation.objects.filter(pk=invitation.pk, used_at=None, withdrawn_at=None).update(withdrawn_at=timezone.now()):
        record("invitation.withdrawn", by=by, unit=invitation.where, about=_said_of(invitation))


@transaction.atomic
def renew(invitation, *, by):
    """Give an invitation that was not used another code, for fourteen days from now; the one before leads nowhere."""
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if invitation.used_at is None:
        invitation.withdrawn_at = None
        _begin(invitation, by, invitation.made_at)
        invitation.save()
        record("invitation.renewed", by=by, unit=invitation.where, about=_said_of(invitation))
    return invitation


@transaction.atomic
def accept(invitation, user):
    """Give a person the role that an invitation is to; refused where it is open no longer, or its maker could not make it today."""
    invitation = _locked(invitation)
    if invitation.made_by is None or not invitation.made_by.is_active or not may_give(invitation.made_by, invitation):
        raise Refusal("ended", _("邀请您的人已经不管这里的账号，请联系单位重新邀请。"))
    give(user, invitation.role, unit=invitation.unit, agency=invitation.agency, by=None)
    _use(invitation, user)
    record("invitation.used", by=user, unit=invitation.where, person=user, about=_said_of(invitation))


@transaction.atomic
def join(invitation, *, username, password):
    """Make an account for who is invited, with the role, and return the User."""
    user = User.objects.create_user(username, password=password, first_name=invitation.name[:150])
    accept(invitation, user)
    return user


@transaction.atomic
def set_password(invitation, password):
    """Set the password that an invitation lets its person choose: all his sessions end, a second factor stays."""
    invitation = _locked(invitation)
    if invitation.made_by is None or not is_in_hand(invitation.made_by, invitation.user):
        raise Refusal("ended", _("给您这个链接的人已经不管您的账号，请联系单位。"))
    invitation.user.set_password(password)
    invitation.user.save(update_fields=["password"])
    _use(invitation, invitation.user)
    record("password.reset", by=invitation.user, person=invitation.user, about=invitation.user.get_username())


def _with_places(invitations):
    return invitations.select_related("unit__parent__parent", "agency__unit", "made_by", "used_by")


def _begin(invitation, by, made_at):
    invitation.made_by, invitation.made_at, invitation.ends_at = by, made_at, timezone.now() + LASTS
    invitation.nonce = secrets.token_bytes(16)
    invitation.digest = _digest(code_of(invitation).replace("-", ""))


def _locked(invitation):
    """Return the row, of which nobody else can make use until this is done."""
    found = Invitation.objects.select_for_update(of=("self",)).select_related("made_by", "user", "unit", "agency__unit")
    invitation = found.get(pk=invitation.pk)
    if invitation.state != "open":
        raise Refusal(invitation.state, _("这份邀请已经用过、撤回或过期，没有改动。请联系邀请您的单位。"))
    return invitation


def _use(invitation, user):
    invitation.used_at, invitation.used_by = timezone.now(), user
    invitation.save(update_fields=["used_at", "used_by"])


def _digest(code):
    return hashlib.sha256(code.encode()).hexdigest()


def _said_of(invitation):
    return f"{invitation.name} · {invitation.get_role_display()} · {invitation.where_name}"
