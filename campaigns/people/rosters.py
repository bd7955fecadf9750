"""Bringing a roster into the audience tree: what would change, then all of it or nothing."""

from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.audience.rosters import divisions, values
from campaigns.audience.rosters.headings import SHOWN
from campaigns.audience.rosters.places import Places
from campaigns.audience.rosters.refusals import Mistake
from campaigns.models import Unit
from campaigns.people.officers import reached_paths
from campaigns.people.places import plan_of_places
from campaigns.people.plans import BATCH, Change, Plan, carry_out

FIRST_MONTH = 8  # of a school year: its rosters are made in August


def current_year(today=None):
    """Return the calendar year in which the school year began."""
    today = today or timezone.localdate()
    return today.year if today.month >= FIRST_MONTH else today.year - 1


def plan_of(roster, by=None):
    """Return the Plan of a Roster. Classes of its schools that it does not name are gone; schools that it does not name stay.

    What lies beyond the reach of a user `by` is a mistake; None: the installation itself, which reaches everything..
    """
    if isinstance(roster, Places):
        return plan_of_places(roster, by)
    planning = _Planning(roster, by)
    for school in roster.schools.values():
        planning.school(school)
    planning.gone()
    return planning.plan


def bring_in(roster, *, by=None, expected=None):
    """Change the audience tree as the Plan of the Roster, or the Places, says, and return the Plan (plans.carry_out)."""
    return carry_out(lambda: plan_of(roster, by), expected=expected)


class _Planning:
    def __init__(self, roster, by):
        self.roster, self.plan = roster, Plan(mistakes=list(roster.mistakes))
        self.reach = [""] if by is None or by.is_superuser else reached_paths(by)
        self.known = _known_units(roster)
        self.named = set()  # codes of classes that the roster names

    def school(self, school):
        known = self.known.get(school.code)
        if known is not None and not self._is_within_reach(known):
            self._is_beyond_reach(school)
            return
        if known is not None and known.kind != Unit.Kind.SCHOOL:
            self._wrong(school, "school_code", school.code, _("这个代码已经是“%(name)s”，不是学校。") % {"name": known.name})
            return
        if known is not None and school.county and known.parent.code != school.county:
            why = _("这所学校登记在“%(name)s”。单位不能换地方。") % {"name": known.parent.name}
            self._wrong(school, "division_code", school.county, why, known.parent.code)
            return
        if known is None:
            known = self._new_school(school)
        elif school.name and school.name != known.name:
            self._change("renamed", known, known.name, school.name, name=school.name)
        if known is None:
            return
        self._back(known)
        for each in school.classes.values():
            self._class(known, each)

    def _is_within_reach(self, unit):
        while unit is not None and not unit.path:
            unit = unit.parent
        return self.reach == [""] or (unit is not None and unit.path.startswith(tuple(self.reach)))

    def gone(self):
        """Retire what the roster's schools have and it does not name."""
        schools = set(self.roster.schools)
        for unit in list(self.known.values()):
            is_one = unit.kind == Unit.Kind.CLASS and unit.retired_at is None and unit.pk and unit.code not in self.named
            if is_one and _school_of(unit).code in schools and self._is_within_reach(unit):
                self._change("gone", unit, retired_at=timezone.now())

    def _new_school(self, school):
        if not school.county:
            self._wrong(school, "division_code", "", _("新的学校要写明在哪个县（市、区）。"), _("请填行政区划代码，例如 131102。"))
            return None
        if not school.name:
            self._wrong(school, "school_name", "", _("新的学校没有名称。"))
            return None
        county = self._county(school.county)
        if not self._is_within_reach(county):
            self._is_beyond_reach(school)
            return None
        return self._new(school.code, Unit.Kind.SCHOOL, school.name, county)

    def _is_beyond_reach(self, school):
        self._wrong(school, "school_code", school.code, _("这所学校不在您的管辖范围内。"))

    def _county(self, code):
        name = self.roster.counties.get(code)
        city = divisions.city_of(code)
        above = self.known.get(code[:2] + "0000")
        parent = self._found_or_new(city, Unit.Kind.CITY, divisions.name_of(city) or city, above)
        return self._found_or_new(code, Unit.Kind.COUNTY, name or divisions.name_of(code), parent)

    def _class(self, school, each):
        grade = self._found_or_new(f"{school.code}-{each.grade.code}", Unit.Kind.GRADE, each.grade.name, school)
        code = f"{school.code}-{self.roster.year}-{each.grade.code}{values.class_code(each.label)}"
        self.named.add(code)
        known = self.known.get(code)
        if known is None:
            self._new(code, Unit.Kind.CLASS, each.name, grade, each.pupils)
            return
        self._back(known)
        if known.head_count != each.pupils:
            self._change("other_head_count", known, str(known.head_count or ""), str(each.pupils), head_count=each.pupils)

    def _found_or_new(self, code, kind, name, parent):
        known = self.known.get(code)
        if known is None:
            return self._new(code, kind, name, parent)
        self._back(known)
        return known

    def _new(self, code, kind, name, parent, head_count=None):
        unit = self.known[code] = Unit(code=code, kind=kind, name=name[:60], parent=parent, head_count=head_count)
        self.plan.new.append(unit)
        return unit

    def _back(self, unit):
        if unit.retired_at is not None and self._is_within_reach(unit):
            self._change("back", unit, retired_at=None)

    def _change(self, kind, unit, before="", after="", **values):
        for name, value in values.items():
            setattr(unit, name, value)
        self.plan.changes.append(Change(kind, unit, before, after))

    def _wrong(self, school, heading, value, why, proposal=""):
        self.plan.mistakes.append(Mistake(school.place, SHOWN[heading], value, why, proposal))


def _school_of(unit):
    return unit.parent if unit.parent.kind == Unit.Kind.SCHOOL else unit.parent.parent


def _known_units(roster):
    """Return {code: Unit} of all that a roster may touch: divisions, its schools, and what lies in them."""
    divided = {code for county in roster.counties for code in (county, divisions.city_of(county), county[:2] + "0000")}
    known = {}
    wanted = sorted(divided | set(roster.schools))
    for first in range(0, len(wanted), BATCH):
        codes = wanted[first : first + BATCH]
        for unit in Unit.objects.filter(code__in=codes).select_related("parent"):
            known[unit.code] = unit
    schools = [unit for unit in known.values() if unit.kind == Unit.Kind.SCHOOL]
    by_pk = {unit.pk: unit for unit in schools}
    for kind in (Unit.Kind.GRADE, Unit.Kind.CLASS):
        parents = list(by_pk)
        for first in range(0, len(parents), BATCH):
            for unit in Unit.objects.filter(parent__in=parents[first : first + BATCH], kind=kind):
                unit.parent = by_pk[unit.parent_id]
                known[unit.code] = by_pk[unit.pk] = unit
    return known
