"""A copier's folder: whole files are taken once and leave it; what is still being written, or is nobody's, stays."""

import os

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from pledges.models import ScanFile
from pledges.scanning.intake import folder
from pledges.scanning.intake.folder import WatchedFolder
from tests.pledges.scanning.conftest import jpeg, page, pdf, states

WHITE = np.full((300, 200), 255, np.uint8)


@pytest.fixture
def shelf(tmp_path):
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


def test_the_command_takes_and_read_scans_reads(shelf, glass, campaign, capsys):
    (shelf / "stack.pdf").write_bytes(pdf(page(glass.slip(0, ("child", "guardian"))[1])))
    call_command("watch_folder", str(shelf), "--campaign", campaign.slug, "--settle", "0", "--once")
    call_command("read_scans", "--once", "--workers", "1")
    assert states(ScanFile.objects.get()) == [("with_slips", ["signed"])]


@pytest.mark.parametrize(("name", "value"), [("campaign", "none"), ("school", "none"), ("folder", "none")])
def test_a_name_that_is_none_is_refused(shelf, campaign, name, value):
    given = {"folder": str(shelf), "campaign": campaign.slug, "school": None} | {name: value}
    with pytest.raises(CommandError):
        call_command("watch_folder", given.pop("folder"), once=True, settle=0, **given)
