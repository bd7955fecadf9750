"""What a killed process was writing is swept at the next start; what a living one writes, or another machine, is not."""

import fcntl
import os
import signal
import time

import pytest
from django.core.management import call_command

from pledges.models import OriginalKey
from pledges.scanning.intake import half_written, originals, receiving
from pledges.signatures import vault
from tests.pledges.scanning.bookkeeping.reviewing_samples import scanned, signed


@pytest.fixture(autouse=True)
def none_is_young(monkeypatch):
    monkeypatch.setattr(half_written, "YOUNG_S", 0)


def names(root):
    return sorted(path.name.split("-")[0] for path in root.glob("[!.]*"))


@pytest.fixture
def writing(scans_root):
    """A process of its own that is in the middle of writing; yields its id."""
    scans_root.mkdir()
    told, tell = os.pipe()
    child = os.fork()
    if child == 0:
        file = half_written.half_written("coming")
        file.write(b"half")
        os.write(tell, b"1")
        time.sleep(60)
        os._exit(0)
    os.read(told, 1)
    yield child
    for number in (told, tell):
        os.close(number)


def end(child):
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


@pytest.mark.parametrize("sweep", ["the web server's start", "the reader's start", "the night"])
def test_what_is_coming_in_is_swept_once_its_process_was_killed(db, writing, scans_root, sweep):
    commands = {"the web server's start": ["sweep_scans"], "the reader's start": ["read_scans", "--once"], "the night": ["erase_expired"]}
    before = []
    try:
        call_command(*commands[sweep], verbosity=0)
        before = names(scans_root)
    finally:
        end(writing)
    call_command(*commands[sweep], verbosity=0)
    assert (before, names(scans_root)) == (["coming"], [])


def test_another_machines_is_left_for_a_day_and_so_is_what_was_made_just_now(writing, scans_root, monkeypatch):
    end(writing)
    with monkeypatch.context() as patch:
        patch.setattr(half_written.socket, "gethostname", lambda: "another")
        half_written.sweep_abandoned()
        assert names(scans_root) == ["coming"]
    with monkeypatch.context() as patch:
        patch.setattr(half_written, "YOUNG_S", 10)
        half_written.sweep_abandoned()
        assert names(scans_root) == ["coming"]
    half_written.sweep_abandoned()
    assert names(scans_root) == []


def test_where_the_file_system_has_no_locks_files_are_taken_and_nothing_is_swept_before_a_day(db, campaign, scans_root, monkeypatch):
    def none(*arguments):
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(half_written.fcntl, "flock", none)
    kept = receiving.receive([b"%PDF-1"], "a.pdf", source="portal", campaign=campaign)[0].stored
    half_written.half_written("coming").close()
    half_written.sweep_abandoned()
    originals.sweep()
    assert names(scans_root) == sorted([kept, "coming"])


def test_a_file_that_arrives_while_others_start_is_taken(db, campaign, scans_root):
    def chunks():
        yield b"%PDF"
        call_command("sweep_scans")
        originals.sweep()
        yield b"-1"

    file, is_new = receiving.receive(chunks(), "a.pdf", source="portal", campaign=campaign)
    assert (is_new, (scans_root / file.stored).read_bytes()) == (True, b"%PDF-1")
    with (scans_root / file.stored).open() as again:
        fcntl.flock(again, fcntl.LOCK_EX | fcntl.LOCK_NB)  # it is nobody's any more


def test_an_original_is_not_swept_between_its_sealing_and_its_row(campaign, units, print_run, scans_root, monkeypatch):
    campaign.keep_scans_days = 30
    campaign.save()
    fsync = os.fsync

    def sweep_after(number):
        fsync(number)
        originals.sweep()

    monkeypatch.setattr(originals.os, "fsync", sweep_after)
    file = scanned(campaign, units.school_a, signed(1), name="stack.pdf").file
    file.refresh_from_db()
    assert (names(scans_root), OriginalKey.objects.count(), (scans_root / file.stored).exists()) == (["kept"], 1, True)


def test_who_is_killed_while_sealing_leaves_nothing_for_long(campaign, units, print_run, scans_root, monkeypatch):
    campaign.keep_scans_days = 30
    campaign.save()
    with monkeypatch.context() as patch:
        patch.setattr(vault, "seal_file", lambda *_arguments: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            scanned(campaign, units.school_a, signed(1), name="stack.pdf")
    assert len(names(scans_root)) == 2
    call_command("read_scans", "--once", verbosity=0)
    assert names(scans_root) == ["kept"]


def test_a_folder_that_is_away_keeps_no_server_from_starting(settings, tmp_path):
    settings.SCANS_ROOT = tmp_path / "away"
    call_command("sweep_scans")
