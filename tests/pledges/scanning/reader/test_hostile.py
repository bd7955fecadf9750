"""Hostile and broken files: each is set aside with its sentence, and the slip beside it is read all the same."""

import io
import resource
import unicodedata
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from pledges.scanning.reader.files import limits
from pledges.scanning.reader.files.archives import members_of
from pledges.scanning.reader.files.documents import Refused
from pledges.scanning.reader.files.opening import open_document
from pledges.scanning.reader.readings.names import shown
from pledges.scanning.reader.readings.states import PageReading
from pledges.scanning.reader.work.craft import READING
from pledges.scanning.results.sentences import SENTENCES, sentence
from tests.pledges.scanning.conftest import jpeg, page, pdf
from tests.pledges.scanning.reader import hostile

pytestmark = pytest.mark.any_database

WHITE = np.full((300, 200), 255, np.uint8)
FILES = {
    "pdf-with-100000-pages.pdf": (hostile.pdf_with_100000_pages, "too_many_pages"),
    "pdf-with-password.pdf": (lambda: hostile.pdf_with_password(pdf(WHITE)), "password"),
    "pdf-with-script.pdf": (hostile.pdf_with_script, "script"),
    "pdf-with-picture-of-900-megapixels.pdf": (lambda: hostile.pdf_with_picture(30_000, 30_000), "picture_too_large"),
    "pdf-cut-off.pdf": (lambda: pdf(WHITE)[:300], "broken"),
    "text.pdf": (lambda: "回执都在我这里，共 38 份。".encode(), "not_a_scan"),
    "nothing.pdf": (lambda: b"", "empty"),
    "pdf-that-fills-memory.pdf": (hostile.pdf_that_fills_memory, "too_hard"),
    "png-30000-by-30000.png": (lambda: hostile.png_of(30_000, 30_000), "picture_too_large"),
    "png-with-pixels-missing.png": (lambda: hostile.png_of(2000, 2000), "broken"),
    "truncated.jpg": (lambda: jpeg(np.random.default_rng(1).integers(0, 255, (800, 600), np.uint8))[:9000], "broken"),
    "bomb.zip": (hostile.zip_bomb, "bomb"),
    "lying.zip": (hostile.zip_that_lies_about_its_size, "broken"),
    "nested.zip": (lambda: hostile.zip_of({"inner.zip": hostile.zip_of({"a.jpg": jpeg(WHITE)})}), "nested"),
    "empty.zip": (lambda: hostile.zip_of({}), "empty"),
    "cut-off.zip": (lambda: hostile.zip_of({"a.jpg": jpeg(WHITE)})[:-30], "broken"),
}


@pytest.mark.django_db
def test_each_is_set_aside_with_a_sentence_and_its_neighbours_are_read(glass, read):
    _code, slip = glass.slip(0, ("child", "guardian"))
    good = jpeg(page(slip))
    files = {f"{number:02}-{name}": make() for number, (name, (make, _reason)) in enumerate(FILES.items())}
    answer = read({"00-before.jpg": good} | files)
    first, *others = answer.pages
    assert (first["kind"], [slip["state"] for slip in first["slips"]]) == ("with_slips", ["signed"])
    assert [(each["kind"], each["reason"]) for each in others] == [("unreadable", reason) for _make, reason in FILES.values()]
    assert answer.code == 3


@pytest.mark.django_db
def test_a_tiny_pdf_that_asks_for_873_mb_is_drawn_small(read):
    data = hostile.pdf_that_asks_for_873_mb()
    assert len(data) < 400
    assert [(each["kind"], each["page"]) for each in read({"big.pdf": data}).pages] == [("blank", 1)]


@pytest.mark.django_db
def test_a_page_that_takes_too_long_is_tried_three_times_and_set_aside(glass, read, monkeypatch):
    monkeypatch.setattr(READING, "bounds", replace(READING.bounds, wall_s=3))
    _code, slip = glass.slip(0)
    answer = read({"a-slow.pdf": hostile.pdf_that_computes_for_minutes(), "b.jpg": jpeg(page(slip))})
    assert [(each["kind"], each.get("reason"), len(each["slips"])) for each in answer.pages] == [
        ("unreadable", "too_hard", 0),
        ("with_slips", None, 1),
    ]


@pytest.mark.django_db
def test_a_page_is_ended_by_its_seconds_of_computing_and_the_pages_beside_it_are_read(glass, read, monkeypatch):
    cpu_s = 3
    monkeypatch.setattr(READING, "bounds", replace(READING.bounds, attempts=2, cpu_s=cpu_s))
    good = [pdf(page(glass.slip(copy, ("child", "guardian"))[1])) for copy in (0, 1)]
    before = _seconds_computed()
    answer = read({"a.pdf": hostile.joined(good[0], hostile.pdf_that_computes_for_minutes(), good[1])})
    assert [(each["page"], each["kind"], each.get("reason"), [slip["state"] for slip in each["slips"]]) for each in answer.pages] == [
        (1, "with_slips", None, ["signed"]),
        (2, "unreadable", "too_hard", []),
        (3, "with_slips", None, ["signed"]),
    ]
    # Two attempts of `cpu_s` each, as the kernel measures it, not of `wall_s`, and what two slips and three starts take.
    assert 1.9 * cpu_s < _seconds_computed() - before < 2 * cpu_s + 15 < limits.PAGE.wall_s


def _seconds_computed():
    """Return the seconds that the ended processes of this one have computed."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def test_every_reason_has_a_sentence_with_its_numbers():
    for reason in SENTENCES:
        values = {"most": 7, "pages": 8, "members": 9, "hard": 6}
        said = sentence(PageReading("a.pdf", 0, "unreadable", (), reason, values))
        assert said.endswith("。")
        assert "%" not in said
    assert {reason for _make, reason in FILES.values()} <= set(SENTENCES)


ONLY = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@ONLY
@given(data=st.data())
def test_a_damaged_file_is_read_or_refused_and_nothing_else(tmp_path, data):
    path = _damaged(data, data.draw(st.sampled_from([_sample(kind) for kind in ("PDF", "JPEG", "PNG", "TIFF")])), tmp_path)
    document, reason = _or_reason(open_document, path)
    if document is None:
        assert reason in SENTENCES
        return
    for number in range(min(document.pages, 3)):
        grey, reason = _or_reason(document.page, number)
        assert reason in SENTENCES if grey is None else (grey.dtype, grey.ndim) == (np.uint8, 2)
    document.close()


@ONLY
@given(data=st.data())
def test_a_damaged_archive_is_listed_or_refused(tmp_path, data):
    path = _damaged(data, hostile.zip_of({"一班.jpg": jpeg(WHITE), "b/c.jpg": b"x" * 50}), tmp_path)
    members, reason = _or_reason(members_of, path)
    assert reason in SENTENCES if members is None else all(isinstance(name, str) for _index, name in members)


@pytest.mark.parametrize(
    ("raw", "flag"),
    [("三年级/王小明.jpg".encode("gb18030"), 0), ("三年级/王小明.jpg".encode(), 0), ("三年级/王小明.jpg".encode(), 0x800)],
)
def test_chinese_names_in_a_zip_of_windows_and_of_a_mac_are_shown_right(tmp_path, raw, flag):
    (tmp_path / "a.zip").write_bytes(hostile.zip_with_raw_name(raw, flag))
    assert members_of(tmp_path / "a.zip") == [(0, "三年级/王小明.jpg")]


@pytest.mark.parametrize("flag", [0, 0x800])
def test_a_macs_decomposed_names_are_composed(tmp_path, flag):
    (tmp_path / "a.zip").write_bytes(hostile.zip_with_raw_name(unicodedata.normalize("NFD", "が-é.jpg").encode(), flag))
    assert members_of(tmp_path / "a.zip") == [(0, "が-é.jpg")]


def test_what_nobody_can_see_is_in_no_name(tmp_path):
    (tmp_path / "a.zip").write_bytes(hostile.zip_with_raw_name(b"a\x1b[2J\nb.jpg", 0))
    assert members_of(tmp_path / "a.zip") == [(0, "a\N{REPLACEMENT CHARACTER}[2J\N{REPLACEMENT CHARACTER}b.jpg")]


@given(st.text(st.characters(codec=None)))
def test_any_name_can_be_written_anywhere(name):
    assert shown(shown(name)) == shown(name)
    shown(name).encode()


def test_of_a_jpeg_with_more_pictures_in_it_the_first_is_the_page_decoded_as_small_as_any(tmp_path):
    """A telephone's MPO of 50 megapixels, as the same pixels as plain JPEG."""
    grey = Image.fromarray(np.random.default_rng(1).integers(0, 255, (58, 87), np.uint8)).resize((8660, 5774))
    grey.save(tmp_path / "plain.jpg", "JPEG")
    grey.save(tmp_path / "several.jpg", "MPO", save_all=True, append_images=[Image.new("L", (320, 240))])
    plain, several = (open_document(tmp_path / name) for name in ("plain.jpg", "several.jpg"))
    assert (several.pages, np.array_equal(several.page(0), plain.page(0))) == (1, True)


def _or_reason(call, *arguments):
    """Return (what it returns, None), or (None, why it refused); anything else it raises fails the test."""
    try:
        return call(*arguments), None
    except Refused as refusal:
        return None, refusal.reason


def _damaged(data, whole, folder):
    damaged = bytearray(whole[: data.draw(st.integers(1, len(whole)))])
    for at in data.draw(st.lists(st.integers(0, len(damaged) - 1), max_size=8)):
        damaged[at] = data.draw(st.integers(0, 255))
    (folder / "file").write_bytes(damaged)
    return folder / "file"


def _sample(kind):
    if kind == "PDF":
        return pdf(WHITE, WHITE)
    target = io.BytesIO()
    Image.fromarray(WHITE).save(target, kind)
    return target.getvalue()
