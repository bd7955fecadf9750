"""A roster becomes schools and classes: whatever it looks like, all of it or nothing, and twice is as once."""

from pathlib import Path

import pytest
import xlsxwriter
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from campaigns.audience.rosters import values
from campaigns.audience.rosters.headings import HEADINGS
from campaigns.audience.rosters.opening import opened
from campaigns.audience.rosters.reading import read_roster
from campaigns.audience.rosters.refusals import Refused
from campaigns.models import Unit
from campaigns.people.rosters import bring_in, plan_of

SAMPLES = Path(__file__).parents[2] / "samples" / "rosters"
ROWS = [("行政区划代码", "学校代码", "学校名称", "年级", "班级", "人数"), ("131102", "2113000011", "桃城区第九小学", "三年级", "1班", "45")]
TWO_CLASSES = [("131102", "2113000011", "桃城区第九小学", [("三年级1班", 45), ("三年级2班", 44)])]


def read(name):
    with (SAMPLES / name).open("rb") as file:
        return read_roster(opened(file), 2026)


def said(roster):
    """Return [(county, code, name, [(class, pupils)])] of a Roster."""
    return [
        (each.county, each.code, each.name, [(one.name, one.pupils) for one in each.classes.values()]) for each in roster.schools.values()
    ]


def of(*rows):
    return read_roster([("", [list(row) for row in (ROWS[0], *rows)])], 2026)


@pytest.mark.parametrize(
    "name",
    [
        "headings-in-any-order-and-english.csv",
        "title-rows-blank-cells-and-sums.csv",
        "gb18030.csv",
        "utf-16-with-tabs.csv",
        "utf-16-without-a-mark.csv",
        "utf-8-with-a-mark-and-semicolons.csv",
        "full-width-digits-and-blanks.csv",
        "quoted-cells-with-line-breaks.csv",
        "carriage-returns-and-blank-lines.csv",
        "headings-repeated-on-each-page.csv",
        "more-columns-than-asked-for.csv",
        "school-written-once.csv",
        "pupils-with-their-measure.csv",
        "numbers-with-decimals.csv",
        "sums-of-grades-and-of-the-school.csv",
        "numerals-for-grades-and-classes.csv",
        "grade-within-the-class.csv",
        "brackets-in-headings.csv",
    ],
)
def test_two_classes_are_read_however_they_are_written_down(name):
    roster = read(name)
    assert (said(roster), roster.mistakes, roster.rows) == (TWO_CLASSES, [], 2)


@pytest.mark.parametrize(
    ("name", "row", "heading"),
    [
        ("codes-that-lost-a-zero.csv", 3, "学校代码"),
        ("two-school-years.csv", 3, "学年"),
        ("a-class-of-nobody.csv", 2, "人数"),
        ("a-class-too-large.csv", 2, "人数"),
        ("a-thirteenth-grade.csv", 2, "年级"),
        ("a-school-with-two-names.csv", 3, "学校名称"),
        ("a-city-instead-of-a-county.csv", 2, "行政区划代码"),
        ("an-unknown-county.csv", 2, "行政区划代码"),
    ],
)
def test_what_is_wrong_is_named_once_with_its_row(name, row, heading):
    assert [(mistake.place[1], mistake.heading) for mistake in read(name).mistakes] == [(row, heading)]


def test_places_are_told_from_classes_by_their_headings():
    places = read("streets-communities-and-outlets.csv")
    kinds = {"131102007": "street", "131102007001": "community", "131102-w01": "outlet"}
    assert ({code: each.kind for code, each in places.units.items()}, places.mistakes) == (kinds, [])


def test_a_workbook_with_merged_cells_numbers_and_two_sheets(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        for year, name in ((1, "一年级"), (2, "二年级")):
            sheet = book.add_worksheet(name)
            sheet.merge_range(0, 0, 0, 5, "桃城区第九小学学生名册")
            sheet.write_row(1, 0, ROWS[0])
            for column, value in enumerate((131102, 2113000011, "桃城区第九小学", name)):
                sheet.merge_range(2, column, 3, column, value)
            for row in (2, 3):
                sheet.write_number(row, 4, row - 1)
                sheet.write_number(row, 5, 40 + year)
        book.add_worksheet("说明").write(0, 0, "请勿修改")
    with (tmp_path / "a.xlsx").open("rb") as file:
        roster = read_roster(opened(file), 2026)
    classes = [("一年级1班", 41), ("一年级2班", 41), ("二年级1班", 42), ("二年级2班", 42)]
    assert (said(roster), roster.mistakes) == ([("131102", "2113000011", "桃城区第九小学", classes)], [])


def test_classes_are_understood_as_schools_write_them():
    roster = read("classes-as-schools-write-them.csv")
    assert roster.mistakes == []
    assert [[one.name for one in school.classes.values()] for school in roster.schools.values()] == [
        ["三年级1班", "三年级2班", "三年级3班", "三年级4班", "三年级5班", "三年级11班", "三年级实验班"],
        ["七年级2班", "高二3班"],
        ["大班1班", "中班2班"],
    ]


def test_each_mistake_is_named_with_its_row():
    found = [(mistake.place[1], mistake.heading, mistake.value) for mistake in read("nothing-is-right.csv").mistakes]
    assert found == [
        (2, "行政区划代码", "131100"),
        (3, "学校代码", "2.113E+09"),
        (5, "年级", "三年纪"),
        (6, "班级", ""),
        (7, "班级", "四(2)班"),
        (8, "人数", "410"),
        (9, "人数", ""),
        (10, "人数", "4x"),
        (11, "学年", "2025"),
        (12, "行政区划代码", "131103"),
        (13, "学校名称", "桃城区十小"),
        (14, "行政区划代码", "139999"),
        (15, "学校代码", ""),
        (4, "学校代码", "211300011"),
    ]
    twice = read("the-same-class-twice.csv").mistakes
    assert [(mistake.place[1], mistake.why) for mistake in twice] == [(3, "和第 2 行是同一个班。")]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"PK\3\4 and nothing more", "broken"),
        (b"%PDF-1.7\0\0\0\0", "no_table"),
        ((SAMPLES / "no-headings.csv").read_bytes(), "no_headings"),
        (b"a,b\n" * 200_001, "too_many_rows"),
    ],
)
def test_what_is_no_roster_is_refused(tmp_path, data, reason):
    (tmp_path / "file").write_bytes(data)
    with (tmp_path / "file").open("rb") as file, pytest.raises(Refused) as refused:
        read_roster(opened(file), 2026)
    assert (refused.value.reason, str(refused.value).endswith("。")) == (reason, True)


@given(st.lists(st.lists(st.text(max_size=12), max_size=8), max_size=8))
def test_any_table_is_read_or_refused(rows):
    try:
        roster = read_roster([("", [[name for name, *_words in HEADINGS.values()], *rows])], 2026)
    except Refused:
        return
    assert roster.rows <= len(rows)


@given(st.integers(1, 12), st.integers(1, 99))
def test_every_way_to_write_a_class_means_the_same(grade, number):
    wanted = (values.grade(grade), str(number))
    for written in (f"{grade}-{number}", f"{grade}（{number}）班", f"{grade}年级{number}班", f"{values.grade(grade).name}({number})班"):
        assert values.class_in(written) == wanted
    for written in (f"{number}班", f"（{number}）", str(number)):
        assert values.class_in(written, wanted[0]) == wanted


@pytest.mark.django_db
def test_units_are_made_and_twice_is_as_once():
    assert bring_in(read("gb18030.csv")).counts == {"new": 6}
    assert [(unit.kind, unit.code, unit.name, unit.head_count, len(unit.path)) for unit in Unit.objects.all()] == [
        ("city", "131100", "衡水市", None, 5),
        ("county", "131102", "桃城区", None, 10),
        ("school", "2113000011", "桃城区第九小学", None, 15),
        ("grade", "2113000011-03", "三年级", None, 20),
        ("class", "2113000011-2026-0301", "三年级1班", 45, 25),
        ("class", "2113000011-2026-0302", "三年级2班", 44, 25),
    ]
    assert (bring_in(read("gb18030.csv")).counts, Unit.objects.count()) == ({}, 6)


@pytest.mark.django_db
def test_what_changed_is_changed_and_what_is_gone_is_taken_out_of_use():
    bring_in(read("gb18030.csv"))
    changed = of(("131102", "2113000011", "桃城区实验小学", "三年级", "1班", "50"), ("", "", "", "四年级", "1班", "40"))
    assert plan_of(changed).counts == {"new": 2, "renamed": 1, "other_head_count": 1, "gone": 1}
    assert Unit.objects.filter(name="桃城区实验小学").exists() is False
    bring_in(changed)
    assert [(unit.name, unit.head_count) for unit in Unit.objects.active().filter(kind="class")] == [("三年级1班", 50), ("四年级1班", 40)]
    assert bring_in(read("gb18030.csv")).counts == {"renamed": 1, "other_head_count": 1, "back": 1, "gone": 1}


@pytest.mark.django_db
def test_next_years_classes_are_new_and_last_years_stay_retired():
    bring_in(read("gb18030.csv"))
    rows = [[*ROWS[0], "学年"], [*ROWS[1], "2027-2028"]]
    bring_in(read_roster([("", rows)], 2026))
    classes = [(unit.code, unit.retired_at is None) for unit in Unit.objects.filter(kind="class")]
    assert classes == [("2113000011-2026-0301", False), ("2113000011-2026-0302", False), ("2113000011-2027-0301", True)]


@pytest.mark.django_db
def test_with_a_mistake_nothing_is_changed(units):
    before = Unit.objects.count()
    county = of(
        ("131102", "2113000011", "桃城区第九小学", "三年级", "1班", "45"), ("131102", "2113000011", "桃城区第九小学", "三年级", "x", "0")
    )
    moved = of(("131103", units.school_a.code, units.school_a.name, "三年级", "1班", "45"))
    taken = of(("131102", units.class_a1.code, "桃城区第九小学", "三年级", "1班", "45"))
    nowhere = of(("", "2113000011", "桃城区第九小学", "三年级", "1班", "45"))
    assert [len(bring_in(roster).mistakes) for roster in (county, moved, taken, nowhere)] == [1, 1, 1, 1]
    assert Unit.objects.count() == before


@pytest.mark.django_db
def test_a_school_that_is_known_needs_no_county(units):
    plan = bring_in(of(("", units.school_a.code, "", "三年级", "9班", "45")))
    assert (plan.mistakes, plan.counts) == ([], {"new": 1, "gone": 2})


@pytest.mark.django_db
def test_the_command_says_what_it_did(tmp_path, capsys):
    path = str(SAMPLES / "gb18030.csv")
    for options, first in ((["--dry-run"], "新增单位 6 个"), ([], "新增单位 6 个"), ([], "没有要改的。")):
        call_command("import_units", path, *options)
        assert capsys.readouterr().out.splitlines() == [first, "2 3"]
    with pytest.raises(SystemExit) as ended:
        call_command("import_units", str(SAMPLES / "the-same-class-twice.csv"))
    said = "第 3 行，班级“三(1)班”：和第 2 行是同一个班。删去其中一行，或者改对班号。\n有 1 处要改，什么都没有改动。\n"
    assert (ended.value.code, capsys.readouterr().err) == (1, said)
    with pytest.raises(CommandError):
        call_command("import_units", str(tmp_path / "nothing.csv"))
