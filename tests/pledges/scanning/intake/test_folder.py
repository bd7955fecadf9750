"""A copier's folder: whole files are taken once and leave it; what is still being written, or is nobody's, stays."""

import os
import time
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from pledges.management.commands import watch_folder
from pledges.models import ScanFile, ScanPage
from pledges.scanning.intake import bounds, folder
from pledges.scanning.intake.folder import Left, Taken, WatchedFolder
from pledges.scanning.intake.receiving import chunks_of, receive
from tests.pledges.scanning.conftest import jpeg, page, pdf, states

WHITE = np.full((300, 200), 255, np.uint8)


@pytest.fixture
def shelf(tmp_path, monkeypatch):
    monkeypatch.setattr(watch_folder, "close_old_connections", lambda: None)  # the test's own transaction
    path = tmp_path / "copier"
    path.mkdir()
    return path


def taken(watched):
    """Look twice, for what changed between two looks is not whole."""
    list(watched.take())
    return [(each.path.name, each.is_new) for each in watched.take()]


@pytest.fixture
def watched(shelf, campaign, units):
    return WatchedFolder(shelf, campaign, units.school_a, settle_s=0)


def test_a_whole_file_is_taken_once_and_leaves_the_folder(shelf, watched, campaign, units):
    (shelf / "a.jpg").write_bytes(jpeg(WHITE))
    assert [(each.path.name, each.is_new) for each in watched.take()] == [("a.jpg", True)]
    assert list(shelf.iterdir()) == []
    (shelf / "again.jpg").write_bytes(jpeg(WHITE))
    assert [(each.path.name, each.is_new) for each in watched.take()] == [("again.jpg", False)]
    file = ScanFile.objects.get()
    assert (file.name, file.source, file.campaign, file.unit) == ("a.jpg", "folder", campaign, units.school_a)


def test_a_file_that_is_still_being_written_is_left(shelf, watched):
    watched.settle_s = 60
    (shelf / "a.jpg").write_bytes(jpeg(WHITE))
    assert taken(watched) == []
    watched.settle_s = 0
    whole = pdf(WHITE)
    (shelf / "b.pdf").write_bytes(whole[: len(whole) // 2])
    (shelf / "c.pdf").write_bytes(b"")
    (shelf / "d.pdf.part").write_bytes(whole)
    (shelf / ".e.pdf").write_bytes(whole)
    assert taken(watched) == []
    (shelf / "b.pdf").write_bytes(whole)
    list(watched.take())
    assert sorted(path.name for path in shelf.iterdir()) == [".e.pdf", "c.pdf", "d.pdf.part"]


def test_what_never_becomes_whole_is_taken_in_the_end(shelf, watched, monkeypatch):
    (shelf / "a.pdf").write_bytes(pdf(WHITE)[:200])
    monkeypatch.setattr(folder, "GIVEN_UP_S", 0)
    assert [each.path.name for each in watched.take()] == ["a.pdf"]


def test_a_folder_with_a_schools_code_is_that_schools_any_other_is_left(shelf, watched, units):
    for name in ("131102002", "passport-photos"):
        (shelf / name).mkdir()
        (shelf / name / "a.jpg").write_bytes(jpeg(WHITE))
    assert [each.file.unit for each in watched.take()] == [units.school_b]
    assert [path.name for path in watched.strangers] == ["passport-photos"]
    assert (shelf / "passport-photos" / "a.jpg").exists()


def test_links_are_not_followed(shelf, watched, tmp_path):
    (tmp_path / "secret.jpg").write_bytes(jpeg(WHITE))
    os.symlink(tmp_path / "secret.jpg", shelf / "a.jpg")
    os.symlink(tmp_path, shelf / "131102002")
    assert taken(watched) == []


def test_a_file_that_cannot_be_deleted_is_taken_once_named_once_and_holds_up_nobody(shelf, watched, monkeypatch):
    for name in ("a.jpg", "b.jpg"):
        (shelf / name).write_bytes(jpeg(WHITE) + name.encode())
    unlink = folder.Path.unlink

    def refuse(path, **options):
        if path == shelf / "a.jpg":
            raise PermissionError(1, "Operation not permitted")
        unlink(path, **options)

    with monkeypatch.context() as patch:
        patch.setattr(folder.Path, "unlink", refuse)
        told = [list(watched.take()) for _look in range(3)]
        assert [[(type(each), each.name) for each in look] for look in told] == [
            [(Taken, "a.jpg"), (Left, "a.jpg"), (Taken, "b.jpg")],
            [],
            [],
        ]
        patch.setattr(folder, "FIRST_PAUSE_S", 0)
        watched.left.clear()
        assert [(type(each), each.name) for each in watched.take()] == [(Taken, "a.jpg"), (Left, "a.jpg")]
    assert [(each.name, each.is_new) for each in watched.take()] == [("a.jpg", False)]
    assert (list(shelf.iterdir()), ScanFile.objects.count()) == ([], 2)


def test_a_file_that_cannot_be_opened_is_left_named_once_and_tried_again_when_it_is_another(shelf, watched, monkeypatch):
    for name in ("a.jpg", "b.jpg"):
        (shelf / name).write_bytes(jpeg(WHITE) + name.encode())

    def refuse(path):
        if path.name == "a.jpg":
            raise PermissionError(13, "Permission denied")
        return chunks_of(path)

    with monkeypatch.context() as patch:
        patch.setattr(folder, "chunks_of", refuse)
        told = [list(watched.take()) for _look in range(3)]
    assert [[(type(each), each.name) for each in look] for look in told] == [[(Left, "a.jpg"), (Taken, "b.jpg")], [], []]
    (shelf / "a.jpg").write_bytes(jpeg(WHITE) + b"again")
    assert [each.name for each in watched.take()] == ["a.jpg"]


def test_a_folder_within_that_cannot_be_read_holds_up_nobody(shelf, watched, monkeypatch):
    for name in ("131102001", "131102002"):
        (shelf / name).mkdir()
        (shelf / name / "a.jpg").write_bytes(jpeg(WHITE))
    scandir = os.scandir

    def refuse(path):
        if str(path).endswith("131102001"):
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(folder, "os", SimpleNamespace(scandir=refuse))
    told = [list(watched.take()) for _look in range(2)]
    assert [[(type(each), each.name) for each in look] for look in told] == [[(Left, "131102001"), (Taken, "a.jpg")], []]


NAMES = {
    "扫描.jpg": "扫描.jpg".encode("gb18030"),
    "三年级１班　二.jpg": "三年级１班　二.jpg".encode("gb18030"),
    "回执.jpg": "回执.jpg".encode(),
    "é.jpg": "e\u0301.jpg".encode(),
    "a\N{REPLACEMENT CHARACTER}.png.jpg": b"a\xff.png.jpg",
    "a\N{REPLACEMENT CHARACTER}.jpg": b"a\n.jpg",
}


@pytest.mark.parametrize("name", NAMES)
def test_a_name_in_any_encoding_is_read_by_people_and_the_file_taken(shelf, campaign, name, capfd):
    (Path(os.fsdecode(bytes(shelf) + b"/" + NAMES[name]))).write_bytes(jpeg(WHITE))
    (shelf / os.fsdecode("照片".encode("gb18030"))).mkdir()
    call_command("watch_folder", str(shelf), "--campaign", campaign.slug, "--settle", "0", "--once")
    said = capfd.readouterr()
    assert (f"收下了：{name}" in said.out, "“照片”不是任何单位的代码" in said.err) == (True, True)
    assert ScanFile.objects.get().name == name


def test_where_there_is_no_place_for_files_they_stay_and_it_is_said_once(shelf, campaign, scans_root, capsys):
    receive([b"%PDF-1"], "a.pdf", source="portal", campaign=campaign)
    scans_root.rename(scans_root.with_name("away"))
    for name in ("a.jpg", "b.jpg"):
        (shelf / name).write_bytes(jpeg(WHITE) + name.encode())
    with pytest.raises(SystemExit) as ended:
        call_command("watch_folder", str(shelf), "--campaign", campaign.slug, "--settle", "0.1", "--once")
    assert (ended.value.code, len(list(shelf.iterdir()))) == (75, 2)
    assert capsys.readouterr().err.count("服务器现在存不下文件") == 1


def test_more_than_a_unit_may_have_waiting_stays_in_the_folder_and_is_taken_later(shelf, watched, campaign, capsys, monkeypatch):
    monkeypatch.setattr(bounds, "WAITING_AT_MOST", 2)
    (shelf / "131102002").mkdir()
    for path in (*(shelf / f"{number}.jpg" for number in range(3)), shelf / "131102002" / "b.jpg"):
        path.write_bytes(jpeg(WHITE) + path.name.encode())
    with pytest.raises(SystemExit) as ended:
        call_command("watch_folder", str(shelf), "--campaign", campaign.slug, "--school", "131102001", "--settle", "0.1", "--once")
    said = capsys.readouterr()
    assert (ended.value.code, said.err) == (75, "“桃城区第一小学”前面交的还没有读完，其余的文件留在文件夹里，读过一些以后自动再收。\n")
    assert sorted(path.name for path in shelf.rglob("*.jpg")) == ["2.jpg"]
    ScanPage.objects.update(read_at=timezone.now())
    assert [each.name for each in watched.take()] == ["2.jpg"]


def test_once_waits_from_when_the_files_were_seen(shelf, campaign, capsys, monkeypatch):
    (shelf / "a.jpg").write_bytes(jpeg(WHITE))
    take, slow = WatchedFolder.take, [0.3]

    def slowly_at_first(watched):
        time.sleep(slow.pop() if slow else 0)
        return take(watched)

    monkeypatch.setattr(WatchedFolder, "take", slowly_at_first)
    call_command("watch_folder", str(shelf), "--campaign", campaign.slug, "--settle", "0.2", "--once")
    assert (list(shelf.iterdir()), "收下了：a.jpg" in capsys.readouterr().out) == ([], True)


def test_the_command_says_who_sees_what_nobody_could_read(shelf, campaign, units, capsys):
    for school, name in ((None, "衡水市"), ("131102001", "桃城区第一小学")):
        call_command("watch_folder", str(shelf), "--campaign", campaign.slug, "--settle", "0", "--once", school=school)
        assert f"在“{name}”" in capsys.readouterr().out


def test_the_command_takes_and_read_scans_reads(shelf, glass, campaign, capsys):
    (shelf / "stack.pdf").write_bytes(pdf(page(glass.slip(0, ("child", "guardian"))[1])))
    call_command("watch_folder", str(shelf), "--campaign", campaign.slug, "--settle", "0", "--once")
    call_command("read_scans", "--once", "--workers", "1")
    file = ScanFile.objects.get()
    assert (states(file), file.unit) == ([("with_slips", ["signed"])], campaign.agency.unit)


@pytest.mark.parametrize(("name", "value"), [("campaign", "none"), ("school", "none"), ("folder", "none")])
def test_a_name_that_is_none_is_refused(shelf, campaign, name, value):
    given = {"folder": str(shelf), "campaign": campaign.slug, "school": None} | {name: value}
    with pytest.raises(CommandError):
        call_command("watch_folder", given.pop("folder"), once=True, settle=0, **given)
