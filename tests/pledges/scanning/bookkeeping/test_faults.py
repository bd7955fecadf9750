"""A fault of the machine is no verdict on a file: what waits goes on waiting, the administrator is told, and later it is read."""

import errno
import io
import os
import resource
import zipfile
from dataclasses import replace
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, OperationalError

from confined import processes
from confined.faults import Fault
from pledges.models import ScanFile, ScanPage, ScansFolder
from pledges.scanning.bookkeeping import claims, patience, reading, recording
from pledges.scanning.intake import faults, originals, receiving
from pledges.scanning.reader.files import archives
from pledges.scanning.reader.files.documents import Refused
from pledges.scanning.reader.files.opening import open_document
from pledges.scanning.reader.readings.answers import Answer
from pledges.scanning.reader.readings.states import SlipReading
from pledges.scanning.reader.work.craft import READING
from tests.pledges.scanning.conftest import jpeg, page, pdf, states

BOTH = ("child", "guardian")


@pytest.fixture(autouse=True)
def nothing_told(monkeypatch):
    monkeypatch.setattr(faults, "_told", {})
    monkeypatch.setattr(faults.logger, "disabled", False)
    monkeypatch.setattr(reading, "close_old_connections", lambda: None)  # the test's own transaction


@pytest.fixture
def receive(campaign, units):
    return lambda data, name="a.pdf": receiving.receive([data], name, source="portal", campaign=campaign, unit=units.school_a)[0]


def read_scans():
    """Read once; return the exit code."""
    try:
        call_command("read_scans", "--once", "--workers", "1", stderr=io.StringIO())
    except CommandError as error:
        return error.returncode
    return 0


def waits():
    """Whether nothing was decided: every page waits, free for the next reader, and was tried by nobody."""
    pages = ScanPage.objects.values_list("read_at", "lease", "leased_until", "claims", "kind", "reason")
    return set(pages) == {(None, "", None, 0, "", "")}


def zip_of(**members):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, data in members.items():
            archive.writestr(f"{name}.jpg", data)
    return target.getvalue()


def away(root):
    root.rename(root.with_name("away"))


def back(root):
    root.exists() and root.rmdir()
    root.with_name("away").rename(root)


def an_empty_folder(root):
    away(root)
    root.mkdir()


def no_folder(root):
    away(root)


@pytest.mark.parametrize("take_away", [an_empty_folder, no_folder])
def test_while_the_folder_is_away_files_wait_and_are_read_when_it_is_back(glass, receive, scans_root, caplog, take_away):
    file = receive(pdf(page(glass.slip(0, BOTH)[1])))
    take_away(scans_root)
    assert (read_scans(), waits()) == (faults.TRY_AGAIN, True)
    originals.settle()
    originals.sweep()
    file.refresh_from_db()
    assert file.stored == file.key
    [line] = [record.getMessage() for record in caplog.records if record.levelname == "ERROR" and "自动再读" in record.getMessage()]
    assert str(scans_root) in line
    back(scans_root)
    assert (read_scans(), states(file)) == (0, [("with_slips", ["signed"])])


def test_a_folder_that_was_used_before_it_had_a_mark_is_known_by_what_lies_in_it(receive, scans_root):
    file = receive(b"%PDF-1")
    (scans_root / ScansFolder.objects.get().mark).unlink()
    ScansFolder.objects.all().delete()
    an_empty_folder(scans_root)
    assert read_scans() == faults.TRY_AGAIN
    with pytest.raises(receiving.NotTaken):
        receive(b"%PDF-2")
    back(scans_root)
    receive(b"%PDF-2")
    assert (read_scans(), ScanFile.objects.get(pk=file.pk).stored) == (0, "")


def test_an_original_that_is_missed_keeps_nobody_else_waiting_and_is_put_back_by_handing_it_in_again(glass, receive, scans_root):
    lost, other = pdf(page(glass.slip(0, BOTH)[1])), receive(jpeg(page(glass.slip(1, BOTH)[1])), "b.jpg")
    file = receive(lost)
    (scans_root / file.stored).unlink()
    assert read_scans() == faults.TRY_AGAIN
    assert (states(other), states(file), ScanPage.objects.waiting().get().claims) == ([("with_slips", ["signed"])], [], 0)
    assert receive(lost) == file
    assert (read_scans(), states(file)) == (0, [("with_slips", ["signed"])])


def test_no_room_to_unpack_is_no_verdict_on_an_archive(glass, receive, monkeypatch, tmp_path, scans_root):
    """A process may write files of a hundred bytes: the system says so as it says of a full disk."""
    receive(zip_of(a=jpeg(page(glass.slip(0, BOTH)[1]))), "class.zip")
    popen, most = processes.subprocess.Popen, lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))
    with monkeypatch.context() as patch:
        patch.setattr(processes.subprocess, "Popen", lambda *arguments, **options: popen(*arguments, preexec_fn=most, **options))
        assert read_scans() == faults.TRY_AGAIN
    assert (waits(), ScanFile.objects.filter(archive=None).get().stored != "") == (True, True)
    assert read_scans() == 0
    assert states(ScanFile.objects.get(archive=None)) == [("with_slips", ["signed"])]


@pytest.mark.parametrize("failure", [OSError(errno.EMFILE, "Too many open files"), OSError(errno.ENOMEM, "Cannot allocate memory")])
def test_no_room_for_a_process_is_no_verdict(glass, receive, monkeypatch, caplog, failure):
    file = receive(pdf(page(glass.slip(0, BOTH)[1])))
    with monkeypatch.context() as patch:
        patch.setattr(processes.subprocess, "Popen", lambda *arguments, **options: (_ for _ in ()).throw(failure))
        assert (read_scans(), waits()) == (faults.TRY_AGAIN, True)
    assert failure.strerror in caplog.text
    assert (read_scans(), states(file)) == (0, [("with_slips", ["signed"])])


@pytest.mark.parametrize("script", ["import sys; sys.exit(1)", "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"])
def test_a_process_that_does_not_come_up_or_is_killed_from_outside_is_no_verdict(receive, monkeypatch, script):
    receive(b"%PDF-1")
    popen = processes.subprocess.Popen
    with monkeypatch.context() as patch:
        patch.setattr(processes.subprocess, "Popen", lambda arguments, **options: popen([arguments[0], "-c", script], **options))
        assert (read_scans(), waits()) == (faults.TRY_AGAIN, True)
    assert read_scans() == 0
    assert ScanPage.objects.get().reason == "broken"


def test_a_process_that_waits_for_a_disk_is_no_verdict(receive, monkeypatch):
    receive(b"%PDF-1")
    popen = processes.subprocess.Popen
    script = "import time; print('{\"ready\": true}', flush=True); time.sleep(60)"
    monkeypatch.setattr(READING, "bounds", replace(READING.bounds, wall_s=1))
    monkeypatch.setattr(processes.subprocess, "Popen", lambda arguments, **options: popen([arguments[0], "-c", script], **options))
    assert (read_scans(), waits()) == (faults.TRY_AGAIN, True)


def test_a_database_that_cannot_write_is_no_verdict(receive, monkeypatch):
    receive(b"%PDF-1")
    with monkeypatch.context() as patch:
        patch.setattr(recording, "take", lambda *arguments, **values: (_ for _ in ()).throw(OperationalError("disk is full")))
        assert (read_scans(), waits()) == (faults.TRY_AGAIN, True)
    assert (read_scans(), ScanPage.objects.get().reason) == (0, "broken")


def test_with_the_machine_at_fault_pauses_grow_and_nothing_is_tried_in_between(receive, monkeypatch):
    receive(b"%PDF-1")
    slept, looks = [], []

    def sleep(seconds):
        slept.append(seconds)
        if len(slept) > 100:
            raise KeyboardInterrupt

    def check():
        looks.append(sum(slept))
        raise Fault(errno.ENOENT, "away")

    clock = SimpleNamespace(monotonic=lambda: float(sum(slept)), sleep=sleep)
    for module in (patience, reading):
        monkeypatch.setattr(module, "time", clock)
    monkeypatch.setattr(reading.root, "check", check)
    with pytest.raises(KeyboardInterrupt):
        list(reading.read_waiting(workers=1, forever=True))
    assert looks == [0, 1, 3, 7, 15, 31, 61, 91]


def test_who_is_ended_in_order_gives_back_what_it_holds(receive):
    for number in range(3):
        receive(b"%%PDF-%d" % number)
    next(reading.read_waiting(workers=1)).refresh_from_db()
    assert list(ScanPage.objects.waiting().values_list("lease", "leased_until", "claims")) == [("", None, 0)] * 2


def test_without_record_what_was_not_said_is_no_verdict_either(glass, read, monkeypatch, tmp_path):
    monkeypatch.setattr("pledges.scanning.reader.work.stacks.PATIENCE_S", (0, 0))
    failure = OSError(errno.ENOMEM, "Cannot allocate memory")
    monkeypatch.setattr(processes.subprocess, "Popen", lambda *arguments, **options: (_ for _ in ()).throw(failure))
    with pytest.raises(CommandError, match="Cannot allocate memory") as error:
        read({"a.jpg": jpeg(page(glass.slip(0)[1]))})
    assert error.value.returncode == faults.TRY_AGAIN


# --- in the reading process: what is the file's, and what the machine's


def fail_with(number):
    def fail(*arguments, **options):
        raise OSError(number, os.strerror(number))

    return fail


@pytest.mark.any_database
@pytest.mark.parametrize(("number", "is_machines"), [(errno.EIO, True), (errno.ESTALE, True), (errno.EINVAL, False), (None, False)])
def test_what_the_system_says_of_itself_is_a_fault_what_it_says_of_the_file_a_refusal(tmp_path, monkeypatch, number, is_machines):
    path = tmp_path / "a.jpg"
    path.write_bytes(jpeg(page()))
    failure = fail_with(number) if number else (lambda *arguments, **options: (_ for _ in ()).throw(OSError("broken data stream")))
    monkeypatch.setattr("pledges.scanning.reader.files.pictures.Image.open", failure)
    with pytest.raises(Fault if is_machines else Refused):
        open_document(path)
    monkeypatch.setattr(archives.zipfile, "ZipFile", failure)
    with pytest.raises(Fault if is_machines else Refused):
        archives.members_of(path)
    with pytest.raises(Fault if is_machines else Refused):
        archives.unpack(path, 0)


@pytest.mark.any_database
def test_a_file_that_is_not_there_is_a_fault_a_damaged_one_a_refusal(tmp_path):
    with pytest.raises(Fault):
        open_document(tmp_path / "gone.pdf")
    (tmp_path / "cut.pdf").write_bytes(pdf(page())[:300])
    with pytest.raises(Refused):
        open_document(tmp_path / "cut.pdf")


# --- originals


def test_an_original_that_cannot_be_deleted_is_not_forgotten_and_the_others_go(receive, scans_root, monkeypatch):
    stuck, other = receive(b"%PDF-1"), receive(b"%PDF-2", "b.pdf")
    unlink = originals.Path.unlink

    def refuse(path, **options):
        if path.name == stuck.stored:
            raise OSError(errno.EROFS, os.strerror(errno.EROFS))
        unlink(path, **options)

    monkeypatch.setattr(originals.Path, "unlink", refuse)
    assert read_scans() == 0
    assert sorted(ScanFile.objects.values_list("pk", "stored")) == [(stuck.pk, stuck.key), (other.pk, "")]


def test_where_there_is_no_room_to_seal_nothing_half_stays_and_the_original_does(receive, campaign, scans_root, monkeypatch):
    campaign.keep_scans_days = 30
    campaign.save()
    file = receive(b"%PDF-1")
    monkeypatch.setattr("pledges.signatures.vault.seal_file", fail_with(errno.ENOSPC))
    assert read_scans() == 0
    file.refresh_from_db()
    assert ([path.name for path in scans_root.glob("[!.]*")], file.stored) == ([file.key], file.key)


def test_sweeping_survives_what_vanishes_meanwhile_and_leaves_what_is_not_ours(receive, scans_root, monkeypatch):
    receive(b"%PDF-1")
    (scans_root / "lost+found").mkdir()
    for name in ("coming-a", "coming-b", "notes.txt"):
        (scans_root / name).touch()
    for path in scans_root.iterdir():
        os.utime(path, (0, 0))
    lstat = originals.Path.lstat

    def vanish(path):
        if path.name == "coming-a":
            raise FileNotFoundError(path)
        return lstat(path)

    monkeypatch.setattr(originals.Path, "lstat", vanish)
    originals.sweep()
    assert sorted(path.name for path in scans_root.glob("[!.]*") if len(path.name) < 64) == ["coming-a", "lost+found", "notes.txt"]
    assert len(list(scans_root.glob(".pinganxin-*"))) == 1


# --- receiving


def test_where_there_is_no_room_nothing_is_taken_and_nothing_half_stays(campaign, units, receive, scans_root, monkeypatch):
    receive(b"%PDF-1")
    monkeypatch.setattr(receiving.os, "fsync", fail_with(errno.ENOSPC))
    with pytest.raises(receiving.NotTaken, match="文件还在您这里"):
        receive(b"%PDF-2")
    assert (ScanFile.objects.count(), len(list(scans_root.glob("[!.]*")))) == (1, 1)


def test_what_cannot_be_read_at_the_sender_is_no_fault_of_ours(campaign, receive):
    def chunks():
        yield b"%PDF"
        raise OSError(errno.EIO, "Input/output error")

    with pytest.raises(OSError, match="Input/output"):
        receiving.receive(chunks(), "a.pdf", source="folder", campaign=campaign)


def test_a_page_that_was_rolled_back_still_knows_how_many_there_are(glass, receive, monkeypatch):
    """The first try to write it down meets somebody who credits the same copy at the same moment."""
    file = receive(b"%PDF-1")
    [mine] = claims.claim("first", 1)
    keep, tries = recording._slip, []

    def once(*arguments):
        tries.append(1)
        if len(tries) == 1:
            raise IntegrityError
        return keep(*arguments)

    monkeypatch.setattr(recording, "_slip", once)
    assert recording.record(mine, "first", Answer(3, "with_slips", (SlipReading(None, "uncertain"),), crops=(None,)))
    file.refresh_from_db()
    assert (file.pages, len(tries)) == (3, 2)
