"""The letter as an officer writes it, and as pictures of its real pages."""

import base64
import io
from dataclasses import replace

import PIL.Image
import pytest
from django.core.exceptions import ValidationError

from campaigns.letters.text import Item, Section
from campaigns.paper.laying.layout import lay_out
from campaigns.paper.laying.layouts import LETTER_LAYOUTS
from campaigns.paper.proofs.pictures import page_pictures


def test_a_letter_gives_its_words(letter, campaign):
    text = letter.text
    assert text.proposal == (
        Section("paragraph", text="你好！今天，我们想请你当一回“安全小喇叭”。"),
        Section("rules", items=(Item("看清灯再走", "红灯停，绿灯行。", "lights"),)),
    )
    assert (text.clauses, text.signers) == (("自觉遵守交通信号。", "骑乘电动自行车戴好头盔。"), ("child", "guardian"))
    assert (text.agency, text.hotline) == ("衡水市公安局交通警察支队（演示）", "0318-0000000")
    assert (text.campaign, text.approval_number, text.slogan) == ("小手拉大手，文明出行", "衡教演示〔2026〕1号", "")


def test_a_slip_cannot_be_due_before_the_letter_is_dated(letter):
    letter.return_by = letter.issued_on.replace(year=letter.issued_on.year - 1)
    with pytest.raises(ValidationError) as caught:
        letter.full_clean()
    assert caught.value.message_dict == {"return_by": ["回执交回日期不能早于落款日期。"]}


def test_dates_of_a_campaign_must_follow_each_other(campaign):
    campaign.closes_on = campaign.opens_on.replace(year=campaign.opens_on.year - 1)
    campaign.erase_on = campaign.closes_on
    with pytest.raises(ValidationError) as caught:
        campaign.full_clean()
    assert list(caught.value.message_dict) == ["closes_on"]


def test_the_preview_is_the_real_pages(words):
    pictures = page_pictures(words)
    sizes = [PIL.Image.open(io.BytesIO(base64.b64decode(page.partition(",")[2]))).size for page in pictures["pages"]]
    assert (sizes, pictures["error"]) == ([(910, 1287)] * 3, "")


def test_the_preview_says_what_does_not_fit(words):
    pictures = page_pictures(replace(words, family=(Section("paragraph", text="路很宽。" * 400),)))
    assert (pictures["pages"], pictures["error"].startswith("家庭留存部分太长")) == ([], True)


@pytest.mark.parametrize(
    ("signers", "boxes"),
    [(("child", "guardian"), ["box-child", "box-declined", "box-guardian"]), (("guardian",), ["box-declined", "box-guardian"])],
)
def test_a_slip_has_a_box_for_each_signer(words, signers, boxes):
    slots = lay_out(replace(words, signers=signers), origin="http://x", schools=frozenset(), classes=frozenset()).geometry["slots"]
    assert sorted(name for name in slots if name.startswith("box-")) == boxes


@pytest.mark.parametrize(("layout", "pages"), [(name, 3) for name in LETTER_LAYOUTS])
def test_each_layout_of_a_letter_can_be_looked_at(words, layout, pages):
    """Its faces as they are printed, and the cover sheet; a letter folded from A3 has two faces."""
    shown = page_pictures(words, layout)
    assert (shown["error"], len(shown["pages"])) == ("", pages)
