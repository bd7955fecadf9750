"""What happens to an answer afterwards: evidence, correction, withdrawal, dispute, striking out. Always exact, once, and noted."""

import contextlib
import datetime
from collections import Counter

import pytest
from django.db.models import Count, Sum
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from campaigns.models import PrintRun, VoidedRange
from campaigns.printing.runs import confirm_print_run
from pledges.ledger import answers, changes, corrections, disputes, erasure, receipts
from pledges.ledger.answers import AlreadyAnswered, KeyReused, NotAnswered, add_evidence, answer, strike_out
from pledges.ledger.drift import drifts
from pledges.ledger.evidence import evidence_of
from pledges.models import Assistance, Entry, PersonalData, Pledge, QuizTotal, Total, Unchangeable
from tests.pledges.signing.samples import KEY, OTHER_KEY, copy_of, counts, held

NAMES = {"child": {"name": "张小明"}, "guardian": {"name": "𠮷·䶮"}}


def say(number=1, *, outcome="signed", signatures=NAMES, channel="phone", key=KEY, **more):
    return answer(copy_of(number), outcome=outcome, signatures=signatures, channel=channel, submission_key=key, body="", **more)


def noted():
    return list(Entry.objects.order_by("pk").values_list("event", "outcome", "channel"))


def test_another_channel_is_evidence_on_the_one_pledge(print_run):
    say()
    for _time in range(2):
        with pytest.raises(AlreadyAnswered):
            say(outcome="declined", signatures={}, channel="paper", key=OTHER_KEY)
    assert noted() == [("answered", "signed", "phone"), ("evidence", "declined", "paper")]
    assert list(Pledge.objects.values_list("outcome", "channel")) == [("signed", "phone")]
    assert list(Total.objects.values_list("channel", "outcome", "count")) == [("phone", "signed", 1)]


def test_each_channel_is_evidence_once(print_run):
    say()
    assert [add_evidence(copy_of(1), channel) for channel in ("paper", "paper", "helped", "phone", "helped")] == [
        True,
        False,
        True,
        False,
        False,
    ]
    assert noted()[1:] == [("evidence", "", "paper"), ("evidence", "", "helped")]


def test_evidence_without_an_answer_is_refused(print_run):
    with pytest.raises(NotAnswered):
        add_evidence(copy_of(1), "paper")
    assert noted() == []


def test_striking_out_takes_the_answer_from_the_count_and_its_names_from_the_vault(print_run):
    say(1)
    say(2, key=OTHER_KEY)
    pledge = Pledge.objects.get(copy_number=1)
    assert [strike_out(pledge), strike_out(pledge)] == [True, False]
    assert held() == counts(2, 3, 1, 1)
    assert PersonalData.objects.get().pledge.copy_number == 2
    assert noted()[-1] == ("voided", "signed", "phone")
    assert Pledge.objects.standing().get().copy_number == 2
    assert not answers.is_answered(copy_of(1))
    assert list(drifts()) == []


def test_when_striking_out_fails_half_way_nothing_is_changed(print_run, monkeypatch):
    say()
    monkeypatch.setattr(answers, "_append", None)
    with pytest.raises(TypeError):
        strike_out(Pledge.objects.get())
    assert held() == counts(1, 1, 1, 1)
    assert Pledge.objects.standing().count() == 1


def test_a_copy_whose_answer_was_struck_out_can_be_answered_again(print_run):
    say()
    add_evidence(copy_of(1), "paper")
    strike_out(Pledge.objects.get())
    say(key=OTHER_KEY, outcome="declined", signatures={})
    assert add_evidence(copy_of(1), "paper")
    assert list(Total.objects.order_by("outcome").values_list("outcome", "count")) == [("declined", 1), ("signed", 0)]
    assert list(drifts()) == []


def test_the_key_of_an_answer_that_was_struck_out_is_used_up(print_run):
    receipt = say()
    strike_out(Pledge.objects.get())
    with pytest.raises(KeyReused):
        say()
    with pytest.raises(receipts.StruckOut):
        receipts.pledge_for(receipt.token)


def test_answers_to_a_shared_code_have_neither_evidence_nor_an_end(letter, units, people):
    confirm_print_run(letter, [units.class_a1], by=people.author, numbering=PrintRun.Numbering.CLASS)
    say()
    pledge = Pledge.objects.get()
    for refused in (lambda: add_evidence(copy_of(1), "paper"), lambda: strike_out(pledge), lambda: disputes.dispute(copy_of(1))):
        with pytest.raises(ValueError, match="share"):
            refused()
    assert held() == counts(1, 1, 1, 1)


def test_correction_and_withdrawal_are_noted_without_a_word_of_what(print_run, people):
    say(channel="helped", assistance=Assistance(by=people.secretary, reason="other", words="奶奶姓张"))
    pledge = Pledge.objects.get()
    answers.corrected(pledge)
    answers.withdrawn(pledge)
    assert noted()[1:] == [("corrected", "", ""), ("withdrawn", "", "")]
    assert Assistance.objects.values_list("by", "reason", "words").get() == (people.secretary.pk, "other", "")


def sums():
    return sorted(Total.objects.filter(count__gt=0).values_list("channel", "outcome").annotate(sum=Sum("count")))


def test_a_family_that_does_not_sign_after_all_leaves_no_name(print_run, people):
    say(channel="helped", choices=(True,), assistance=Assistance(by=people.secretary, reason="other", words="奶奶姓张"))
    pledge = Pledge.objects.get()
    assert [changes.decline_after_all(pledge), changes.decline_after_all(pledge)] == [True, False]
    assert noted() == [("answered", "signed", "helped"), ("changed", "declined", "helped")]
    assert (sums(), PersonalData.objects.count(), Assistance.objects.get().words) == ([("helped", "declined", 1)], 0, "")
    assert list(QuizTotal.objects.values_list("answered_1", "right_1")) == [(1, 1)]
    assert list(drifts()) == []


def test_a_family_that_signs_after_all_is_kept_until_the_campaigns_day(print_run, campaign):
    say(outcome="declined", signatures={})
    pledge = Pledge.objects.get()
    assert [changes.sign_after_all(pledge, NAMES), changes.sign_after_all(pledge, {"child": {"name": "别人"}})] == [True, False]
    assert receipts.signatures_of(Pledge.objects.get()) == NAMES
    assert PersonalData.objects.get().erase_on == campaign.erase_on
    assert noted() == [("answered", "declined", "phone"), ("changed", "signed", "phone")]
    assert (sums(), list(drifts())) == ([("phone", "signed", 1)], [])
    changes.decline_after_all(pledge)
    strike_out(pledge)  # as it was read before the family changed it
    assert (sums(), noted()[-1], list(drifts())) == ([], ("voided", "declined", "phone"), [])


def test_after_the_end_an_answer_stays_as_it_is(print_run, campaign, people):
    say()
    pledge = Pledge.objects.get()
    VoidedRange.objects.create(block=pledge.block, first_number=1, last_number=1, reason="lost", created_by=people.secretary)
    with pytest.raises(changes.NotOpen, match="voided"):
        changes.decline_after_all(pledge)
    VoidedRange.objects.all().delete()
    campaign.closes_on = timezone.localdate() - datetime.timedelta(days=1)
    campaign.save()
    with pytest.raises(changes.NotOpen, match="closed"):
        changes.decline_after_all(pledge)
    PrintRun.objects.update(recalled_at=timezone.now())
    with pytest.raises(changes.NotOpen, match="recalled"):
        changes.decline_after_all(pledge)
    strike_out(pledge)
    with pytest.raises(NotAnswered):
        changes.decline_after_all(pledge)
    assert noted() == [("answered", "signed", "phone"), ("voided", "signed", "phone")]


def test_one_of_many_answers_to_a_shared_code_is_changed(letter, units, people):
    confirm_print_run(letter, [units.class_a1], by=people.author, numbering=PrintRun.Numbering.CLASS)
    for key in "abcdef":
        say(key=key * 24)
    for pledge in Pledge.objects.order_by("pk")[:5]:
        changes.decline_after_all(pledge)
    changes.sign_after_all(Pledge.objects.first(), NAMES)
    assert (sums(), list(drifts())) == ([("phone", "declined", 4), ("phone", "signed", 2)], [])
    assert list(Pledge.objects.order_by("pk").values_list("outcome", flat=True)) == ["signed", *["declined"] * 4, "signed"]


def test_when_changing_fails_half_way_nothing_is_changed(print_run, monkeypatch):
    say()
    monkeypatch.setattr(answers, "_count_one_less", None)
    with pytest.raises(TypeError):
        changes.decline_after_all(Pledge.objects.get())
    assert held() == counts(1, 1, 1, 1)
    assert (Pledge.objects.get().outcome, sums()) == ("signed", [("phone", "signed", 1)])


def test_an_answer_with_help_is_one_pledge_with_its_helper_or_nothing(print_run, people, campaign, monkeypatch):
    say(channel="helped", assistance=Assistance(by=people.secretary, reason="hands"))
    assistance = Assistance.objects.get()
    assert (assistance.pledge.channel, assistance.erase_on) == ("helped", campaign.erase_on)
    with pytest.raises(AlreadyAnswered):
        say(channel="helped", key=OTHER_KEY, assistance=Assistance(by=people.neighbour, reason="hands"))
    assert Assistance.objects.get() == assistance


def test_entries_are_appended_and_never_changed(print_run):
    say()
    entry = Entry.objects.get()
    entry.outcome = "declined"
    for change in (
        entry.save,
        entry.delete,
        lambda: Entry.objects.update(outcome="declined"),
        lambda: Entry.objects.all().delete(),
        lambda: Entry.objects.filter(pk=entry.pk).update(copy_number=2),
        lambda: Entry.objects.bulk_update([entry], ["outcome"]),
        lambda: Entry.objects.bulk_create([entry], update_conflicts=True, update_fields=["outcome"], unique_fields=["id"]),
        lambda: Entry.objects.update_or_create(pk=entry.pk, defaults={"outcome": "declined"}),
        lambda: Entry._base_manager.update(outcome="declined"),
    ):
        with pytest.raises(Unchangeable):
            change()
    assert noted() == [("answered", "signed", "phone")]


def test_an_entry_has_no_place_for_a_person():
    assert {field.name for field in Entry._meta.get_fields()} == {"id", "block", "copy_number", "event", "outcome", "channel", "at"}


def test_the_evidence_names_the_words_their_approval_and_what_happened(print_run, django_assert_num_queries):
    say(at=print_run.created_at)
    add_evidence(copy_of(1), "paper", at=print_run.created_at)
    pledge = Pledge.objects.select_related("block__print_run").get()
    with django_assert_num_queries(1):
        evidence = evidence_of(pledge)
    assert (evidence.words_digest, evidence.has_those_words) == (print_run.text.digest, True)
    assert evidence.revision_id == print_run.revision_id is not None
    assert (evidence.answered_at, evidence.channel) == (pledge.at, "phone")
    assert evidence.events == (("answered", "phone", pledge.at), ("evidence", "paper", pledge.at))
    PrintRun.objects.update(words=print_run.words.replace("安全小喇叭", "别的话"))
    assert not evidence_of(Pledge.objects.select_related("block__print_run").get()).has_those_words


STEPS = st.tuples(
    st.sampled_from(["answer", "answer", "evidence", "dispute", "strike out", "withdraw", "correct", "change", "change", "expire"]),
    st.integers(1, 4),
    st.sampled_from(["phone", "paper", "helped", "total"]),
    st.sampled_from(["signed", "declined"]),
    st.integers(0, 5),
)


def take(step, number, channel, outcome, key):
    copy, pledge = copy_of(number), Pledge.objects.filter(copy_number=number).order_by("pk").last()
    if step == "answer":
        signatures = NAMES if outcome == "signed" else {}
        answer(copy, outcome=outcome, signatures=signatures, channel=channel, submission_key=f"key of an opened page {key}", body="")
    elif step == "evidence":
        add_evidence(copy, channel, outcome=outcome)
    elif step == "dispute":
        disputes.dispute(copy)
    elif step == "expire":
        erasure.erase_expired(copy.campaign.erase_on)
    elif pledge:
        {"strike out": strike_out, "withdraw": erasure.withdraw, "correct": correct, "change": change}[step](pledge)


def correct(pledge):
    corrections.correct_names(pledge, {"child": "王小明"})


def change(pledge):
    """As the receipt does, of an answer that may have been read long ago."""
    if pledge.outcome == "signed":
        changes.decline_after_all(pledge)
    else:
        changes.sign_after_all(pledge, NAMES)


def counted_by_hand():
    """Return [(block, channel, outcome, answers that stand)] as the entries of each copy tell it, one after another."""
    standing = {}
    for number, event, *answered in Entry.objects.order_by("pk").values_list("copy_number", "event", "block", "channel", "outcome"):
        if event in ("answered", "changed"):
            standing[number] = tuple(answered)
        elif event == "voided":
            del standing[number]
    return sorted((*answered, count) for answered, count in Counter(standing.values()).items())


@hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, max_size=16))
def test_in_any_order_the_totals_are_the_pledges_and_the_entries(print_run, steps):
    from django.db import transaction

    with transaction.atomic():
        for step in steps:
            with contextlib.suppress(AlreadyAnswered, KeyReused, NotAnswered, corrections.NothingToCorrect):
                take(*step)
        standing = Pledge.objects.standing().values_list("block", "channel", "outcome").annotate(count=Count("pk"))
        totals = Total.objects.filter(count__gt=0).values_list("block", "channel", "outcome", "count")
        assert sorted(totals) == sorted(standing)
        assert counted_by_hand() == sorted(standing)
        assert list(drifts()) == []
        assert not PersonalData.objects.exclude(pledge__voided_at=None).exists()
        assert not PersonalData.objects.exclude(pledge__outcome="signed").exists()
        assert (Total.objects.aggregate(sum=Sum("count"))["sum"] or 0) == len(set(Pledge.objects.standing().values_list("copy_number")))
        transaction.set_rollback(True)
