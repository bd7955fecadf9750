"""Accounts: closing one and opening it again. Who has acted is never deleted."""

from django.db import transaction

from campaigns.people.acts import record


@transaction.atomic
def close(person, *, by):
    """Let nobody sign in to an account; whoever is, is no more with the next request."""
    if person.is_active:
        person.is_active = False
        person.save(update_fields=["is_active"])
        record("account.closed", by=by, person=person, about=person.get_username())


@transaction.atomic
def reopen(person, *, by):
    if not person.is_active:
        person.is_active = True
        person.save(update_fields=["is_active"])
        record("account.opened", by=by, person=person, about=person.get_username())
