"""The printer check sheet: true to size, its symbols are nobody's codes, and everything stands on its two pages."""

import shutil
import subprocess

import numpy as np
import pypdfium2
import pytest
import zxingcpp
from django.utils.translation import override

from campaigns.paper.marks.codes import NotOurCode, number_of
from campaigns.paper.proofs.calibration import ADDRESS_SIDES, SMALL_SIDES, calibration_sheet
from campaigns.printing.copies import keyring

ORIGINS = ["http://testserver", "https://pingan.hengshui.gov.cn", f"https://{'a' * 60}.gov.cn"]
DPI = 300
MM = DPI / 25.4


@pytest.fixture(params=ORIGINS)
def origin(request, settings):
    settings.PUBLIC_URL = request.param
    return request.param


def pages():
    return list(pypdfium2.PdfDocument(calibration_sheet()))


def picture(page, dpi=DPI):
    return np.asarray(page.render(scale=dpi / 72).to_pil().convert("L"))


def dark_runs(line):
    """Return the middles, in mm, of the runs of dark pixels along a line."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], (line < 128).astype(int), [0]])))
    return [(start + stop) / 2 / MM for start, stop in edges.reshape(-1, 2)]


def test_it_is_two_sides_of_a4():
    assert [tuple(round(side * 25.4 / 72, 1) for side in page.get_size()) for page in pages()] == [(210.0, 297.0)] * 2


def test_every_symbol_is_read_down_to_the_smallest_and_holds_what_it_should(origin):
    front, back = pages()
    found = sorted(result.text for result in zxingcpp.read_barcodes(picture(front, 150), formats=zxingcpp.BarcodeFormat.QRCode))
    assert found == sorted([f"{origin}/verify/"] * len(ADDRESS_SIDES) + ["0" * 16] * len(SMALL_SIDES))
    assert zxingcpp.read_barcodes(picture(back, 150)) == []


def test_the_symbols_have_the_sizes_written_beneath_them():
    results = zxingcpp.read_barcodes(picture(pages()[0]), formats=zxingcpp.BarcodeFormat.QRCode)
    sides = sorted((result.position.top_right.x - result.position.top_left.x) / MM for result in results)
    assert sides == pytest.approx(sorted(ADDRESS_SIDES + SMALL_SIDES), abs=0.4)


def test_the_small_symbol_stands_for_no_copy():
    with pytest.raises(NotOurCode):
        number_of("0" * 16, keyring())


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_arrows_and_rulers_are_true_to_the_millimetre(language):
    with override(language):
        front = picture(pages()[0])
    across, down = (dark_runs(line) for line in (front[round(29.2 * MM)], front[:, round(31.2 * MM)]))
    assert across == pytest.approx([15, 165], abs=0.1)
    assert [mark for mark in down if 32 < mark < 185] == pytest.approx([33, 183], abs=0.1)
    across, down = (dark_runs(line) for line in (front[round(19.5 * MM)], front[:, round(19.5 * MM)]))
    assert across == pytest.approx([15 + 10 * number for number in range(19)], abs=0.1)
    assert [mark for mark in down if 32 < mark < 284] == pytest.approx([33 + 10 * number for number in range(26)], abs=0.1)


@pytest.mark.parametrize("number", [0, 1])
def test_the_corners_stand_5_and_10_mm_from_every_edge_on_both_sides(number):
    page = picture(pages()[number])
    for line, size in ((page[round(12.5 * MM)], 210), (page[:, round(12.5 * MM)], 297)):
        assert [mark for mark in dark_runs(line) if not 11 < mark < size - 11] == pytest.approx([10, size - 10], abs=0.1)
    for line, size in ((page[round(8 * MM)], 210), (page[:, round(8 * MM)], 297)):
        assert [mark for mark in dark_runs(line) if not 9 < mark < size - 9] == pytest.approx([5, size - 5], abs=0.1)


def test_nothing_runs_into_the_lower_edge(origin):
    for language in ("zh-hans", "en"):
        with override(language):
            front = picture(pages()[0])
        assert front[round(285 * MM) :, round(25 * MM) : round(185 * MM)].min() == 255


def test_the_same_sheet_is_laid_out_once_for_each_address(settings):
    first = calibration_sheet()
    assert calibration_sheet() is first
    settings.PUBLIC_URL = ORIGINS[1]
    assert calibration_sheet() != first


@pytest.mark.skipif(not shutil.which("qpdf"), reason="qpdf is not installed")
def test_qpdf_finds_nothing(tmp_path):
    (tmp_path / "sheet.pdf").write_bytes(calibration_sheet())
    check = subprocess.run(["qpdf", "--check", tmp_path / "sheet.pdf"], capture_output=True, text=True)
    assert (check.returncode, "No syntax or stream encoding errors found" in check.stdout) == (0, True)
