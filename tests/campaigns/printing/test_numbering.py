"""One code for many copies: a class's, a whole unit's, residents'."""

import pypdfium2
import pytest
import zxingcpp

from campaigns.models import LetterPage, PrintRun
from campaigns.paper.laying.rendering import NotPrintable
from campaigns.printing.copies import code_of
from campaigns.printing.finding import copy_for
from campaigns.printing.packs import blocks_by_recipient, pack, paper_of, stamp_of
from campaigns.printing.runs import confirm_print_run, pin_masters, plan_print_run

Numbering = PrintRun.Numbering


@pytest.fixture
def to_residents(letter):
    """The approved letter, addressed to residents."""
    revision = letter.latest_revision
    revision.content["signers"] = LetterPage.Signers.RESIDENT
    revision.save()
    return letter


def pages_of(pdf):
    return list(pypdfium2.PdfDocument(pdf))


def symbols(page):
    picture = page.render(scale=150 / 72).to_pil().convert("L")
    return sorted({found.text for found in zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)})


def test_a_class_shares_one_code(letter, units, people):
    run = confirm_print_run(letter, [units.school_a], by=people.author, numbering=Numbering.CLASS)
    blocks = run.blocks.order_by("unit__path")
    assert [(block.first_number, block.last_number, block.copies) for block in blocks] == [(1, 1, 3), (2, 2, 2)]
    codes = [code_of(number) for number in (1, 2)]
    assert [copy_for(code).seat for code in codes] == [None, None]
    pages = pages_of(pack(run, units.school_a))
    assert [symbols(page) for page in pages] == [
        page for code in codes for page in ([], [], [], sorted([code, f"http://testserver/p/{code}"]))
    ]
    assert ["座号" in page.get_textpage().get_text_range() for page in pages] == [False] * 8
    paper = paper_of(stamp_of(run, "tear-off"), blocks_by_recipient(run, units.school_a)[0])
    assert (paper.copies, paper.pages, paper.sheets) == (5, 8, 4)


def test_both_leaves_of_a_shared_sheet_carry_the_code(letter, units, people):
    run = confirm_print_run(letter, [units.class_a1], by=people.author, numbering=Numbering.CLASS, layouts=["a5"])
    last = pages_of(pack(run, units.class_a1, "a5"))[-1].render(scale=150 / 72).to_pil().convert("L")
    found = [result.text for result in zxingcpp.read_barcodes(last, formats=zxingcpp.BarcodeFormat.QRCode)]
    code = code_of(1)
    assert sorted(found) == sorted([code, code, f"http://testserver/p/{code}", f"http://testserver/p/{code}"])


def test_residents_share_one_code_and_need_no_schools_approval(to_residents, campaign, units, people):
    type(campaign).objects.update(approval_number="")
    run = confirm_print_run(to_residents, [units.county], by=people.author, numbering=Numbering.UNIT, copies=20_000)
    block = run.blocks.get()
    assert (block.unit, block.recipient_name, block.unit_name, block.first_number, block.last_number, run.copies) == (
        units.county,
        "桃城区",
        "",
        1,
        1,
        20_000,
    )
    text = "".join(page.get_textpage().get_text_range() for page in pages_of(pack(run, units.county)))
    assert [words in text for words in ("本人签名", "20000", "桃城区", "监护人", "班主任", "座号")] == [True] * 3 + [False] * 3


def test_what_does_not_go_together_is_said(to_residents, units):
    with pytest.raises(NotPrintable, match=r"^整个单位用一个编码时，请填写打算印多少份。$"):
        plan_print_run(to_residents, [units.county], numbering=Numbering.UNIT)
    with pytest.raises(NotPrintable, match=r"^写给居民的信没有班级和座号，请选“整个单位一个编码”。$"):
        plan_print_run(to_residents, [units.county])


def test_a_school_with_one_code_still_needs_its_approval(letter, campaign, units):
    type(campaign).objects.update(approval_number="")
    with pytest.raises(NotPrintable):
        plan_print_run(letter, [units.school_a], numbering=Numbering.UNIT, copies=500)


def test_what_is_put_up_needs_a_code_that_all_share(print_run):
    with pytest.raises(NotPrintable, match="海报 A3"):
        pin_masters(print_run, ["poster-a3"])
    assert print_run.layouts == ["tear-off"]
