"""A new link for a family, given once for each form: a page that is loaded again gives no other."""

import hashlib

from django.db import IntegrityError, transaction

from campaigns.acts.recording import record
from pledges.ledger import answers
from pledges.ledger.links import renew_link
from pledges.models import RenewedLink


class GivenAlready(Exception):
    """This form has given its link; `link` (RenewedLink) says when and by whom, `is_last` whether no other was given since."""

    def __init__(self, link):
        super().__init__()
        self.link = link
        self.is_last = not RenewedLink.objects.filter(pledge=link.pledge_id, pk__gt=link.pk).exists()


def give_link(copy, *, key, by, reason):
    """Return the token of a new link for the answer to a copy; raise GivenAlready, and what renew_link raises.

    `key` is the form's one-time key.
    """
    digest = hashlib.sha256(key.encode()).hexdigest()
    _refuse_a_second(digest)
    try:
        with transaction.atomic():
            token = renew_link(copy, by=by, reason=reason)
            given = RenewedLink.objects.filter(pledge=answers.pledge_of(copy)).latest("pk")
            RenewedLink.objects.filter(pk=given.pk).update(key_digest=digest)
            record("link.renewed", by=by, unit=copy.block.unit, about=copy.block.unit.place)
    except IntegrityError:  # the same form at the same moment
        _refuse_a_second(digest)
        raise
    return token


def _refuse_a_second(digest):
    given = RenewedLink.objects.filter(key_digest=digest).select_related("by").first()
    if given is not None:
        raise GivenAlready(given)
