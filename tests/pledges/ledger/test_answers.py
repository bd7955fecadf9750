import datetime

import pytest
from django.conf import settings
from django.utils import timezone

from campaigns.models import Block
from pledges.ledger import answers
from pledges.ledger.answers import AlreadyAnswered, KeyReused, answer
from pledges.ledger.receipts import token_for
from pledges.models import Entry, PersonalData, Pledge, Total
from pledges.signatures.vault import unseal
from tests.pledges.signing.samples import KEY, NOTHING, OTHER_KEY, copy_of, counts, held, sent_together

NAMES = {"child": {"name": "张小明"}, "guardian": {"name": "𠮷·䶮"}}


def say(number=1, *, outcome="signed", signatures=NAMES, channel="phone", key=KEY, body="the same", at=None):
    return answer(copy_of(number), outcome=outcome, signatures=signatures, channel=channel, submission_key=key, body=body, at=at)


def totals():
    return {(total.block.unit_name, total.channel, total.outcome): total.count for total in Total.objects.select_related("block")}


def test_an_answer_is_pledge_entry_data_and_total_at_once(print_run, campaign):
    before = timezone.now()
    receipt = say(2)
    pledge = Pledge.objects.get()
    assert (pledge.copy_number, pledge.outcome, pledge.channel) == (2, "signed", "phone")
    assert pledge.block == Block.objects.get(first_number=1)
    assert pledge.words_digest == print_run.words_digest
    assert before <= pledge.at <= timezone.now()
    assert list(Entry.objects.values_list("block", "copy_number", "outcome", "channel", "at")) == [
        (pledge.block_id, 2, "signed", "phone", pledge.at)
    ]
    data = PersonalData.objects.get(pledge=pledge)
    assert data.erase_on == campaign.erase_on
    assert unseal(data.key_id, data.sealed, copy_number=2, keys=settings.DATA_KEYS) == NAMES
    assert totals() == {("三年级1班", "phone", "signed"): 1}
    assert receipt.number == f"{timezone.localdate():%Y}-{pledge.pk:08d}"


def test_only_digests_of_key_and_token_are_stored(print_run):
    receipt = say()
    stored = " ".join(str(value) for value in Pledge.objects.values_list().get())
    assert len(receipt.token) == 32
    assert KEY not in stored
    assert receipt.token not in stored


def test_the_token_cannot_be_computed_without_the_secret(settings):
    mine = token_for(KEY)
    settings.SECRET_KEY = "another" * 10
    assert token_for(KEY) != mine


def test_declining_leaves_nothing_personal(print_run):
    say(outcome="declined", signatures={})
    assert held() == counts(1, 1, 0, 1)
    assert totals() == {("三年级1班", "phone", "declined"): 1}


def test_declining_with_names_is_a_mistake_of_ours(print_run):
    with pytest.raises(ValueError, match="no personal data"):
        say(outcome="declined")
    assert held() == NOTHING


def test_the_same_key_and_body_get_the_same_receipt_and_count_once(print_run):
    assert say() == say() == say()
    assert held() == counts(1, 1, 1, 1)


@pytest.mark.parametrize("change", [{"body": "another"}, {"number": 2}])
def test_the_same_key_with_anything_else_is_refused(print_run, change):
    say()
    with pytest.raises(KeyReused):
        say(**change)
    assert held() == counts(1, 1, 1, 1)


@pytest.mark.parametrize("change", [{}, {"outcome": "declined", "signatures": {}}])
def test_an_answered_copy_stays_as_it_is(print_run, change):
    say()
    with pytest.raises(AlreadyAnswered):
        say(key=OTHER_KEY, **change)
    assert held() == counts(1, 1, 1, 1)
    assert totals() == {("三年级1班", "phone", "signed"): 1}


def test_a_repetition_after_the_secret_was_changed_is_answered(print_run, settings):
    say()
    settings.SECRET_KEY = "another" * 10
    with pytest.raises(AlreadyAnswered):
        say()


def test_totals_are_kept_by_class_channel_and_outcome(print_run):
    for number, outcome, channel in ((1, "signed", "phone"), (2, "signed", "phone"), (3, "declined", "paper"), (6, "signed", "paper")):
        say(number, outcome=outcome, signatures={}, channel=channel, key=f"key of copy {number}")
    assert sorted((total.block.first_number, total.channel, total.outcome, total.count) for total in Total.objects.all()) == [
        (1, "paper", "declined", 1),
        (1, "phone", "signed", 2),
        (6, "paper", "signed", 1),
    ]


def test_an_answer_can_be_dated_back(print_run):
    at = timezone.now() - datetime.timedelta(days=9)
    say(at=at)
    assert (Pledge.objects.get().at, Entry.objects.get().at) == (at, at)


def test_when_one_part_fails_nothing_is_written(print_run, monkeypatch):
    monkeypatch.setitem(settings.DATA_KEYS, "test1", b"too short")
    with pytest.raises(ValueError, match="AESGCM"):
        say()
    assert held() == NOTHING


def test_a_name_cannot_be_guessed_from_the_digest_of_the_body(print_run):
    say(1, key=KEY, body="张小明")
    say(2, key=OTHER_KEY, body="张小明")
    first, second = Pledge.objects.values_list("body_digest", flat=True)
    assert first != second
    assert answers.sha256("张小明") not in (first, second)


@pytest.mark.parametrize("number", [1, 2])
def test_what_an_answer_costs(print_run, django_assert_num_queries, number):
    """Savepoint, pledge; entry, personal data and total together; release. The first of a class costs no more."""
    if number > 1:
        say(1, key=OTHER_KEY)
    copy = copy_of(number)
    with django_assert_num_queries(3 + sent_together(3)):
        answer(copy, outcome="signed", signatures=NAMES, channel="phone", submission_key=KEY, body="")
