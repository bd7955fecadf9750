"""`read_slips --record`: the same lines as without, and the ledger; a run that was killed is gone on with."""

from pledges.models import Pledge, ScanPage, Slip
from tests.pledges.scanning.conftest import page, pdf


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
