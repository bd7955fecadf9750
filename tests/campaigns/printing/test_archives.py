"""Many schools' packs as one ZIP: each the school's own pack, a sheet that says what is in it, and never whole in memory."""

import io
import zipfile

import pytest
from python_calamine import CalamineWorkbook

from campaigns.models import Unit
from campaigns.printing.archives import archive
from campaigns.printing.packs import NothingToPrint, pack


@pytest.fixture
def opened(print_run, units):
    return zipfile.ZipFile(io.BytesIO(b"".join(archive(print_run, units.city, "tear-off"))))


def test_each_school_has_its_own_pack(opened, print_run, units):
    assert opened.testzip() is None
    assert {name: opened.read(name) for name in opened.namelist()[1:]} == {
        "131102001 桃城区第一小学.pdf": pack(print_run, units.school_a),
        "131102002 桃城区第二小学.pdf": pack(print_run, units.school_b),
    }


def test_the_contents_say_what_is_in_it(opened, print_run):
    rows = CalamineWorkbook.from_filelike(io.BytesIO(opened.read("目录.xlsx"))).get_sheet_by_index(0).to_python()
    first = print_run.blocks.order_by("first_number").first().first_number
    assert rows == [
        ["学校", "代码", "班级", "份数", "首号", "末号", "页数", "纸张数", "文件"],
        ["桃城区第一小学", "131102001", 2, 5, first, first + 4, 14, 7, "131102001 桃城区第一小学.pdf"],
        ["桃城区第二小学", "131102002", 1, 2, first + 5, first + 6, 6, 3, "131102002 桃城区第二小学.pdf"],
        ["合计", "", 3, 7, "", "", 20, 10, ""],
    ]


def test_the_same_archive_twice_is_the_same_bytes(print_run, units):
    assert b"".join(archive(print_run, units.county, "tear-off")) == b"".join(archive(print_run, units.county, "tear-off"))


def test_it_is_written_while_it_is_read(print_run, units):
    parts = archive(print_run, units.city, "tear-off")
    before = [next(parts) for _part in range(3)]
    assert before[0].startswith(b"PK\3\4")
    assert len(b"".join(before)) < len(pack(print_run, units.school_a))


@pytest.mark.parametrize(("code", "layout"), [("131103", "tear-off"), ("131100", "nothing")])
def test_what_was_not_printed_is_not_found(print_run, units, code, layout):
    Unit.objects.create(code="131103", kind="county", name="冀州区", parent=units.city)
    with pytest.raises(NothingToPrint):
        archive(print_run, Unit.objects.get(code=code), layout)


class TestRanges:
    """One school's PDF can be fetched in pieces; what breaks off is taken up again."""

    @pytest.fixture
    def fetch(self, client, people, print_run, units):
        client.force_login(people.secretary)
        address = f"/school/letters/{print_run.pk}/{units.school_a.code}/pack"
        return lambda **headers: client.get(address, headers=headers)

    def test_the_whole_says_that_pieces_can_be_asked_for(self, fetch, print_run, units):
        response = fetch()
        assert (response.status_code, response["Accept-Ranges"], response.content) == (200, "bytes", pack(print_run, units.school_a))

    @pytest.mark.parametrize(
        ("asked", "span"), [("0-99", (0, 100)), ("100-", (100, None)), ("-100", (-100, None)), ("5-99999999", (5, None))]
    )
    def test_a_piece_is_that_piece_of_the_whole(self, fetch, asked, span):
        whole = fetch().content
        response = fetch(range=f"bytes={asked}")
        first = span[0] if span[0] >= 0 else len(whole) + span[0]
        piece = whole[slice(*span)]
        assert (response.status_code, response.content) == (206, piece)
        assert response["Content-Range"] == f"bytes {first}-{first + len(piece) - 1}/{len(whole)}"

    @pytest.mark.parametrize("asked", ["99999999-", "9-5", "-0"])
    def test_a_piece_outside_is_refused(self, fetch, asked):
        response = fetch(range=f"bytes={asked}")
        assert (response.status_code, response["Content-Range"]) == (416, f"bytes */{len(fetch().content)}")

    @pytest.mark.parametrize(
        "asked", ["bytes=0-1,5-6", "lines=1-2", "bytes=-", "nonsense", f"bytes=0-{'9' * 5000}", f"bytes={'9' * 5000}-"]
    )
    def test_what_is_not_one_range_gets_the_whole(self, fetch, asked):
        assert fetch(range=asked).status_code == 200

    def test_a_piece_of_another_pack_is_not_given(self, fetch):
        current = fetch()["ETag"]
        answers = [fetch(**{"range": "bytes=0-9", "if-range": etag}).status_code for etag in (current, '"another"')]
        assert answers == [206, 200]
