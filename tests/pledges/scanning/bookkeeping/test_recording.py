"""What was read is written down once: pages, slips and ledger together, whoever is killed, however often a file comes."""

import io
import zipfile
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.db import transaction
from django.utils import timezone
from PIL import Image

from campaigns.printing.changes import void_copies
from campaigns.printing.finding import copy_for
from pledges.ledger import answers
from pledges.ledger.class_totals import report_total
from pledges.ledger.drift import drifts
from pledges.ledger.erasure import erase_expired, withdraw
from pledges.models import Channel, Entry, Event, Pledge, ScanFile, ScanPage, Slip, SlipPicture, Total
from pledges.progress.figures import campaign_figures
from pledges.scanning.bookkeeping import claims
from pledges.scanning.bookkeeping.crediting import take_back
from pledges.scanning.bookkeeping.reading import read_waiting
from pledges.scanning.bookkeeping.recording import record
from pledges.scanning.intake import receiving
from pledges.scanning.reader.readings.answers import Answer
from pledges.scanning.reader.readings.states import SlipReading
from pledges.scanning.results.overview import bad_pages, sums_of
from pledges.signatures import vault
from tests.pledges.scanning.conftest import jpeg, page, pdf, states
from tests.pledges.signing.samples import repin

BOTH = ("child", "guardian")


def totals():
    return {(total.channel, total.outcome): total.count for total in Total.objects.exclude(count=0)}


def entries(code):
    return list(Entry.objects.filter(copy_number=copy_for(code).number).order_by("pk").values_list("event", "channel", "outcome"))


def test_a_signed_slip_is_an_answer_on_paper_and_its_original_is_deleted(glass, hand_in, scans_root):
    code, slip = glass.slip(0, BOTH)
    file = hand_in(pdf(page(slip)))
    assert states(file) == [("with_slips", ["signed"])]
    assert entries(code) == [("answered", "paper", "signed")]
    assert totals() == {("paper", "signed"): 1}
    assert list(drifts()) == []
    assert (list(scans_root.glob("[!.]*")), file.stored) == ([], "")


def test_what_is_kept_is_the_slip_alone_encrypted_until_names_are_erased(glass, hand_in, campaign):
    code, slip = glass.slip(0, BOTH)
    hand_in(pdf(page(slip, glass.slip(1)[1])))
    kept = SlipPicture.objects.get()
    assert (kept.slip.code, kept.erase_on) == (code, campaign.erase_on)
    assert b"JFIF" not in bytes(kept.sealed)
    plain = vault.unseal_bytes(kept.key_id, kept.sealed, bound_to=kept.bound_to, keys=django_settings.DATA_KEYS)
    wide, high = Image.open(io.BytesIO(plain)).size
    assert (wide, 300 < high < 900) == (1000, True)
    erase_expired(campaign.erase_on)
    assert (SlipPicture.objects.count(), Pledge.objects.count()) == (0, 1)


def test_paper_of_a_family_that_signed_by_phone_is_evidence(glass, hand_in):
    code, slip = glass.slip(0, BOTH)
    answers.answer(copy_for(code), outcome="signed", signatures={}, channel="phone", submission_key="k" * 24, body="")
    hand_in(pdf(page(slip)))
    assert entries(code) == [("answered", "phone", "signed"), ("evidence", "paper", "signed")]
    assert totals() == {("phone", "signed"): 1}
    assert Slip.objects.get().credit == "evidence"


def test_declined_is_an_answer_unsigned_is_none(glass, hand_in):
    hand_in(pdf(page(glass.slip(0, ("declined",))[1], glass.slip(1)[1])))
    assert totals() == {("paper", "declined"): 1}
    assert SlipPicture.objects.count() == 0


@pytest.mark.parametrize(("complete_with", "signed"), [("all", 0), ("guardian", 1), ("any", 1)])
def test_which_signatures_make_it_complete_is_the_campaigns_choice(glass, hand_in, print_run, complete_with, signed):
    repin(print_run, complete_with=complete_with)
    file = hand_in(pdf(page(glass.slip(0, ("guardian",))[1])))
    assert states(file) == [("with_slips", ["partly_signed"])]
    assert Pledge.objects.filter(outcome="signed").count() == signed


def test_the_same_file_twice_is_one_file(glass, hand_in):
    data = pdf(page(glass.slip(0, BOTH)[1]))
    assert hand_in(data, "a.pdf") == hand_in(data, "b.pdf")
    assert (ScanFile.objects.count(), ScanPage.objects.count(), totals()) == (1, 1, {("paper", "signed"): 1})


def test_a_slip_scanned_again_is_a_duplicate_and_one_signed_later_counts(glass, hand_in):
    unsigned, signed = glass.slip(0)[1], glass.slip(0, BOTH)[1]
    assert states(hand_in(pdf(page(unsigned)))) == [("with_slips", ["unsigned"])]
    assert states(hand_in(pdf(page(signed)))) == [("with_slips", ["signed"])]
    assert states(hand_in(jpeg(page(signed)))) == [("with_slips", ["duplicate"])]
    assert totals() == {("paper", "signed"): 1}


def test_a_voided_copy_and_another_school_count_for_nobody(glass, hand_in, people, units):
    code, slip = glass.slip(0, BOTH)
    block = copy_for(code).block
    void_copies(block, block.first_number, block.first_number, reason="丢失", by=people.author)
    assert states(hand_in(pdf(page(slip)))) == [("with_slips", ["void"])]
    assert states(hand_in(pdf(page(glass.slip(1, BOTH)[1])), unit=units.school_b)) == [("with_slips", ["other_school"])]
    assert (totals(), SlipPicture.objects.count()) == ({}, 0)


def test_a_zip_is_its_members_and_a_file_that_is_none_is_set_aside(glass, hand_in, scans_root):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("one.jpg", jpeg(page(glass.slip(0, BOTH)[1])))
        archive.writestr("note.pdf", "this is text")
    file = hand_in(target.getvalue(), "class.zip")
    assert states(file) == [("with_slips", ["signed"]), ("unreadable", [])]
    pages = ScanPage.objects.order_by("file__member").values_list("file__name", "number", "reason")
    assert list(pages) == [("class.zip/one.jpg", 1, ""), ("class.zip/note.pdf", 0, "not_a_scan")]
    assert list(scans_root.glob("[!.]*")) == []


def test_a_family_that_withdraws_has_its_paper_erased_too(glass, hand_in):
    code, slip = glass.slip(0, BOTH)
    hand_in(pdf(page(slip)))
    assert withdraw(answers.pledge_of(copy_for(code)))
    assert (SlipPicture.objects.count(), Pledge.objects.standing().count()) == (0, 1)
    assert entries(code)[-1][0] == Event.WITHDRAWN


# --- claims: no processes, the answers are given


def waiting_page(print_run, campaign, name="a.pdf"):
    return receiving.receive([name.encode()], name, source="portal", campaign=campaign)[0].scan_pages.get()


def reading(glass, copy=0, state="signed"):
    return SlipReading(glass.paper().codes[copy], state, {}, {"child": "ink", "guardian": "ink", "declined": "empty"})


def test_a_page_is_written_down_once_by_whoever_holds_it(glass, print_run, campaign):
    waiting_page(print_run, campaign)
    answer = Answer(1, "with_slips", (reading(glass),), crops=(None,))
    [mine] = claims.claim("first", 5)
    assert claims.claim("second", 5) == []
    ScanPage.objects.update(leased_until=timezone.now() - timedelta(seconds=1))  # the first was killed, or was slow
    [theirs] = claims.claim("second", 5)
    assert record(theirs, "second", answer) is True
    assert record(mine, "first", answer) is False
    assert record(theirs, "second", answer) is False
    assert (totals(), Slip.objects.count()) == ({("paper", "signed"): 1}, 1)


def test_a_lease_that_is_renewed_does_not_run_out(print_run, campaign):
    waiting_page(print_run, campaign)
    pages = claims.claim("first", 5)
    ScanPage.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    claims.renew("first", pages)
    assert claims.claim("second", 5) == []


def test_a_reader_whose_clock_runs_a_day_ahead_holds_no_page_longer_than_another(print_run, campaign, monkeypatch):
    waiting_page(print_run, campaign)
    ahead = timezone.now() + timedelta(days=1)
    with monkeypatch.context() as patch:
        patch.setattr(timezone, "now", lambda: ahead)
        pages = claims.claim("first", 5)
        claims.renew("first", pages)
    assert claims.claim("second", 5) == []
    assert ScanPage.objects.get().leased_until - timezone.now() <= claims.LEASE


def test_a_lease_that_was_written_while_the_clock_ran_a_day_ahead_is_none(print_run, campaign):
    waiting_page(print_run, campaign)
    claims.claim("first", 5)
    ScanPage.objects.update(leased_until=timezone.now() + timedelta(days=1))
    [page] = claims.claim("second", 5)
    assert (page.lease, claims.claim("third", 5)) == ("second", [])


def test_a_page_whose_readers_all_vanish_is_set_aside(print_run, campaign):
    waiting_page(print_run, campaign)
    ScanPage.objects.update(claims=claims.CLAIMS_AT_MOST)
    assert [page.pk for page in read_waiting(workers=1)] == [ScanPage.objects.get().pk]
    assert ScanPage.objects.values_list("kind", "reason").get() == ("unreadable", "too_hard")


def test_nothing_of_a_page_is_written_where_its_ledger_entry_fails(glass, print_run, campaign, monkeypatch):
    waiting_page(print_run, campaign)
    [mine] = claims.claim("first", 5)

    def fail(*args, **options):
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(answers, "answer", fail)
    with pytest.raises(RuntimeError):
        record(mine, "first", Answer(1, "with_slips", (reading(glass),), crops=(None,)))
    assert (Slip.objects.count(), ScanPage.objects.waiting().count(), Channel.PAPER in dict(totals())) == (0, 1, False)


def test_both_sums_are_those_of_the_rows(glass, print_run, campaign):
    waiting_page(print_run, campaign)
    [mine] = claims.claim("first", 5)
    slips = (reading(glass, 0), reading(glass, 0), reading(glass, 1, "uncertain"), SlipReading(None, "uncertain"))
    record(mine, "first", Answer(1, "with_slips", slips, crops=(None,) * 4))
    sums = sums_of(ScanFile.objects.all())
    assert {name: count for name, count in sums.states.items() if count} == {"signed": 1, "duplicate": 1, "uncertain": 2}
    assert (sums.pages, sums.slips, sums.kinds["with_slips"], sums.hold) == (1, 4, 1, True)


def test_a_signed_slip_replaces_what_its_class_only_counted(glass, print_run, campaign, people):
    block = copy_for(glass.paper().codes[0]).block
    report_total(print_run, block.unit, signed=2, by=people.secretary)
    answers.answer(copy_for(glass.paper().codes[1]), outcome="signed", signatures={}, channel="phone", submission_key="k" * 24, body="")
    waiting_page(print_run, campaign)
    [mine] = claims.claim("first", 5)
    slips = (reading(glass, 0), reading(glass, 1), reading(glass, 2, "declined"))
    record(mine, "first", Answer(1, "with_slips", slips, crops=(None,) * 3))
    assert campaign_figures(campaign).channels == {"paper": 2, "phone": 1}
    with transaction.atomic():
        take_back(Slip.objects.get(place=0))
    assert campaign_figures(campaign).channels == {"paper": 1, "phone": 1, "total": 1}
    assert report_total(print_run, block.unit, signed=2, by=people.secretary).read == 1


def test_who_has_not_signed_stands_in_no_list(glass, print_run, campaign):
    waiting_page(print_run, campaign)
    [mine] = claims.claim("first", 5)
    record(mine, "first", Answer(1, "with_slips", (reading(glass, 0, "unsigned"), reading(glass, 1, "declined")), crops=(None,) * 2))
    assert list(bad_pages(ScanFile.objects.all())) == []
    waiting_page(print_run, campaign, "b.pdf")
    [mine] = claims.claim("first", 5)
    record(mine, "first", Answer(1, "with_slips", (reading(glass, 2, "uncertain"),), crops=(None,)))
    assert [page.file.name for page in bad_pages(ScanFile.objects.all())] == ["b.pdf"]
