"""Sessions of one person, ended."""

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils import timezone


def end_sessions(user, but=None):
    """End all sessions of a person, but for the one with the key `but`, and return how many it was."""
    found = Session.objects.filter(expire_date__gt=timezone.now()).exclude(session_key=but)
    theirs = [session.pk for session in found.iterator() if session.get_decoded().get(SESSION_KEY) == str(user.pk)]
    Session.objects.filter(pk__in=theirs).delete()
    return len(theirs)
