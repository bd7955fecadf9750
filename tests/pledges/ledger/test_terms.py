"""What is kept of a family is kept until the day that its paper names or the campaign's, whichever is earlier."""

import datetime

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from campaigns.models import CampaignPage
from pledges.ledger import answers
from pledges.ledger.disputes import dispute
from pledges.ledger.erasure import erase_expired, withdraw
from pledges.ledger.links import renew_link
from pledges.models import Assistance, Dispute, PagePicture, PersonalData, RenewedLink, ScanFile, ScanPage, Slip, SlipPicture
from tests.pledges.signing.samples import copy_of

DAYS = datetime.timedelta(days=1)
NAMES = {"child": {"name": "张小明"}, "guardian": {"name": "张大明"}}


def signed(number, people):
    """Let a copy be signed with help, disputed, and given a new link: all that is kept of a family in words or names."""
    about = {"outcome": "signed", "signatures": NAMES, "channel": "helped", "submission_key": f"key of the copy {number}", "body": ""}
    help_given = Assistance(by=people.secretary, reason="other", words="奶奶来校签")
    answers.answer(copy_of(number), assistance=help_given, **about)
    dispute(copy_of(number), "我们没有签过")
    renew_link(copy_of(number), by=people.secretary, reason="家长带信到校")


def scanned(print_run, campaign, number=1, others=()):
    """A page with a slip of a copy, and others that are in doubt, for whose sake its whole picture is kept."""
    block = copy_of(number).block
    page = ScanPage.objects.create(file=ScanFile.objects.create(campaign=campaign, name="三年级张小明.pdf", key=f"{number}"), number=1)
    about = {"state": "signed", "read_state": "signed"}
    slips = [
        Slip.objects.create(page=page, place=place, code=copy_of(each).code, block=block, copy_number=each, **about)
        for place, each in enumerate((number, *others))
    ]
    kept = {"key_id": "test1", "sealed": b"", "erase_on": campaign.erase_on}
    return PagePicture.objects.create(page=page, **kept), [SlipPicture.objects.create(slip=slip, **kept) for slip in slips]


def days_of():
    return {day for model in (PersonalData, Assistance, Dispute, RenewedLink) for day in model.objects.values_list("erase_on", flat=True)}


@pytest.mark.parametrize(("moved", "kept"), [(10, 0), (-10, -10), (0, 0)])
def test_the_earlier_of_paper_and_campaign_counts(print_run, campaign, people, moved, kept):
    promised = campaign.erase_on
    CampaignPage.objects.update(erase_on=promised + moved * DAYS)
    signed(1, people)
    assert days_of() == {promised + kept * DAYS}


def test_a_day_moved_nearer_counts_for_what_is_kept_already(print_run, campaign, people):
    signed(1, people)
    scanned(print_run, campaign)
    nearer = campaign.erase_on - 20 * DAYS
    CampaignPage.objects.update(erase_on=nearer)
    assert erase_expired(timezone.localdate()) == 0
    assert {*days_of(), PagePicture.objects.get().erase_on, SlipPicture.objects.get().erase_on} == {nearer}
    assert erase_expired(nearer) == 1
    words = [model.objects.get().words for model in (Assistance, Dispute, RenewedLink)]
    assert (words, PagePicture.objects.count(), SlipPicture.objects.count()) == (["", "", ""], 0, 0)


def test_what_files_were_called_goes_on_the_same_day(print_run, campaign):
    scanned(print_run, campaign)
    erase_expired(campaign.erase_on - DAYS)
    assert ScanFile.objects.get().name == "三年级张小明.pdf"
    erase_expired(campaign.erase_on)
    assert ScanFile.objects.get().name == ""


def test_who_withdraws_is_seen_on_no_picture_any_more(print_run, campaign, people):
    """The whole page is kept while another slip on it waits for a person; it shows this family's signature too."""
    signed(1, people)
    scanned(print_run, campaign, 1, others=(2,))
    assert withdraw(answers.pledge_of(copy_of(1)))
    assert (PagePicture.objects.count(), list(SlipPicture.objects.values_list("slip__copy_number", flat=True))) == (0, [2])
    assert [model.objects.get().words for model in (Assistance, Dispute, RenewedLink)] == ["", "", ""]


def test_a_neighbour_who_withdraws_takes_nobody_elses_page(print_run, campaign, people):
    signed(3, people)
    scanned(print_run, campaign, 1, others=(2,))
    assert withdraw(answers.pledge_of(copy_of(3)))
    assert (PagePicture.objects.count(), SlipPicture.objects.count()) == (1, 2)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_words_from_before_get_the_day_of_their_campaign(print_run, campaign, people):
    signed(1, people)
    executor = MigrationExecutor(connection)
    executor.migrate([("pledges", "0007_original_keys")])
    before = executor.loader.project_state([("pledges", "0007_original_keys")]).apps.get_model("pledges", "RenewedLink")
    assert before.objects.get().reason == "家长带信到校"
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())
    assert (RenewedLink.objects.get().words, RenewedLink.objects.get().erase_on) == ("家长带信到校", campaign.erase_on)
