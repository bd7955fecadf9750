"""What a colleague does for an account: closes and opens it, ends its sessions, helps who is locked out. It is never deleted."""

from django.db import transaction

from campaigns.acts.recording import record
from config.accounts.factors import forget_factors
from config.accounts.sessions import end_sessions
from config.requests.signing_in import lift_lockout


@transaction.atomic
def close(person, *, by):
    """Let nobody sign in to an account, and end its sessions."""
    if person.is_active:
        person.is_active = False
        person.save(update_fields=["is_active"])
        end_sessions(person)
        record("account.closed", by=by, person=person, about=person.get_username())


@transaction.atomic
def end(person, *, by):
    """End all sessions of an account."""
    end_sessions(person)
    record("sessions.ended", by=by, person=person, about=person.get_username())


@transaction.atomic
def let_begin_anew(person, *, by):
    """Forget the second factors of a person who lost them; signing in asks to set up new ones."""
    forget_factors(person)
    end_sessions(person)
    record("factors.forgotten", by=by, person=person, about=person.get_username())


def unlock(person, *, by):
    """Let a person sign in again after too many wrong passwords."""
    lift_lockout(person.get_username())
    record("lockout.lifted", by=by, person=person, about=person.get_username())


@transaction.atomic
def reopen(person, *, by):
    if not person.is_active:
        person.is_active = True
        person.save(update_fields=["is_active"])
        record("account.opened", by=by, person=person, about=person.get_username())
