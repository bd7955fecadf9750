"""Turns: whose pages are read next, what one school may have waiting, and that what takes long keeps nobody else waiting."""

from dataclasses import replace
from types import SimpleNamespace

import pytest
from django.utils import timezone

from confined import processes
from pledges.models import ReadingTurn, ScanFile, ScanPage
from pledges.scanning.bookkeeping import claims, reading, turns
from pledges.scanning.bookkeeping.reading import read_waiting
from pledges.scanning.bookkeeping.recording import record
from pledges.scanning.intake import bounds
from pledges.scanning.intake.bounds import NotYet
from pledges.scanning.intake.receiving import receive
from pledges.scanning.reader.files import limits
from pledges.scanning.reader.readings.answers import TOO_HARD, Answer
from pledges.scanning.reader.work.craft import READING
from pledges.scanning.results.progress import progress_of
from tests.pledges.scanning.reader import hostile

BLANK = Answer(1, "blank")


@pytest.fixture
def hand_in(campaign, units):
    """Hand a file in at a unit (school a) and return its ScanFile."""

    def at(name, unit=units.school_a, data=None, source="portal"):
        return receive([data or name.encode()], name, source=source, campaign=campaign, unit=unit)[0]

    return at


@pytest.fixture
def clock(monkeypatch):
    now = SimpleNamespace(seconds=1.8e9)
    monkeypatch.setattr(turns, "time", SimpleNamespace(time=lambda: now.seconds))
    return now


def opened(file, pages):
    """Have a file opened that has so many pages, and its first one read."""
    return read(file, replace(BLANK, pages=pages))


def read(file, answer=BLANK):
    """Have the next page of a file read; return whether it was written down."""
    [mine] = claims.claim("reader", 1, files=[file])
    return record(mine, "reader", answer)


def claimed(most=99):
    """Claim as many pages, give them back, and return the names of their files."""
    pages = claims.claim("another", most)
    claims.give_back("another", pages)
    return [each.file.name for each in pages]


# --- whose turn


def test_who_was_read_least_lately_is_next(hand_in, units, clock):
    for name, unit in (("a1", units.school_a), ("a2", units.class_a1), ("b1", units.school_b)):
        hand_in(name, unit)
    assert claimed() == ["a1", "a2", "b1"]
    turns.charge({units.school_a.path: 20, units.school_b.path: 5})
    assert (claimed(), claimed(1)) == (["b1", "a1", "a2"], ["b1"])
    turns.charge({units.school_b.path: 16})
    assert claimed() == ["a1", "a2", "b1"]


def test_what_was_read_is_forgotten_by_halves_each_minute(hand_in, units, clock):
    hand_in("a", units.school_a)
    hand_in("b", units.school_b)
    turns.charge({units.school_a.path: 60})
    clock.seconds += 60
    turns.charge({units.school_b.path: 29})
    assert claimed() == ["b", "a"]
    turns.charge({units.school_b.path: 2})
    assert claimed() == ["a", "b"]


def test_a_clock_that_went_wrong_sets_nobody_back_for_good(hand_in, units, clock):
    hand_in("a", units.school_a)
    hand_in("b", units.school_b)
    clock.seconds += 24 * 3600
    turns.charge({units.school_a.path: 10})
    clock.seconds -= 24 * 3600
    turns.charge({units.school_b.path: 1})
    assert claimed() == ["a", "b"]
    turns.charge({units.school_a.path: 2})
    assert claimed() == ["b", "a"]


def test_of_one_school_the_smallest_goes_first_and_is_read_to_its_end_before_the_next_is_opened(hand_in):
    stack, slip = hand_in("stack", data=b"a" * 500), hand_in("slip", data=b"b" * 300)
    assert claimed() == ["slip", "stack"]
    opened(slip, 3)
    assert claimed() == ["slip", "slip", "stack"]
    archive = hand_in("zip", data=b"c" * 400)
    ScanFile.objects.filter(pk=archive.pk).update(is_archive=True)
    read(archive, Answer(members=((0, "1"), (1, "2"))))
    assert claimed() == ["slip", "slip", "zip/1", "zip/2", "stack"]
    assert stack.payer == archive.payer


def test_what_waited_before_there_were_turns_is_read_too(hand_in, units):
    hand_in("a")
    ScanPage.objects.update(payer="")
    assert (ReadingTurn.objects.filter(pk="").exists(), claimed()) == (True, ["a"])


# A process that takes a page of an archive for costly: it dies of it after a while. Any other page is blank.
READER = """
import json, sys, time
print(json.dumps({"ready": True}), flush=True)
for line in sys.stdin:
    job = json.loads(line)
    if job.get("member") is not None:
        time.sleep(1.5)
        sys.exit(1)
    members = [[number, str(number)] for number in range(8)]
    print(json.dumps({"members": members} if "list" in job else {"pages": 1, "kind": "blank", "slips": []}), flush=True)
"""


@pytest.fixture
def costly(hand_in, units, monkeypatch):
    """Have school a's ZIP of eight costly pages read by so many processes, and a slip of school b handed in once `is_time(pages that
    were claimed)`; return the names of the files whose pages were read until the slip was."""
    popen = processes.subprocess.Popen
    monkeypatch.setattr(processes.subprocess, "Popen", lambda arguments, **options: popen([arguments[0], "-c", READER], **options))
    monkeypatch.setattr(reading, "SLOW_S", 0.3)
    hand_in("bad.zip", data=hostile.zip_of({"a.pdf": b"%PDF"}))

    def read_until_the_slip(workers, is_time):
        claim, handed_in = claims.claim, []

        def claim_and_hand_in(*arguments):
            pages = claim(*arguments)
            if not handed_in and is_time(pages):
                handed_in.append(hand_in("slip.jpg", units.school_b))
            return pages

        monkeypatch.setattr(claims, "claim", claim_and_hand_in)
        order, names = read_waiting(workers=workers), []
        while "slip.jpg" not in names:
            names.append(next(order).file.name)
        order.close()
        return names

    return read_until_the_slip


def test_a_slip_of_another_school_waits_for_an_attempt_and_not_for_a_file(costly):
    """It comes when four of the costly pages are claimed already."""
    assert costly(1, lambda pages: any(each.file.archive for each in pages)) == ["bad.zip", "slip.jpg"]
    assert sorted(ScanPage.objects.waiting().values_list("attempts", "lease", "claims")) == [(0, "", 0)] * 7 + [(1, "", 0)]


def test_who_is_known_to_be_costly_leaves_a_process_to_others(costly):
    """It comes when both processes have ended once and a page is tried for the second time, and is read while that goes on."""

    def is_tried_again(pages):
        return any(each.attempts for each in pages) and ScanPage.objects.filter(attempts=1).count() == 2

    assert costly(2, is_tried_again) == ["bad.zip", "slip.jpg"]
    assert sorted(ScanPage.objects.waiting().values_list("attempts", flat=True)) == [0] * 6 + [1] * 2


def test_a_page_that_ended_a_process_is_tried_as_often_as_its_bounds_say_and_no_more(hand_in, monkeypatch):
    monkeypatch.setattr(READING, "bounds", replace(READING.bounds, cpu_s=1))
    hand_in("bad.pdf", data=hostile.pdf_that_computes_for_minutes())
    ScanPage.objects.update(attempts=2)
    assert len(list(read_waiting(workers=1))) == 1
    assert ScanPage.objects.values_list("reason", "attempts").get() == ("too_hard", 2)


# --- what is given up


def unfolded(hand_in, members):
    archive = hand_in("class.zip")
    ScanFile.objects.filter(pk=archive.pk).update(is_archive=True)
    read(archive, Answer(members=tuple((number, str(number)) for number in range(members))))
    archive.refresh_from_db()
    return archive


def test_after_ten_hard_members_the_rest_of_an_archive_is_set_aside_with_a_sentence(hand_in, scans_root):
    archive = unfolded(hand_in, 30)
    for _number in range(9):
        read(archive, TOO_HARD)
    assert claimed() == [f"class.zip/{number}" for number in range(9, 30)]
    read(archive, TOO_HARD)
    progress = progress_of([archive])[archive.pk]
    assert (claimed(), progress.is_done, progress.pages, progress.read) == ([], True, 30, 30)
    assert ScanPage.objects.filter(reason="untried", number=0, values={"hard": 10}).count() == 20
    assert list(scans_root.glob("[!.]*")) == []


def test_a_stack_with_some_hard_pages_is_read_to_its_end(hand_in):
    file = hand_in("stack.pdf")
    opened(file, 40)
    for _number in range(12):
        read(file)
    for _number in range(12):
        read(file, TOO_HARD)
    assert ScanPage.objects.waiting().count() == 40 - 25
    read(file, TOO_HARD)
    assert ScanPage.objects.waiting().count() == 0


# --- what one file, and one school, may have


def test_members_of_an_archive_have_no_more_pages_together_than_a_file(hand_in, monkeypatch):
    monkeypatch.setattr(limits, "PAGES", 10)
    archive = unfolded(hand_in, 3)
    assert [read(each, replace(BLANK, pages=6)) for each in archive.members.order_by("member")] == [True, True, True]
    assert list(archive.members.order_by("member").values_list("pages", flat=True)) == [6, 1, 1]
    aside = ScanPage.objects.exclude(reason="").order_by("file__member").values_list("file__member", "number", "reason", "values")
    assert list(aside) == [(1, 0, "archive_too_long", {"most": 10}), (2, 0, "archive_too_long", {"most": 10})]
    assert ScanPage.objects.waiting().count() == 5


def test_a_file_is_opened_when_there_is_room_for_its_pages(hand_in, monkeypatch):
    monkeypatch.setattr(bounds, "OPENED_AT_MOST", 10)
    first, second = hand_in("first"), hand_in("second")
    assert (opened(first, 8), opened(second, 8)) == (True, False)
    second.refresh_from_db()
    assert (second.pages, ScanPage.objects.count()) == (None, 9)
    assert claimed() == ["first"] * 7
    for _number in range(7):
        read(first)
    assert claimed() == []
    ScanPage.objects.update(leased_until=timezone.now())
    assert (opened(second, 8), ScanPage.objects.waiting().count()) == (True, 7)


def test_what_a_command_handed_in_never_waits_to_be_opened(hand_in, monkeypatch):
    """It may be more than can wait, and would wait for itself."""
    monkeypatch.setattr(bounds, "OPENED_AT_MOST", 10)
    files = [hand_in(f"{number}", source="command") for number in range(12)]
    assert [opened(file, 2) for file in files] == [True] * 12


def test_a_school_with_much_waiting_hands_in_no_more_until_some_was_read(hand_in, units, monkeypatch, scans_root):
    monkeypatch.setattr(bounds, "WAITING_AT_MOST", 2)
    first = hand_in("1")
    hand_in("2", units.class_a1)
    for unit in (units.school_a, units.class_a2):
        with pytest.raises(NotYet, match=r"还有 2 页没有读完.*文件还在您这里") as refusal:
            hand_in("3", unit)
        assert refusal.value.reason == "too_much_waiting"
    assert (ScanFile.objects.count(), len(list(scans_root.glob("[!.]*")))) == (2, 2)
    hand_in("3", units.school_b)
    hand_in("3", units.county)
    hand_in("3", source="command")
    assert ScanFile.objects.count() == 5
    read(first)
    ScanFile.objects.filter(source="command").delete()
    hand_in("4")
    assert ScanFile.objects.filter(name="4").count() == 1


def test_a_schools_files_lie_on_the_disk_up_to_its_quota(hand_in, units, settings):
    settings.SCAN_QUOTA = 10
    first = hand_in("1", data=b"a" * 8)
    with pytest.raises(NotYet, match="文件还在您这里") as refusal:
        bounds.check(units.class_a1, 3)
    assert refusal.value.reason == "too_many_bytes"
    bounds.check(units.school_a, 2)
    bounds.check(units.school_b, 10)
    bounds.check(units.county, 20)  # of two schools
    with pytest.raises(NotYet):
        bounds.check(units.county, 21)
    read(first)
    bounds.check(units.school_a, 10)
