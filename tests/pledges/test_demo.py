"""The demonstration's data: exact, loaded once however often it is called, and never outside a demonstration."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db.models import Count, Sum
from django.utils import timezone
from wagtail.images import get_image_model
from wagtail.models import Page

from campaigns.letters.codes import grouped
from campaigns.letters.copies import Copy
from campaigns.letters.packs import pack
from campaigns.models import Block, CampaignPage, LetterPage, Membership, PrintRun, Unit
from campaigns.models.review import approved_revision
from pledges.demo.answers import ANSWERS
from pledges.models import Entry, Outcome, PersonalData, Pledge, Total

COUNTED = (Unit, User, Membership, Page, PrintRun, Block, Pledge, Entry, PersonalData, Total, get_image_model())


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker, tmp_path_factory):
    """The demonstration, loaded once for this file and rolled back after it."""
    from django.db import transaction
    from django.test import override_settings

    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media")), transaction.atomic():
        call_command("load_demo", stdout=open("/dev/null", "w"))
        yield
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def loaded(db, demo):
    pass


def counts():
    return [model.objects.count() for model in COUNTED]
