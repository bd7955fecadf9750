"""What others write down or say goes into the one log: Wagtail's entries, sign-ins, lockouts."""

from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_in
from django.db.models.signals import post_save
from django.dispatch import receiver
from wagtail.models import ModelLogEntry, Page, PageLogEntry

from campaigns.acts.recording import record
from campaigns.models import AgencyPage, Unit
from config.requests.signing_in import locked_out


@receiver(user_logged_in)
def signed_in(user, **about):
    record("signed_in", by=user, person=user)


@receiver(locked_out)
def too_many_wrong_passwords(account, **about):
    record("locked_out", by=None, person=User.objects.filter(username__iexact=account).first(), about=account)


@receiver(post_save, sender=PageLogEntry)
def page_was_changed(instance, created, **about):
    """What was done to a page lies in the unit of the agency that it is of."""
    page = Page.objects.filter(pk=instance.page_id).first() if created else None
    if page is not None:
        agency = AgencyPage.objects.ancestor_of(page, inclusive=True).select_related("unit").first()
        record(instance.action, by=instance.user, unit=agency and agency.unit, about=instance.label)


@receiver(post_save, sender=ModelLogEntry)
def thing_was_changed(instance, created, **about):
    if created:
        model = instance.content_type.model_class()
        unit = Unit.objects.filter(pk=instance.object_id).first() if model is Unit else None
        person = User.objects.filter(pk=instance.object_id).first() if model is User else None
        record(instance.action, by=instance.user, unit=unit, person=person, about=instance.label)
