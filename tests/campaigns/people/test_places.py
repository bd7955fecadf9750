"""Streets, communities and outlets from a table: in any order, all of it or nothing, and twice is as once."""

import pytest

from campaigns.audience.rosters.reading import read_roster
from campaigns.audience.rosters.tables import sheets_of
from campaigns.audience.rosters.template import template_of_places
from campaigns.models import Role, Unit
from campaigns.people.members import give
from campaigns.people.rosters import bring_in

HEAD = ["单位代码", "类别", "单位名称", "上级单位代码", "人数"]
ROWS = [
    ["s-1-1-1", "楼门", "1单元", "s-1-1", "24"],
    ["s-1-1", "楼栋", "3号楼", "s-1", ""],
    ["s-1", "小区", "育才小区", "s", ""],
    ["s", "社区", "育才社区", "131102007", ""],
    ["131102007", "街道", "河西街道", "131102", ""],
    ["w-1", "网点", "人民路营业厅", "131102", "200"],
]


def of(*rows):
    return read_roster([("", [["育才社区单位表"], HEAD, *rows])], 2026)


def test_units_are_made_whatever_their_order_and_twice_is_as_once(units):
    assert bring_in(of(*ROWS)).counts == {"new": 6}
    entrance = Unit.objects.get(code="s-1-1-1")
    assert " ".join(unit.name for unit in Unit.objects.above(entrance)) == "衡水市 桃城区 河西街道 育才社区 育才小区 3号楼 1单元"
    assert (entrance.place, entrance.head_count) == ("育才小区 3号楼 1单元", 24)
    assert bring_in(of(*ROWS)).counts == {}


def test_what_a_community_no_longer_has_is_gone_and_all_else_stays(units):
    bring_in(of(*ROWS))
    assert bring_in(of(["s-1", "小区", "育才花园", "s", ""])).counts == {"renamed": 1, "gone": 2}
    assert sorted(Unit.objects.exclude(retired_at=None).values_list("code", flat=True)) == ["s-1-1", "s-1-1-1"]
    assert bring_in(of(["s", "社区", "育才社区", "131102007", ""])).counts == {}
    Unit.objects.filter(code="s-1").update(retired_at="2026-12-01T00:00Z")
    assert bring_in(of(["s-1-2", "楼栋", "4号楼", "s-1", ""])).mistakes[0].why == "“育才花园”已经停用。"


@pytest.mark.parametrize(
    ("row", "heading", "why"),
    [
        (["x", "社区", "社区", "131102", ""], "上级单位代码", "社区（村）不能放在县（市、区）“桃城区”之下。"),
        (["x", "街道", "街道", "131103", ""], "上级单位代码", "“冀州区”还没有登记。"),
        (["x", "街道", "街道", "nothing", ""], "上级单位代码", "没有这个代码的单位，表上也没有。"),
        (["131102001", "街道", "街道", "131102", ""], "类别", "这个代码已经是“桃城区第一小学”，类别是学校。"),
        (["1.3E+09", "街道", "街道", "131102", ""], "单位代码", "单位代码只能用数字、字母、点、短横和下划线，最多 32 个字。"),
        (["x", "衔道", "街道", "131102", ""], "类别", "读不出类别。"),
        (["x", "街道", "", "131102", ""], "单位名称", "没有名称。"),
        (["x", "街道", "街道", "131102", "0"], "人数", "人数要在 1 到 20000000 之间。"),
    ],
)
def test_each_mistake_is_named_and_nothing_is_changed(units, row, heading, why):
    before = Unit.objects.count()
    plan = bring_in(of(row, ["131102008", "街道", "路北街道", "131102", ""]))
    assert [(each.place[1], each.heading, each.why) for each in plan.mistakes] == [(3, heading, why)]
    assert Unit.objects.count() == before


def test_only_within_reach(units, people):
    """Who administers the county may; who administers one of its schools, or nothing, may not."""
    give(people.neighbour, Role.ADMINISTRATOR, unit=units.school_b, by=None)
    for user in (people.neighbour, people.visitor):
        assert [each.why for each in bring_in(of(ROWS[4]), by=user).mistakes] == ["这个单位不在您的管辖范围内。"]
    give(people.secretary, Role.ADMINISTRATOR, unit=units.county, by=None)
    assert bring_in(of(ROWS[4]), by=people.secretary).counts == {"new": 1}


def test_the_template_is_read_as_what_it_shows(tmp_path):
    (tmp_path / "a.xlsx").write_bytes(template_of_places())
    places = read_roster(sheets_of(str(tmp_path / "a.xlsx")), 2026)
    kinds = ["street", "community", "courtyard", "building", "entrance", "outlet"]
    assert ([each.kind for each in places.units.values()], places.mistakes) == (kinds, [])
