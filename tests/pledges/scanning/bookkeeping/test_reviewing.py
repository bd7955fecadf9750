"""What the reader could not decide is decided by a person, counts as paper does, and can be taken back."""

from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone

from campaigns.models import Act
from campaigns.printing.changes import void_copies
from campaigns.printing.finding import copy_for
from pledges.ledger import answers
from pledges.ledger.changes import decline_after_all
from pledges.ledger.drift import drifts
from pledges.models import Entry, PagePicture, ScanFile, Slip, SlipPicture, Total
from pledges.scanning.bookkeeping import crediting
from pledges.scanning.bookkeeping.reviewing import VERDICTS, CannotTakeBack, Decided, WrongCode, checked, decide, look, undo
from pledges.scanning.results.overview import decided_of, doubts_of, sums_of
from tests.pledges.scanning.bookkeeping.reviewing_samples import code, doubtful, scanned, signed, slip_in_doubt, unreadable, without_code
from tests.pledges.signing.samples import repin

TOMORROW = timedelta(days=1)


@pytest.fixture
def school(campaign, units, people, print_run):
    """The campaign and school that scans are counted for, as the samples take them; copies 1 to 3 are of class 1, 6 of school b."""
    return campaign, units.school_a


@pytest.fixture
def clerk(people):
    return people.secretary


def totals():
    return {(total.channel, total.outcome): total.count for total in Total.objects.exclude(count=0)}


def entries(number=1):
    return list(Entry.objects.filter(copy_number=number).order_by("pk").values_list("event", "channel", "outcome"))


def files():
    return ScanFile.objects.all()


def answered_by_phone(number=1, outcome="signed"):
    answers.answer(copy_for(code(number)), outcome=outcome, signatures={}, channel="phone", submission_key="k" * 24, body="")


def state_now(each):
    each.refresh_from_db()
    return (each.state, each.code, each.read_state, each.copy_number, each.credit, each.outcome, each.decided_by, each.decided_at)


def holds():
    return (sums_of(files()).hold, list(drifts()))


@pytest.fixture(autouse=True)
def sums_and_totals_agree(db):
    """Whatever a test did: every page has one kind, every slip one state, and the totals are those of the pledges."""
    yield
    assert holds() == (True, [])


# --- decided


@pytest.mark.parametrize(
    ("verdict", "state", "counted"),
    [
        ("signed", "signed", {("paper", "signed"): 1}),
        ("unsigned", "unsigned", {}),
        ("declined", "declined", {("paper", "declined"): 1}),
        ("not_ours", "forged", {}),
    ],
)
def test_each_verdict_counts_as_paper_does_and_is_taken_back(school, clerk, verdict, state, counted):
    slip = slip_in_doubt(*school)
    before = state_now(slip)
    assert decide(slip, verdict, by=clerk) == slip
    slip.refresh_from_db()
    assert (slip.state, slip.decided_by, totals(), doubts_of(files()), decided_of(files(), 9)) == (state, clerk, counted, [], [slip])
    assert holds() == (True, [])
    assert undo(slip) == slip
    assert (state_now(slip), totals(), doubts_of(files()), decided_of(files(), 9)) == (before, {}, [slip], [])


def test_the_ledger_keeps_both_that_it_counted_and_that_it_was_taken_back(school, clerk):
    slip = slip_in_doubt(*school)
    decide(slip, "signed", by=clerk)
    undo(slip)
    decide(slip, "declined", by=clerk)
    assert entries() == [("answered", "paper", "signed"), ("voided", "paper", "signed"), ("answered", "paper", "declined")]


def test_every_verdict_is_tested():
    assert VERDICTS == ("signed", "unsigned", "declined", "not_ours")


def test_a_code_is_typed_as_it_stands_on_the_paper(school, clerk):
    slip = slip_in_doubt(*school, without_code())
    before = state_now(slip)
    typed = f" {code(2)[:4].lower()}-{code(2)[4:]} "
    decide(slip, "signed", code=typed, by=clerk)
    slip.refresh_from_db()
    assert (slip.code, slip.copy_number, slip.read_code, entries(2)) == (code(2), 2, "", [("answered", "paper", "signed")])
    undo(slip)
    assert (state_now(slip), slip.block, totals()) == (before, None, {})


def test_a_code_that_was_read_wrongly_for_the_paper_is_corrected_and_restored(school, clerk):
    slip = slip_in_doubt(*school, doubtful(1))
    decide(slip, "signed", code=code(2), by=clerk)
    assert (entries(1), entries(2)) == ([], [("answered", "paper", "signed")])
    undo(slip)
    slip.refresh_from_db()
    assert (slip.code, slip.copy_number) == (code(1), 1)


@pytest.mark.parametrize(
    ("typed", "refusal"),
    [("", ""), ("12", ""), ("0" * 16, "forged"), (6, "other_school"), (3, "void")],
)
def test_a_code_that_does_not_count_here_changes_nothing(school, clerk, people, typed, refusal):
    block = copy_for(code(3)).block
    void_copies(block, 3, 3, reason="丢失", by=people.author)
    slip = slip_in_doubt(*school, without_code())
    before = state_now(slip)
    with pytest.raises(WrongCode) as refused:
        decide(slip, "signed", code=code(typed) if isinstance(typed, int) else typed, by=clerk)
    assert (refused.value.refusal, state_now(slip), totals()) == (refusal, before, {})


def test_a_code_of_another_campaign_does_not_count(school, clerk, campaign):
    slip = slip_in_doubt(*school, without_code())
    other = campaign.copy(update_attrs={"slug": "another", "title": "另一次活动"}, recursive=False)
    ScanFile.objects.update(campaign=other)
    with pytest.raises(WrongCode) as refused:
        decide(slip, "signed", code=code(1), by=clerk)
    assert refused.value.refusal == "other_campaign"


@pytest.mark.parametrize(("number", "state"), [(6, "other_school"), (1, "forged")])
def test_paper_that_is_not_ours_says_by_its_code_whose_it_is(school, clerk, number, state):
    slip = slip_in_doubt(*school, without_code())
    decide(slip, "not_ours", code=code(number), by=clerk)
    assert (Slip.objects.get().state, totals()) == (state, {})


def test_a_code_is_checked_before_anything_is_decided(school):
    slip = slip_in_doubt(*school, without_code())
    assert checked(code(1).lower(), slip.page) == code(1)
    with pytest.raises(WrongCode):
        checked(code(6), slip.page)


def test_a_copy_whose_paper_counts_already_is_a_duplicate(school, clerk):
    scanned(*school, signed(1))
    slip = slip_in_doubt(*school, without_code(), name="later.pdf")
    decide(slip, "signed", code=code(1), by=clerk)
    assert (Slip.objects.get(pk=slip.pk).state, totals()) == ("duplicate", {("paper", "signed"): 1})
    undo(slip)
    assert (Slip.objects.get(pk=slip.pk).state, totals()) == ("uncertain", {("paper", "signed"): 1})


def test_paper_of_a_family_that_answered_by_phone_is_evidence_and_none_when_taken_back(school, clerk):
    slip = slip_in_doubt(*school)
    answered_by_phone()
    decide(slip, "signed", by=clerk)
    assert (Slip.objects.get().credit, totals()) == ("evidence", {("phone", "signed"): 1})
    undo(slip)
    assert entries() == [("answered", "phone", "signed"), ("evidence", "paper", "signed"), ("retracted", "paper", "")]
    assert totals() == {("phone", "signed"): 1}


def test_paper_of_a_family_that_changed_its_answer_is_not_taken_back(school, clerk):
    slip = slip_in_doubt(*school)
    decide(slip, "signed", by=clerk)
    decline_after_all(answers.pledge_of(copy_for(code(1))))
    with pytest.raises(CannotTakeBack):
        undo(slip)
    assert (totals(), SlipPicture.objects.count()) == ({("paper", "declined"): 1}, 0)


def test_evidence_on_an_answer_that_was_struck_out_is_taken_back_too(school, clerk):
    slip = slip_in_doubt(*school)
    answered_by_phone()
    decide(slip, "signed", by=clerk)
    answers.strike_out(answers.pledge_of(copy_for(code(1))))
    undo(slip)
    assert (Slip.objects.get().state, totals()) == ("uncertain", {})


def test_paper_that_says_more_than_what_counts_already_is_credited_once(school, clerk, print_run):
    repin(print_run, complete_with="any")
    decide(slip_in_doubt(*school), "signed", by=clerk)
    Slip.objects.update(state="partly_signed")
    scanned(*school, signed(1), name="later.pdf")
    assert list(Slip.objects.order_by("pk").values_list("state", "credit")) == [("partly_signed", "answer"), ("signed", "")]
    assert totals() == {("paper", "signed"): 1}


def test_the_duplicate_of_what_is_taken_back_counts_instead(school, clerk):
    slip = slip_in_doubt(*school, without_code())
    decide(slip, "signed", code=code(1), by=clerk)
    scanned(*school, signed(1), name="later.pdf")
    scanned(*school, signed(1), name="last.pdf")
    undo(slip)
    assert list(Slip.objects.order_by("pk").values_list("state", "credit")) == [("uncertain", ""), ("signed", "answer"), ("duplicate", "")]
    assert totals() == {("paper", "signed"): 1}


def test_what_a_person_held_for_a_duplicate_of_it_waits_again(school, clerk):
    slip, later, page = slip_in_doubt(*school), slip_in_doubt(*school, without_code(), name="b.pdf"), unreadable(*school, name="c.pdf")
    for each in (slip, later, page):
        decide(each, "signed", code=code(1), by=clerk)
    undo(slip)
    assert (doubts_of(files()), totals()) == ([page, later, slip], {})


def test_who_comes_second_at_the_same_moment_tries_again(school, clerk, monkeypatch):
    slip, enter = slip_in_doubt(*school), crediting._enter

    def enter_second(slip, copy):
        monkeypatch.setattr(crediting, "_enter", enter)
        raise IntegrityError("UNIQUE constraint failed: slip_credited_once")

    monkeypatch.setattr(crediting, "_enter", enter_second)
    decide(slip, "signed", by=clerk)
    assert (Slip.objects.get().state, totals()) == ("signed", {("paper", "signed"): 1})


# --- a page that could not be read


@pytest.mark.parametrize(
    ("verdict", "kind", "states", "counted"),
    [
        ("signed", "with_slips", ["signed"], {("paper", "signed"): 1}),
        ("unsigned", "with_slips", ["unsigned"], {}),
        ("declined", "with_slips", ["declined"], {("paper", "declined"): 1}),
        ("not_ours", "other_document", [], {}),
    ],
)
def test_a_page_that_could_not_be_read_is_a_slip_or_none_of_ours(school, clerk, verdict, kind, states, counted):
    page = unreadable(*school)
    slip = decide(page, verdict, code=code(1) if states else "", by=clerk)
    page.refresh_from_db()
    assert (page.kind, list(Slip.objects.values_list("state", flat=True)), totals()) == (kind, states, counted)
    assert (doubts_of(files()), decided_of(files(), 9), page.decided_by) == ([], [slip or page], clerk)
    assert holds() == (True, [])
    assert undo(slip or page) == page
    page.refresh_from_db()
    assert (page.kind, page.decided_by, page.decided_at, Slip.objects.count()) == ("unreadable", None, None, 0)
    assert (totals(), doubts_of(files())) == ({}, [page])


def test_a_page_is_a_slip_only_with_a_code(school, clerk):
    page = unreadable(*school)
    with pytest.raises(WrongCode):
        decide(page, "signed", by=clerk)
    page.refresh_from_db()
    assert (page.kind, Slip.objects.count()) == ("unreadable", 0)


# --- refused


def test_what_is_decided_is_not_decided_again(school, clerk):
    slip, page = slip_in_doubt(*school), unreadable(*school, name="other.pdf")
    decide(slip, "signed", by=clerk)
    decide(page, "not_ours", by=clerk)
    for each in (slip, page):
        with pytest.raises(Decided):
            decide(each, "declined", code=code(2), by=clerk)
    assert totals() == {("paper", "signed"): 1}


def test_what_is_taken_back_is_not_taken_back_again(school, clerk):
    slip, page = slip_in_doubt(*school), unreadable(*school, name="other.pdf")
    decided = decide(page, "signed", code=code(2), by=clerk)
    undo(decided)
    for each in (slip, page, decided):
        with pytest.raises(Decided):
            undo(each)


def test_a_page_that_was_decided_again_is_not_taken_back_by_its_former_slip(school, clerk):
    page = unreadable(*school)
    former = decide(page, "signed", code=code(1), by=clerk)
    undo(former)
    slip = decide(page, "signed", code=code(2), by=clerk)
    former.pk += 1000 if former.pk == slip.pk else 0
    with pytest.raises(Decided):
        undo(former)
    assert totals() == {("paper", "signed"): 1}
    assert undo(page) == page  # its slip with it
    assert (totals(), Slip.objects.count()) == ({}, 0)


def test_an_answer_that_the_family_confirmed_by_phone_since_stays(school, clerk):
    slip = slip_in_doubt(*school)
    decide(slip, "signed", by=clerk)
    with pytest.raises(answers.AlreadyAnswered):
        answered_by_phone()
    with pytest.raises(CannotTakeBack):
        undo(slip)
    assert (Slip.objects.get().state, totals()) == ("signed", {("paper", "signed"): 1})


def test_an_answer_that_replaced_the_paper_stays(school, clerk):
    slip = slip_in_doubt(*school)
    decide(slip, "signed", by=clerk)
    answers.strike_out(answers.pledge_of(copy_for(code(1))))
    answered_by_phone(outcome="declined")
    with pytest.raises(CannotTakeBack):
        undo(slip)
    assert totals() == {("phone", "declined"): 1}


# --- pictures


def erased_on(model):
    return list(model.objects.values_list("erase_on", flat=True))


@pytest.mark.parametrize(("verdict", "is_slip_kept"), [("signed", True), ("unsigned", False), ("declined", False), ("not_ours", False)])
def test_pictures_that_nobody_needs_go_tomorrow_and_stay_when_it_is_taken_back(school, clerk, campaign, verdict, is_slip_kept):
    slip = slip_in_doubt(*school)
    tomorrow = timezone.localdate() + TOMORROW
    decide(slip, verdict, by=clerk)
    assert (erased_on(PagePicture), erased_on(SlipPicture)) == ([tomorrow], [campaign.erase_on if is_slip_kept else tomorrow])
    undo(slip)
    assert (erased_on(PagePicture), erased_on(SlipPicture)) == ([campaign.erase_on], [campaign.erase_on])


def test_a_page_is_kept_while_another_slip_on_it_is_in_doubt(school, clerk, campaign):
    page = scanned(*school, doubtful(1), doubtful(2))
    for slip, erase_on in zip(page.slips.order_by("place"), (campaign.erase_on, timezone.localdate() + TOMORROW), strict=True):
        decide(slip, "signed", by=clerk)
        assert erased_on(PagePicture) == [erase_on]


def test_each_look_is_noted(school, clerk):
    slip = slip_in_doubt(*school)
    look(slip, by=clerk)
    look(slip.page, by=clerk)
    read = Act.objects.filter(kind="read.picture", by=clerk, path=slip.page.file.unit.path).order_by("pk")
    page = f"{slip.page.file_id}-{slip.page.number}"
    assert list(read.values_list("about", flat=True)) == [f"{page}-{slip.place}", page]


def test_the_most_doubtful_comes_first(school):
    some, none = slip_in_doubt(*school, doubtful(1)), slip_in_doubt(*school, without_code(), name="b.pdf")
    page = unreadable(*school, name="c.pdf")
    unreadable(*school, name="d.pdf", whole=None)  # there is nothing to look at
    assert doubts_of(files()) == [page, none, some]
