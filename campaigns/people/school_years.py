"""A new school year: last year's classes a grade up, as a roster to look at, to correct and to bring in like any other."""

import csv
import io

from campaigns.audience.rosters import values
from campaigns.audience.rosters.template import HEADINGS
from campaigns.models import Unit

LAST = ("K3", "05", "06", "09", "12")  # grades that may be the last of a school


def next_years_roster(unit, year):
    """Return a .csv (text) of the classes that schools within a unit have in the school year that begins in `year`; "" where none has any.

    A class goes a grade up with its head count; a school's last grade leaves, its first is left to be filled in; what cannot be read is
    written as it is, so that the roster's mistakes name it. A school that has classes of that year already is left out.
    """
    rows = [row for school, classes in _schools(unit) for row in _rows(school, classes, year)]
    if not rows:
        return ""
    file = io.StringIO()
    csv.writer(file).writerows([HEADINGS, *rows])
    return file.getvalue()


def _schools(unit):
    """Yield (school, its classes in use) of all schools within a unit, or the one that it is."""
    inside = Unit.objects.within(unit).active().select_related("parent")
    schools = {school.path: (school, []) for school in inside.filter(kind=Unit.Kind.SCHOOL)}
    lengths = sorted({len(path) for path in schools})
    for each in inside.filter(kind=Unit.Kind.CLASS):
        school = next((schools[each.path[:length]] for length in lengths if each.path[:length] in schools), None)
        if school is not None:
            school[1].append(each)
    return schools.values()


def _rows(school, classes, year):
    if any(f"-{year}-" in each.code for each in classes):
        return
    read = [(each, _read(each)) for each in classes]
    last = max((found[0].code for _each, found in read if found), default="")
    for each, found in read:
        if found is None:
            name = ("", each.name)
        elif (grade := _above(found[0], last)) is None:
            continue
        else:
            name = (grade.name, values.class_name(grade, found[1]))
        yield (school.parent.code, school.parent.name, school.code, school.name, *name, each.head_count or "", f"{year}-{year + 1}")


def _read(unit):
    known = values.grade_in(unit.parent.name)
    found = values.class_in(unit.name, known)
    return found if found and found[0] else None


def _above(grade, last):
    """Return the next grade, None after the last one of a school, and out of kindergarten."""
    if grade.code == "K3" or (grade.code == last and grade.code in LAST):
        return None
    if grade.code.startswith("K"):
        return values.Grade(*list(values.FORMS.values())[int(grade.code[1:]) + 1])
    return values.grade(int(grade.code) + 1) if int(grade.code) < values.LAST_GRADE else None
