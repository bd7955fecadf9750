"""Originals: deleted when read, or kept sealed for the campaign's days, and opened only with its key."""

import io
import os
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from pledges.ledger.rotation import rotate_keys
from pledges.models import OriginalKey, ScanFile
from pledges.scanning.intake import originals, receiving
from pledges.signatures import vault
from tests.pledges.scanning.bookkeeping.reviewing_samples import scanned, signed

NAME = "stack.pdf"  # the samples' files hold their own names
KEY = b"k" * vault.KEY_BYTES


@pytest.fixture
def file(campaign, units, print_run):
    """A file that was read, of a campaign that keeps originals for 30 days."""
    campaign.keep_scans_days = 30
    campaign.save()
    return scanned(campaign, units.school_a, signed(1), name=NAME).file


def written(file, path):
    call_command("originals", str(file.pk), str(path))
    return path.read_bytes()


def listed():
    out = io.StringIO()
    call_command("originals", stdout=out)
    return out.getvalue()


def test_an_original_is_deleted_when_it_was_read(campaign, units, print_run, scans_root):
    file = scanned(campaign, units.school_a, signed(1)).file
    assert (list(scans_root.glob("[!.]*")), ScanFile.objects.get(pk=file.pk).stored, listed()) == ([], "", "")


def test_a_kept_one_is_sealed_and_opens_as_it_came(file, scans_root, tmp_path):
    [sealed] = scans_root.glob("[!.]*")
    assert (sealed.name, NAME.encode() in sealed.read_bytes()) == (ScanFile.objects.get().stored, False)
    until = timezone.localdate() + timedelta(days=30)
    assert listed() == f"{file.pk}\t{until}\t{file.campaign}\t{file.unit}\t{NAME}\n"
    target = tmp_path / "opened"
    assert (written(file, target), target.stat().st_mode & 0o777) == (NAME.encode(), 0o600)


def test_it_goes_on_its_day(file, scans_root):
    originals.settle()
    assert len(list(scans_root.glob("[!.]*"))) == 1
    OriginalKey.objects.update(erase_on=timezone.localdate())
    call_command("erase_expired", stdout=io.StringIO())
    assert (list(scans_root.glob("[!.]*")), ScanFile.objects.get().stored, OriginalKey.objects.count()) == ([], "", 0)


def test_two_who_seal_it_at_once_leave_one(campaign, units, print_run, scans_root, monkeypatch, tmp_path):
    campaign.keep_scans_days = 30
    campaign.save()
    seal_file = vault.seal_file

    def seal_twice(*arguments):
        monkeypatch.setattr(vault, "seal_file", seal_file)
        originals.settle()
        seal_file(*arguments)

    monkeypatch.setattr(vault, "seal_file", seal_twice)
    file = scanned(campaign, units.school_a, signed(1), name=NAME).file
    assert (len(list(scans_root.glob("[!.]*"))), OriginalKey.objects.count(), written(file, tmp_path / "opened")) == (1, 1, NAME.encode())


def test_who_is_killed_while_sealing_leaves_it_to_the_next(campaign, units, print_run, scans_root, monkeypatch, tmp_path):
    campaign.keep_scans_days = 30
    campaign.save()
    with monkeypatch.context() as patch:
        patch.setattr(vault, "seal_file", lambda *_arguments: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            scanned(campaign, units.school_a, signed(1), name=NAME)
    originals.settle()
    assert written(ScanFile.objects.get(), tmp_path / "opened") == NAME.encode()
    for path in scans_root.glob("[!.]*"):
        os.utime(path, (0, 0))
    originals.sweep()
    assert [path.name for path in scans_root.glob("[!.]*")] == [ScanFile.objects.get().stored]


def test_new_keys_open_it_and_the_old_one_may_go(file, settings, tmp_path):
    settings.DATA_KEYS = {"new": b"n" * 32, **settings.DATA_KEYS}
    assert rotate_keys().is_complete
    settings.DATA_KEYS = {"new": b"n" * 32}
    assert written(file, tmp_path / "opened") == NAME.encode()


def test_what_cannot_be_opened_is_said_and_nothing_is_written(file, scans_root, settings, tmp_path):
    target = tmp_path / "opened"
    [sealed] = scans_root.glob("[!.]*")
    whole = sealed.read_bytes()
    for spoil in (lambda: sealed.write_bytes(whole[:-1]), sealed.unlink, lambda: setattr(settings, "DATA_KEYS", {"other": b"o" * 32})):
        spoil()
        with pytest.raises(CommandError, match="打不开这份原件"):
            written(file, target)
        assert not target.exists()


def test_a_wrong_number_or_place_is_said(file, tmp_path):
    (tmp_path / "there").write_bytes(b"mine")
    for arguments, sentence in (
        ([str(file.pk + 1), str(tmp_path / "opened")], "没有编号是"),
        ([str(file.pk)], "请写出要存成哪个文件"),
        ([str(file.pk), str(tmp_path / "there")], "不能写"),
    ):
        with pytest.raises(CommandError, match=sentence):
            call_command("originals", *arguments)
    assert (tmp_path / "there").read_bytes() == b"mine"


def test_what_belongs_to_nobody_is_swept_after_a_day(campaign, print_run, scans_root):
    kept = receiving.receive([b"waits"], "a.pdf", source="portal", campaign=campaign)[0].stored
    (scans_root / "coming-new").write_bytes(b"half")
    for name in ("coming-old", kept):
        (scans_root / name).touch()
        os.utime(scans_root / name, (0, 0))
    originals.sweep()
    assert sorted(path.name for path in scans_root.glob("[!.]*")) == sorted(["coming-new", kept])


# --- sealing a file


def sealed(plain):
    target = io.BytesIO()
    vault.seal_file(io.BytesIO(plain), target, KEY)
    return target.getvalue()


def unsealed(data, key=KEY):
    target = io.BytesIO()
    vault.unseal_file(io.BytesIO(data), target, key)
    return target.getvalue()


@pytest.fixture(autouse=True)
def short_pieces(monkeypatch):
    monkeypatch.setattr(vault, "PIECE", 8)


@given(plain=st.binary(max_size=40))
def test_any_file_opens_as_it_was(plain):
    assert unsealed(sealed(plain)) == plain


@pytest.mark.parametrize("length", [0, 7, 8, 9, 16, 20])
def test_a_file_with_a_piece_cut_off_moved_or_added_does_not_open(length):
    whole = sealed(b"x" * length)
    step = vault.PIECE + vault.TAG
    pieces = [whole[start : start + step] for start in range(0, len(whole), step)]
    spoilt = [pieces[:-1], pieces[1:], [*pieces, pieces[-1]], [*pieces, b"y"], [pieces[0][:-1], *pieces[1:]]]
    if len(pieces) > 2:
        spoilt.append([pieces[1], pieces[0], *pieces[2:]])
    for each in spoilt:
        with pytest.raises(vault.CannotOpen):
            unsealed(b"".join(each))
    with pytest.raises(vault.CannotOpen):
        unsealed(whole, b"o" * vault.KEY_BYTES)
