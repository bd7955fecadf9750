"""`read_slips --record`: the same lines as without, and the ledger; a run that was killed is gone on with."""

import os

import pytest
from django.core.management import CommandError, call_command

from campaigns.models import CampaignPage
from pledges.management.commands import read_slips
from pledges.models import Pledge, ScanFile, ScanPage, Slip
from tests.pledges.scanning.conftest import page, pdf

LIKE_THE_OTHER = ("summary", "approval_number", "approved_from", "approved_until", "opens_on", "closes_on", "erase_on")


def test_the_lines_are_those_of_a_run_that_records_nothing(glass, read):
    data = pdf(page(glass.slip(0, ("child", "guardian"))[1], glass.slip(1)[1]), page(glass.slip(2, ("declined",))[1]))
    plain, recorded, again = read({"a.pdf": data}), read({"a.pdf": data}, "--record"), read({"a.pdf": data}, "--record")
    assert (plain.pages, plain.code) == (recorded.pages, recorded.code) == (again.pages, again.code)
    assert sorted(Pledge.objects.values_list("outcome", "channel")) == [("declined", "paper"), ("signed", "paper")]
    assert Slip.objects.count() == 3


def test_without_record_nothing_is_written(glass, read):
    read({"a.pdf": pdf(page(glass.slip(0, ("child", "guardian"))[1]))})
    assert (Pledge.objects.count(), ScanPage.objects.count()) == (0, 0)


def test_the_same_file_under_two_names_is_accounted_for_under_both(glass, read):
    data = pdf(page(glass.slip(0, ("child", "guardian"))[1]))
    files = {"a.pdf": data, "b.pdf": data}
    plain, recorded = read(files), read(files, "--record")
    found = [(each["file"], each["page"], each["slips"][0]["state"]) for each in recorded.pages]
    assert found == [("a.pdf", 1, "signed"), ("b.pdf", 1, "duplicate")]
    assert (recorded.pages, Pledge.objects.count()) == (plain.pages, 1)


def test_a_name_in_gbk_is_read_and_the_file_read_too(glass, tmp_path, capfd):
    path = tmp_path / os.fsdecode("回执.pdf".encode("gb18030"))
    path.write_bytes(pdf(page(glass.slip(0, ("child", "guardian"))[1])))
    for record in (False, True):
        call_command("read_slips", str(path), "--workers", "1", record=record)
        assert f"{tmp_path}/回执.pdf 第 1 页" in capfd.readouterr().out
    assert ScanFile.objects.get().name == f"{tmp_path}/回执.pdf"


def test_a_file_that_cannot_be_opened_is_named_and_the_others_are_read(glass, tmp_path, capsys, monkeypatch):
    code, slip = glass.slip(0, ("child", "guardian"))
    for name in ("a.pdf", "b.pdf"):
        (tmp_path / name).write_bytes(pdf(page(slip)))
    opened = read_slips.Path.open

    def refuse(path, *arguments, **options):
        if path.name == "a.pdf":
            raise PermissionError(13, "Permission denied")
        return opened(path, *arguments, **options)

    monkeypatch.setattr(read_slips.Path, "open", refuse)
    with pytest.raises(SystemExit) as ended:
        call_command("read_slips", str(tmp_path / "a.pdf"), str(tmp_path / "b.pdf"), "--record", "--workers", "1")
    said = capsys.readouterr()
    assert (ended.value.code, said.err.count("a.pdf"), code in said.out) == (75, 1, True)


def test_where_it_is_not_known_whose_doubts_they_are_nothing_is_recorded(glass, tmp_path, campaign):
    campaign.agency.add_child(instance=CampaignPage(title="另一次", slug="other", **{n: getattr(campaign, n) for n in LIKE_THE_OTHER}))
    (tmp_path / "a.pdf").write_bytes(pdf(page(glass.slip(0)[1])))
    with pytest.raises(CommandError, match="--campaign"):
        call_command("read_slips", str(tmp_path / "a.pdf"), "--record")
    assert ScanFile.objects.count() == 0
