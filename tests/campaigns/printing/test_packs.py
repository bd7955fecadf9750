"""Packs as a school gets them, read back by independent readers."""

import io
import shutil
import subprocess

import pypdfium2
import pytest
import zxingcpp
from django.core.management import CommandError, call_command

from campaigns.models import Unit
from campaigns.paper.marks.codes import grouped
from campaigns.printing.class_links import link_of
from campaigns.printing.copies import code_of
from campaigns.printing.packs import NothingToPrint, pack


def codes_of(block):
    return [code_of(number) for number in range(block.first_number, block.last_number + 1)]


def symbols(page, dpi=150):
    picture = page.render(scale=dpi / 72).to_pil().convert("L")
    return sorted(result.text for result in zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode))


def pages_of(pdf):
    return list(pypdfium2.PdfDocument(pdf))


def test_every_copy_carries_its_own_symbols(print_run, units):
    pages = pages_of(pack(print_run, units.school_a))
    first, second = print_run.blocks.filter(recipient=units.school_a).order_by("unit__path")
    expected = []
    for block in (first, second):
        expected += [[f"http://testserver/c/{link_of(block)}"], []]
        for code in codes_of(block):
            url = f"http://testserver/p/{code}"
            expected += [[], sorted([code, url, url])]
    assert [symbols(page) for page in pages] == expected


def test_seats_run_from_one_behind_each_cover(print_run, units):
    pages = pages_of(pack(print_run, units.school_a))
    slots = print_run.masters.get().geometry["slots"]

    def read(page, slot):
        return page.get_textpage().get_text_bounded(*slots[slot]["rectangle"]).strip()

    assert [read(pages[number], "cover-copies") for number in (0, 8)] == ["3", "2"]
    assert [read(pages[number], "front-seat") for number in (2, 4, 6, 10, 12)] == ["1", "2", "3", "1", "2"]
    assert [read(pages[number], "slip-class") for number in (3, 11)] == ["三年级1班", "三年级2班"]
    assert len(pages) == 14


def test_the_same_pack_twice_is_the_same_bytes_whatever_became_of_the_names(print_run, units):
    before = pack(print_run, units.school_a)
    Unit.objects.within(units.school_a).update(name="改了名", retired_at=print_run.created_at, head_count=None)
    assert pack(print_run, units.school_a) == before


def test_a_class_gets_its_own_letters_only(print_run, units):
    text = "".join(page.get_textpage().get_text_range() for page in pages_of(pack(print_run, units.class_a2)))
    block = print_run.blocks.get(unit=units.class_a2)
    others = [code for other in print_run.blocks.exclude(pk=block.pk) for code in codes_of(other)]
    assert [grouped(code) in text for code in codes_of(block)] == [True, True]
    assert [grouped(code) in text for code in others] == [False] * 5


def test_nothing_is_in_the_pdf_that_is_not_on_the_page(print_run, units):
    """The run of all characters that puts glyphs into the fonts is drawn nowhere."""
    for page in pages_of(pack(print_run, units.class_a1)):
        assert "0123456789A" not in page.get_textpage().get_text_range().replace("\r\n", "")


def test_a_unit_without_copies_has_no_pack(print_run, units):
    other = Unit.objects.create(code="131103", kind="county", name="冀州区", parent=units.city)
    with pytest.raises(NothingToPrint):
        pack(print_run, other)


@pytest.mark.skipif(not shutil.which("qpdf"), reason="qpdf is not installed")
def test_qpdf_finds_nothing(print_run, units, tmp_path):
    (tmp_path / "pack.pdf").write_bytes(pack(print_run, units.school_a))
    check = subprocess.run(["qpdf", "--check", tmp_path / "pack.pdf"], capture_output=True, text=True)
    assert (check.returncode, "No syntax or stream encoding errors found" in check.stdout) == (0, True)


@pytest.mark.skipif(not shutil.which("pdffonts"), reason="poppler is not installed")
def test_poppler_opens_it_with_every_font_embedded(print_run, units, tmp_path):
    (tmp_path / "pack.pdf").write_bytes(pack(print_run, units.school_a))
    listing = subprocess.run(["pdffonts", tmp_path / "pack.pdf"], capture_output=True, text=True)
    rows = [line.split() for line in listing.stdout.splitlines()[2:]]
    assert (listing.stderr, {row[-5] for row in rows}) == ("", {"yes"})
    text = subprocess.run(["pdftotext", "-f", "4", "-l", "4", tmp_path / "pack.pdf", "-"], capture_output=True, text=True).stdout
    for words in (
        "文明出行承诺书",
        "桃城区第一小学",
        "公安机关不会用二维码、电话或短信让您转账，不索要银行卡号和验证码。",
        "testserver",
        "0318-0000000",
    ):
        assert words in text, words


def test_make_packs_writes_one_file_a_school(print_run, units, tmp_path):
    out = io.StringIO()
    call_command("make_packs", "hengshui-letter", "--out", str(tmp_path / "packs"), stdout=out)
    assert (out.getvalue(), sorted(path.name for path in (tmp_path / "packs").iterdir())) == ("2\n", ["131102001.pdf", "131102002.pdf"])
    assert (tmp_path / "packs" / "131102001.pdf").read_bytes() == pack(print_run, units.school_a)


def test_make_packs_for_one_class(print_run, units, tmp_path):
    call_command("make_packs", "hengshui-letter", "--unit", "131102001-0302", "--out", str(tmp_path), stdout=io.StringIO())
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"131102001.pdf": pack(print_run, units.class_a2)}


def test_make_packs_pins_a_layout_that_was_not_chosen(print_run, units, tmp_path):
    call_command("make_packs", "hengshui-letter", "--layout", "duplex", "--out", str(tmp_path), stdout=io.StringIO())
    assert print_run.layouts == ["tear-off", "duplex"]
    assert (tmp_path / "131102001.pdf").read_bytes() == pack(print_run, units.school_a, "duplex")


@pytest.mark.parametrize(("slug", "unit"), [("nothing", "131100"), ("hengshui-letter", "999"), ("hengshui-letter", "130500")])
def test_make_packs_says_what_is_wrong(print_run, slug, unit, tmp_path):
    Unit.objects.create(code="130500", kind="city", name="邢台市")
    with pytest.raises(CommandError):
        call_command("make_packs", slug, "--unit", unit, "--out", str(tmp_path))
