"""Second factors: who needs one, who has shown it, and forgetting a person's."""

from collections import Counter

from allauth.account.adapter import get_adapter
from allauth.account.signals import authentication_step_completed
from allauth.core import context
from allauth.mfa.adapter import get_adapter as get_factor_adapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models.signals import post_save
from django.dispatch import receiver

from config.sealing import CannotOpen

SHOWN = "second factor shown"  # of a session
SECRETS = {"secret", "seed"}  # what an authenticator keeps sealed


def is_needed(user):
    """Whether a person signs in with two factors: everybody who opens the admin, except in the demonstration."""
    return settings.SECOND_FACTOR and user.has_perm("wagtailadmin.access_admin")


def is_shown(request):
    """Whether the session began, or went on, with a second factor."""
    return request.session.get(SHOWN, False)


def where_to_show(user):
    """Return the address at which a person shows the second factor, or gets one."""
    ways = [way["url"] for way in get_adapter().get_reauthentication_methods(user) if way["id"].startswith("mfa_")]
    return ways[0] if ways else None


def has_factors(user):
    return Authenticator.objects.filter(user=user).exists()


def forget_factors(user):
    """Forget all second factors of a person who lost them: the next time, new ones are set up."""
    return Authenticator.objects.filter(user=user).delete()[0]


def renew_factors():
    """Seal what is kept of factors under the first of DATA_KEYS; return Counter of "renewed" and "unreadable"."""
    results = Counter()
    for factor in Authenticator.objects.exclude(type=Authenticator.Type.WEBAUTHN):
        for name in SECRETS & factor.data.keys():
            if _key_of(factor.data[name]) != next(iter(settings.DATA_KEYS)):
                results.update([_renewed(factor, name)])
    return results


def keys_of_factors():
    """Return Counter of how many secrets each key holds."""
    factors = Authenticator.objects.exclude(type=Authenticator.Type.WEBAUTHN)
    return Counter(_key_of(factor.data[name]) for factor in factors for name in SECRETS & factor.data.keys())


def _renewed(factor, name):
    adapter = get_factor_adapter()
    try:
        factor.data[name] = adapter.encrypt(adapter.decrypt(factor.data[name]))
    except CannotOpen:
        return "unreadable"
    factor.save(update_fields=["data"])
    return "renewed"


def _key_of(sealed):
    return sealed.partition(":")[0]


@receiver(authentication_step_completed)
def remember_it_was_shown(sender, request, method, **about):
    if method == "mfa":
        request.session[SHOWN] = True


@receiver(post_save, sender=Authenticator)
def remember_it_was_set_up(instance, created, **about):
    """The first factor is shown by being set up; another one only adds to it."""
    request = context.request
    if created and request is not None and request.user == instance.user and instance.user.authenticator_set.count() == 1:
        request.session[SHOWN] = True
