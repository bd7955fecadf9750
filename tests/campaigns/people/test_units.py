"""The audience tree: what nests in what, and who reaches which unit."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.http import Http404
from hypothesis import given
from hypothesis import strategies as st

from campaigns.audience import kinds
from campaigns.models import Membership, Role, Unit
from campaigns.people.members import give
from campaigns.people.reach import unit_for, units_of


def test_a_tree_is_read_in_the_order_it_was_made(units):
    assert [unit.code for unit in Unit.objects.within(units.school_a)] == [
        "131102001",
        "131102001-03",
        "131102001-0301",
        "131102001-0302",
    ]
    assert [unit.code for unit in Unit.objects.above(units.class_a2)] == [
        "131100",
        "131102",
        "131102001",
        "131102001-03",
        "131102001-0302",
    ]


def test_a_neighbour_whose_path_begins_alike_is_not_within(units):
    schools = [Unit.objects.create(code=f"S{n}", kind="school", name=f"学校{n}", parent=units.county) for n in range(12)]
    assert list(Unit.objects.within(schools[0])) == [schools[0]]
    assert (schools[0].contains(schools[10]), units.county.contains(schools[10])) == (False, True)


@pytest.mark.parametrize(
    ("parent", "kind", "is_allowed"),
    [
        ("city", "county", True),
        ("city", "school", False),
        ("school_a", "class", True),
        ("class_a1", "class", False),
        (None, "school", False),
    ],
)
def test_a_kind_stands_only_where_it_belongs(units, parent, kind, is_allowed):
    unit = Unit(code="X", kind=kind, name="新单位", parent=getattr(units, parent) if parent else None)
    if is_allowed:
        unit.full_clean(exclude=["path"])
        return
    with pytest.raises(ValidationError) as caught:
        unit.full_clean(exclude=["path"])
    assert caught.value.message_dict == {"kind": ["这一类单位不能放在所选的上级单位之下。"]}


@given(st.sampled_from(Unit.Kind.values), st.sampled_from(Unit.Kind.values))
def test_no_kind_nests_both_ways(one, other):
    assert not (kinds.nests(one, other) and kinds.nests(other, one))


@pytest.mark.parametrize("code", ["", "a b", "学校", "a/b", "x" * 33])
def test_a_code_is_short_and_plain(units, code):
    with pytest.raises(ValidationError) as caught:
        Unit(code=code, kind="county", name="县", parent=units.city).full_clean(exclude=["path"])
    assert list(caught.value.message_dict) == ["code"]


@pytest.mark.parametrize("code", ["131102001", "131102001-0302"])
def test_the_secretary_reaches_the_school_and_what_is_in_it(units, people, code):
    assert unit_for(people.secretary, code).code == code


@pytest.mark.parametrize("code", ["131102002", "131102002-0301", "131102", "131100", "nothing"])
def test_nobody_reaches_a_neighbour_or_above(units, people, code):
    with pytest.raises(Http404):
        unit_for(people.secretary, code)


@pytest.mark.parametrize("code", ["131102001", "131102001-0302"])
def test_the_neighbour_and_the_visitor_reach_nothing_of_it(units, people, code):
    for user in (people.neighbour, people.visitor, AnonymousUser()):
        with pytest.raises(Http404):
            unit_for(user, code)


def test_another_role_has_no_secretarys_powers(units, people):
    Membership.objects.filter(user=people.secretary).update(role=Role.AUDITOR)
    assert list(units_of(people.secretary)) == []
    with pytest.raises(Http404):
        unit_for(people.secretary, "131102001")
    assert unit_for(people.secretary, "131102001", roles=[Role.AUDITOR]) == units.school_a


def test_a_person_may_have_two_units(units, people):
    give(people.secretary, Role.CONTACT, unit=units.class_b1, by=None)
    assert list(units_of(people.secretary)) == [units.school_a, units.class_b1]
    assert unit_for(people.secretary, "131102002-0301") == units.class_b1
    with pytest.raises(Http404):
        unit_for(people.secretary, "131102002")
