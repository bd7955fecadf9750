"""The keepsake: a picture and a PDF that show what is stored, and nothing that is not."""

import io

import pypdfium2
import pytest
from PIL import Image, ImageDraw

from pledges.models import PersonalData
from pledges.signatures import keepsake, lettering
from pledges.signatures.keepsake import Keepsake
from tests.pledges.receipt.test_receipt import receipt_link
from tests.pledges.signing.samples import CROSS, OTHER_KEY, declined, filled

pytestmark = pytest.mark.any_database

NO_FONT_HAS = "\U000323af"  # the last of CJK extension H


def sheet(**changes):
    words = {
        "agency": "衡水市公安局交通警察支队（演示）",
        "title": "文明出行承诺书",
        "opening": "说到做到，平平安安：",
        "clauses": ("自觉遵守交通信号。", "骑乘电动自行车戴好头盔。"),
        "signed": (("孩子签名", "张小明", ()), ("家长（监护人）签名", "", CROSS)),
        "place": "桃城区第一小学　三年级1班",
        "number": "2026-00000001",
        "day": "2026年11月24日",
        "letter": "致小朋友们的一封信",
    }
    return Keepsake(**words | changes)


def opened(data):
    return Image.open(io.BytesIO(data))


@pytest.fixture
def written(monkeypatch):
    """Everything that is written on the sheets drawn."""
    texts = []
    real = keepsake.write

    def write(draw, text, *args, **kwargs):
        texts.append(text)
        return real(draw, text, *args, **kwargs)

    monkeypatch.setattr(keepsake, "write", write)
    return texts


def test_the_picture_is_a_portrait_for_a_phone(client, print_run):
    response = client.get(f"{receipt_link(client)}certificate.png")
    assert (response.status_code, response["Content-Type"]) == (200, "image/png")
    assert (response["Cache-Control"], response["Referrer-Policy"], response["X-Robots-Tag"]) == (
        "private, no-store",
        "no-referrer",
        "noindex",
    )
    image = opened(response.content)
    assert (image.format, image.width, image.height >= 1528) == ("PNG", 1080, True)
    assert len(response.content) < 150_000


@pytest.mark.parametrize("title", ["文明出行承诺书", "文" * 20, "Our pledge for safe and considerate travel", "W" * 40])
def test_a_long_title_stays_within_the_edge(title):
    image = opened(keepsake.png(sheet(title=title))).convert("L")
    line = (keepsake.TITLE_BASE - keepsake.TITLE_SIZE, keepsake.TITLE_BASE + 20)
    beside = [image.crop((left, line[0], right, line[1])).getextrema()[0] for left, right in ((44, 104), (976, 1036))]
    assert min(beside) > 250


def test_the_pdf_is_one_page_of_a4_with_the_same_sheet(client, print_run):
    response = client.get(f"{receipt_link(client)}receipt.pdf")
    assert (response["Content-Type"], response["Cache-Control"]) == ("application/pdf", "private, no-store")
    document = pypdfium2.PdfDocument(response.content)
    assert (len(document), [round(side) for side in document[0].get_size()]) == (1, [595, 842])
    shown = document[0].render(scale=1).to_pil().convert("L")
    assert shown.getextrema()[0] < 60
    assert len(response.content) < 400_000


def test_it_shows_what_is_stored(client, print_run, written):
    link = receipt_link(client, data=filled(child_name="𠮷田·䶮"))
    client.get(f"{link}certificate.png")
    for part in ("文明出行承诺书", "自觉遵守交通信号。", "𠮷田·䶮", "孩子签名", "家长（监护人）签名", "桃城区第一小学　三年级1班"):
        assert part in written
    assert "留作纪念，不是正式文件，也不作证明。" in written
    written.clear()
    client.post(link, {"do": "withdraw"})
    client.get(f"{link}certificate.png")
    assert "自觉遵守交通信号。" in written
    assert {"𠮷田·䶮", "孩子签名", "家长（监护人）签名"} & set(written) == set()


def test_who_does_not_sign_gets_a_plain_confirmation(client, print_run, written):
    assert client.get(f"{receipt_link(client, data=declined())}certificate.png").status_code == 200
    assert {"答复回执", "信已读过，答复已经收到。谢谢您！"} <= set(written)
    assert {"文明出行承诺书", "自觉遵守交通信号。", "孩子签名"} & set(written) == set()


def test_names_that_cannot_be_read_are_left_out(client, print_run, written, settings):
    link = receipt_link(client)
    settings.DATA_KEYS = {"other": b"o" * 32}
    assert client.get(f"{link}certificate.png").status_code == 200
    assert "张小明" not in written


@pytest.mark.parametrize("name", ["certificate.png", "receipt.pdf"])
def test_a_wrong_link_shows_nothing(client, print_run, name):
    receipt_link(client)
    assert [client.get(f"/r/{token}/{name}").status_code for token in ("0" * 32, "unknown")] == [404, 404]
    assert client.post(f"/r/{'0' * 32}/{name}").status_code == 405


def test_drawing_again_and_again_is_stopped(client, print_run, monkeypatch):
    monkeypatch.setattr("config.requests.limits.time", lambda: 1_800_000_000.0)
    link = receipt_link(client)
    PersonalData.objects.all().delete()
    statuses = [client.get(f"{link}certificate.png").status_code for _time in range(41)]
    assert statuses == [200] * 40 + [429]
    other = receipt_link(client, 2, filled(submission_key=OTHER_KEY))
    assert client.get(f"{other}certificate.png").status_code == 200


@pytest.mark.parametrize("character", ["𠮷", "䶮", "·", "A", "ع", NO_FONT_HAS])
def test_every_character_leaves_ink_of_its_own(character):
    """Neither nothing nor the font's own box for what it has not."""
    assert ink(character) not in (ink(" "), box())


def test_a_character_without_a_font_shows_its_code_point():
    other = chr(ord(NO_FONT_HAS) - 1)
    assert ink(NO_FONT_HAS) != ink(other)


def ink(character):
    image = Image.new("L", (120, 120))
    lettering.write(ImageDraw.Draw(image), character, 10, 90, pattern=lettering.KAI, size=80, fill=255)
    return image.tobytes()


def test_letters_that_join_are_joined_and_read_from_the_right():
    """Alone they have other shapes; of two words the first is at the right."""
    assert width("ئەركىن") < sum(width(letter) for letter in "ئەركىن")
    one, both = ink("ئا"), ink("ئا ب")
    assert first_column(both) < first_column(one) or both != one
    assert lettering._drawn("ئەركىن نۇر", lettering.KAI) == ["ئەركىن نۇر"]


def test_an_apostrophe_is_no_wider_than_a_letter():
    assert width("Child’s") < width("Childxs")


def width(text):
    return lettering.width_of(text, lettering.KAI, 80)


def first_column(data):
    return next(column for column in range(120) if any(data[row * 120 + column] for row in range(120)))


def box():
    """What the font itself draws in place of a character it has not."""
    image = Image.new("L", (120, 120))
    font = lettering._font(lettering.KAI, 80)
    ImageDraw.Draw(image).text((10, 90), NO_FONT_HAS, font=font, fill=255, anchor="ls")
    return image.tobytes()


def test_lines_end_between_words():
    room = lettering.width_of("一二三四五六七八九十", lettering.KAI, 40)
    clause = "不在车流中穿行，坐电动自行车要戴头盔，未满十六周岁不骑。"
    assert lettering.wrapped(clause, lettering.KAI, 40, room) == ["不在车流中穿行，坐", "电动自行车要戴头盔，", "未满十六周岁不骑。"]
    assert lettering.wrapped("致小朋友们的一封信", lettering.KAI, 40, 8 * 40) == ["致小朋友们的", "一封信"]
    assert lettering.wrapped("", lettering.KAI, 40, room) == [""]
    assert lettering.balanced("骑车不带人，过街下车推行。", lettering.KAI, 40, room) == ["骑车不带人，过", "街下车推行。"]
    assert lettering.wrapped("zebra" * 9, lettering.KAI, 40, room)[0].startswith("zebrazebra")
    lines = lettering.wrapped("stop and look both ways before you cross", lettering.KAI, 40, room)
    assert " ".join(lines) == "stop and look both ways before you cross"
    assert all(lettering.width_of(line, lettering.KAI, 40) <= room for line in lines)


def test_a_long_pledge_makes_a_longer_sheet_and_loses_nothing(written):
    clauses = tuple("承诺事项" * 15 for _number in range(12))
    image = opened(keepsake.png(sheet(clauses=clauses)))
    assert (image.width, image.height > 2500) == (1080, True)
    assert sum(text.count("承诺事项") for text in "".join(written).split("　")) == 12 * 15
    document = pypdfium2.PdfDocument(keepsake.pdf(sheet(clauses=clauses)))
    assert [round(side) for side in document[0].get_size()] == [595, 842]


def test_the_largest_drawing_is_drawn():
    most = [[[(step * 37) % 1001, (step * 53) % 501] for step in range(20)] for _stroke in range(200)]
    assert opened(keepsake.png(sheet(signed=(("签名", "", most), ("签名", "", [[[5, 5]]]))))).width == 1080
