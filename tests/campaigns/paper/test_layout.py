"""Laying a letter out: what fits is laid, what does not is refused with a sentence before anything is printed."""

from dataclasses import replace

import pypdfium2
import pytest
from weasyprint.urls import FatalURLFetchingError

from campaigns.letters.text import Item, LetterText, Section
from campaigns.paper.laying.layout import lay_out
from campaigns.paper.laying.rendering import NotPrintable, OwnMaterial
from campaigns.paper.stamping.stamp import Copies, Stamp
from campaigns.paper.type.slots import SLOTS

ORIGIN = "https://pingan.hengshui.gov.cn"
LINK = "0123456789ABCDEF"
CODE = "7KQF2M9DXT4R08WE"


def lay(words, school="桃城区第一小学", class_name="三年级2班"):
    return lay_out(words, origin=ORIGIN, schools=frozenset({school}), classes=frozenset({class_name}))


def refusal(words, school="桃城区第一小学", class_name="三年级2班"):
    with pytest.raises(NotPrintable) as caught:
        lay(words, school, class_name)
    return str(caught.value)


def printed(words, school, class_name="三年级2班"):
    """Return {slot: text} as a reader extracts it from the front and back of the first copy."""
    laid = lay(words, school, class_name)
    document = pypdfium2.PdfDocument(Stamp(laid.pdf, laid.geometry).pdf([Copies(school, class_name, (CODE,), (17,), 1, LINK)], "x"))
    order = {0: 2, 1: 3, 2: 0, 3: 1}
    return {
        name: document[order[place["page"]]].get_textpage().get_text_bounded(*place["rectangle"]).replace("\r\n", "").strip()
        for name, place in laid.geometry["slots"].items()
        if name in SLOTS
    }


def test_words_survive_json(words):
    assert LetterText.from_json(words.to_json()) == words


def test_stamped_text_is_where_the_layout_says(words):
    assert printed(words, "桃城区第一小学") == {
        "front-class": "三年级2班",
        "front-seat": "17",
        "keep-code": "7KQF-2M9D-XT4R-08WE",
        "slip-school": "桃城区第一小学",
        "slip-class": "三年级2班",
        "slip-seat": "17",
        "slip-code-top": "7KQF-2M9D",
        "slip-code-bottom": "XT4R-08WE",
        "cover-school": "桃城区第一小学",
        "cover-class": "三年级2班",
        "cover-copies": "1",
        "cover-first-seat": "17",
        "cover-last-seat": "17",
        "cover-first-code": "7KQF-2M9D-XT4R-08WE",
        "cover-last-code": "7KQF-2M9D-XT4R-08WE",
        "cover-link-code": "0123-4567-89AB-CDEF",
    }


@pytest.mark.parametrize("school", ["𠮷䶮·买买提小学", "衡水" + "很" * 54 + "长小学", "No. 1 Primary School"])
def test_rare_and_long_names_are_printed_whole(words, school):
    slots = {name: text.replace(" ", "") for name, text in printed(words, school).items()}
    whole = school.replace(" ", "")
    assert (slots["slip-school"], slots["cover-school"]) == (whole, whole)


@pytest.mark.parametrize(
    ("name", "character"),
    [
        ("\ue000小学", "U+E000"),
        ("مەكتەپ", "U+0645"),
        ("བོད་ཡིག", "U+0F7C"),
        ("小\u200d学", "U+200D"),
        ("e\u0301cole", "U+0301"),
        ("一‧二", "U+2027"),
    ],
)
def test_a_name_that_cannot_be_set_is_refused_with_the_character_named(words, name, character):
    assert character in refusal(words, name)


@pytest.mark.parametrize(("school", "class_name", "character"), [("第一 小学", "一\u00a0班", "U+00A0"), ("第①小学", "➀班", "U+2780")])
def test_characters_that_share_a_glyph_are_refused_and_named(words, school, class_name, character):
    """A font draws both kinds of space, or of circled one, with one glyph: alone each is printed, both together only one could be."""
    assert printed(words, school)["slip-school"] == school
    assert character in refusal(words, school, class_name)


def test_a_class_name_too_long_for_its_place_is_refused(words):
    name = "三年级" + "很" * 56 + "2班"
    assert refusal(words, class_name=name) == f"名称“{name}”太长，印不下，请先改短。"


def test_a_character_no_font_has_in_the_letter_is_named(words):
    sentence = refusal(replace(words, sign_off="交警\U0010fffd叔叔"))
    assert sentence == "没有字体能印出“\U0010fffd”（U+10FFFD），请换一个字或请管理员安装字体。"


@pytest.mark.parametrize(
    ("change", "start"),
    [
        ({"family": (Section("paragraph", text="路很宽，车很快。" * 80),)}, "家庭留存部分太长"),
        (
            {"clauses": ("自觉遵守交通信号，走人行横道，不闯红灯，不翻越护栏，不在路上追逐打闹，也不玩滑板轮滑。",) * 8},
            "承诺事项太多或太长",
        ),
    ],
)
def test_what_does_not_fit_is_refused_and_says_by_how_much(words, change, start):
    sentence = refusal(replace(words, **change))
    assert (sentence.startswith(start), "毫米" in sentence) == (True, True)


@pytest.mark.parametrize(("paragraphs", "sheets"), [(1, 1), (3, 2), (5, 2), (9, 3)])
def test_a_long_letter_takes_more_sheets_and_its_slip_is_the_last(words, paragraphs, sheets):
    letter = replace(words, proposal=(Section("paragraph", text="路很宽，车很快。" * 60),) * paragraphs)
    geometry = lay(letter).geometry
    assert geometry["pages"] == ["side"] * 2 * sheets + ["cover", "cover-back"]
    assert (geometry["slots"]["foot"]["page"], geometry["slots"]["slip-qr"]["page"]) == (2 * sheets - 2, 2 * sheets - 1)


def test_the_sign_off_never_stands_alone_on_a_page(words):
    """Wherever the text ends on its page, some of it goes over with the sign-off."""
    sheets, alone = set(), []
    for lines in range(62, 66):
        laid = lay(replace(words, proposal=(Section("paragraph", text="路很宽，车很快。"),) * lines))
        pages = [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(laid.pdf)]
        sheets.add(laid.geometry["pages"].count("side") // 2)
        alone += [lines for page in pages if words.sign_off in page and "路很宽" not in page]
    assert (sheets, alone) == ({2}, [])


@pytest.mark.parametrize("layout", ["tear-off", "duplex", "a5"])
def test_no_character_stands_alone_on_a_last_line(words, layout):
    """Whatever the length of a paragraph, card or pledge; where a line has just room for all but one, two go over."""
    lengths = range(14, 44)
    for clauses in (range(16, 20), range(20, 24)):
        proposal = tuple(Section("paragraph", text="路" * length + "平安。") for length in lengths)
        cards = tuple(Item("看清灯再走", "路" * length + "平安。", "lights") for length in lengths)
        pledges = tuple("路" * length + "平安。" for length in clauses)
        letter = replace(words, proposal=(*proposal, Section("rules", items=cards)), clauses=pledges)
        laid = lay_out(letter, layout, origin=ORIGIN, schools=frozenset({"一小"}), classes=frozenset({"1班"}))
        lines = [line for page in pypdfium2.PdfDocument(laid.pdf) for line in page.get_textpage().get_text_bounded().split("\r\n")]
        assert ("安。" in lines, "平安。" in lines) == (False, True)


@pytest.mark.parametrize("layout", ["tear-off", "duplex", "a5"])
def test_wherever_a_page_ends_its_cards_and_questions_stay_whole(words, layout):
    """The page ends before, between and behind the rows of cards, as the text before them grows."""
    cards = tuple(Item(f"看清灯再走{number}", f"红灯停，绿灯行，黄灯亮了等一等{number}。", "lights") for number in range(6))
    questions = tuple(Item(f"问题{number}", "你离斑马线还有几步，同学喊你快跑。你会怎么做？") for number in range(3))
    for lines in range(14, 36, 4):
        proposal = (Section("paragraph", text="路很宽，车很快。"),) * lines + (
            Section("rules", items=cards),
            Section("questions", items=questions),
        )
        laid = lay_out(replace(words, proposal=proposal), layout, origin=ORIGIN, schools=frozenset({"一小"}), classes=frozenset({"1班"}))
        pages = [page.get_textpage().get_text_bounded().replace("\r\n", "") for page in pypdfium2.PdfDocument(laid.pdf)]
        together = [any(item.heading in page and item.text in page for page in pages) for item in (*cards, *questions)]
        assert together == [True] * 9, lines


@pytest.mark.parametrize("layout", ["tear-off", "duplex", "a5-black"])
def test_a_page_the_words_leave_to_its_foot_alone_becomes_a_poster(words, layout):
    """The letter's signs stand on it, large; a page that has words of the letter has none."""
    cards = Section("rules", items=tuple(Item(f"标志{number}", "红灯停。", "lights") for number in range(6)))
    shown = []
    for lines in (2, 26, 34):
        letter = replace(words, proposal=(cards, *(Section("paragraph", text="路很宽，车很快。"),) * lines))
        laid = lay_out(letter, layout, origin=ORIGIN, schools=frozenset({"一小"}), classes=frozenset({"1班"}))
        foot = laid.geometry["slots"]["foot"]["page"]
        text = pypdfium2.PdfDocument(laid.pdf)[foot].get_textpage().get_text_bounded()
        is_alone = laid.geometry["slots"]["front-end"]["page"] < foot
        shown.append((is_alone, is_alone == (text.count("标志") == 6 and "红灯停" not in text)))
    assert shown == [(False, True), (True, True), (True, True)]


def test_a_letter_of_more_than_four_sheets_is_refused(words):
    letter = replace(words, proposal=(Section("paragraph", text="路很宽，车很快。" * 60),) * 22)
    assert refusal(letter) == "倡议书太长：4 张纸也排不下。请删减文字或图卡。"


@pytest.mark.parametrize("picture", ["file:///etc/passwd", "../../../../etc/passwd", "http://127.0.0.1:9/x.png", "nothing"])
def test_foreign_material_is_refused(words, picture):
    letter = replace(words, proposal=(Section("rules", items=(Item("看清灯再走", "红灯停。", picture),)),))
    assert refusal(letter) == f"信里引用了外部材料“drawing:{picture}”，不能印制。信中只能用文字和系统自带的图画。"


@pytest.mark.parametrize("url", ["file:///etc/passwd", "http://127.0.0.1:9/x.png", "data:image/png;base64,AAAA", "drawing:../secret"])
def test_the_fetcher_knows_our_drawings_only(url):
    with pytest.raises(FatalURLFetchingError):
        OwnMaterial().fetch(url)


def test_markup_in_a_letter_is_printed_as_text(words):
    hostile = '<img src="file:///etc/passwd"><link rel="attachment" href="file:///etc/passwd">'
    laid = lay(replace(words, proposal=(Section("paragraph", text=hostile),)))
    text = pypdfium2.PdfDocument(laid.pdf)[0].get_textpage().get_text_range()
    assert hostile in text.replace("\r\n", "")
    assert b"root:" not in laid.pdf


def test_a_master_from_before_there_were_links_prints_as_it_did(words):
    laid = lay(words, "桃城区第一小学")
    before = {name: value for name, value in laid.geometry.items() if name != "link_qr"}
    before["slots"] = {name: place for name, place in laid.geometry["slots"].items() if not name.startswith("cover-link")}
    copies = ("桃城区第一小学", "三年级2班", (CODE,), (17,), 1)
    without, with_link = (Stamp(laid.pdf, before).pdf([Copies(*copies, *link)], "x") for link in ((), (LINK,)))
    assert without == with_link
    assert len(Stamp(laid.pdf, laid.geometry).pdf([Copies(*copies, LINK)], "x")) > len(with_link)
