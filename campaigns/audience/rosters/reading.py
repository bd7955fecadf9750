"""Reading a roster: from rows of text to classes of schools, and what is wrong, row by row. Pure."""

import re
from dataclasses import dataclass, field
from functools import partial

from django.utils.translation import gettext as _

from campaigns.audience import bounds
from campaigns.audience.rosters import divisions, values
from campaigns.audience.rosters.headings import SHOWN, find_headings
from campaigns.audience.rosters.places import read_places
from campaigns.audience.rosters.refusals import Mistake, Refused

SUM = re.compile(r"(?:.*[合总小共]计|[合总小共]计.*|总人数|汇总|total|sum)[:：]?", re.IGNORECASE)
SCHOOL_DIGITS = 10  # of a 学校标识码
CARRIED = ("division_code", "division_name", "school_code", "school_name", "grade", "school_year")  # written once, above several rows


@dataclass(frozen=True)
class SchoolClass:
    """A class of a roster. `label` is its number or name within the grade, `place` the row it stands in."""

    grade: values.Grade
    label: str
    pupils: int
    place: tuple[str, int]

    @property
    def name(self):
        return values.class_name(self.grade, self.label)


@dataclass
class School:
    """`county` is "" where the roster does not say it; `classes` by (code of the grade, label)."""

    code: str
    name: str
    county: str
    place: tuple[str, int]
    classes: dict = field(default_factory=dict)


@dataclass
class Roster:
    """What was read: `schools` by code, `counties` {code: name}, the school `year`, how many rows had a class, and the mistakes."""

    year: int
    schools: dict = field(default_factory=dict)
    counties: dict = field(default_factory=dict)
    rows: int = 0
    mistakes: list = field(default_factory=list)

    @property
    def unit_count(self):
        return sum(1 + len(school.classes) for school in self.schools.values())


def read_roster(sheets, year):
    """Return the Roster of [(sheet, rows)]; `year` is that of a row that says none. Raise Refused where no sheet has headings.

    A table of streets, communities and outlets is returned as Places.
    """
    reading = _Reading(Roster(year))
    tables = [(name, rows, found) for name, rows in sheets if (found := find_headings(rows))]
    if not tables:
        if places := read_places(sheets):
            return places
        raise Refused("no_headings")
    for name, rows, (first, columns) in tables:
        reading.table(name, rows, first, columns)
    reading.lost_zeros()
    return reading.roster


class _Reading:
    def __init__(self, roster):
        self.roster = roster
        self._said_year = None

    def table(self, name, rows, first, columns):
        above = dict.fromkeys(columns, "")
        for number, row in enumerate(rows[first + 1 :], first + 2):
            cells = {heading: row[column].strip() if column < len(row) else "" for heading, column in columns.items()}
            if not any(cells.values()) or any(SUM.fullmatch(values.plain(cell)) for cell in row):
                continue
            if not cells["pupils"][:1].isdigit() and find_headings([row]):  # repeated on each printed page
                continue
            self._carry(cells, above)
            above = dict(cells)
            self._row((name, number), cells)

    def lost_zeros(self):
        """Name the codes that are a digit short, where others of the roster have all of theirs."""
        codes = [code for code in self.roster.schools if code.isdigit()]
        if not any(len(code) == SCHOOL_DIGITS for code in codes):
            return
        for code in (code for code in codes if len(code) == SCHOOL_DIGITS - 1):
            school = self.roster.schools[code]
            why = _("学校标识码是 10 位，这里只有 9 位，前面的 0 可能丢了。")
            self.roster.mistakes.append(Mistake(school.place, SHOWN["school_code"], code, why, f"0{code}"))

    def _carry(self, cells, above):
        """Fill in what is written once above several rows: a school's cells only where the row names no school at all."""
        is_same_school = not cells.get("school_code") and not cells.get("school_name")
        for heading in CARRIED:
            if heading not in cells or cells[heading]:
                continue
            if heading in ("school_code", "school_name", "grade") and not is_same_school:
                continue
            cells[heading] = above.get(heading, "")

    def _row(self, place, cells):
        self.roster.rows += 1
        wrong = partial(self._wrong, place, cells)
        school = self._school(place, cells, wrong)
        read = self._class(cells, wrong)
        pupils = self._pupils(cells, wrong)
        self._year(cells, wrong)
        if school is None or read is None or pupils is None:
            return
        grade, label = read
        known = school.classes.get((grade.code, label))
        if known is not None:
            why = _("和第 %(row)d 行是同一个班。") % {"row": known.place[1]}
            wrong("class", why, _("删去其中一行，或者改对班号。"))
            return
        school.classes[grade.code, label] = SchoolClass(grade, label, pupils, place)

    def _school(self, place, cells, wrong):
        county = self._county(cells, wrong)
        written = cells.get("school_code", "")
        code = values.code_in(written)
        if not code:
            self._no_school_code(written, wrong)
            return None
        name = re.sub(r"\s+", "", cells.get("school_name", ""))
        school = self.roster.schools.setdefault(code, School(code, name, county or "", place))
        school.name = school.name or name
        school.county = school.county or county or ""
        if name and name != school.name:
            why = _("同一个学校代码，第 %(row)d 行写的是“%(name)s”。") % {"row": school.place[1], "name": school.name}
            wrong("school_name", why, school.name)
        if county and county != school.county:
            why = _("同一所学校，第 %(row)d 行写的行政区划代码是 %(code)s。") % {"row": school.place[1], "code": school.county}
            wrong("division_code", why, school.county)
        return school

    def _no_school_code(self, written, wrong):
        if not written:
            wrong("school_code", _("没有学校代码。"), _("请填 10 位的学校标识码。"))
        else:
            wrong("school_code", _("读不出学校代码。表格软件可能把它变成了科学计数法。"), _("请把这一列设成文本，重新填写。"))

    def _county(self, cells, wrong):
        written = values.plain(cells.get("division_code", ""))
        name = re.sub(r"\s+", "", cells.get("division_name", ""))
        if not written:
            return None
        if not re.fullmatch(r"[1-9]\d{5}", written) or written.endswith("00"):
            wrong("division_code", _("行政区划代码应当是县（市、区）的 6 位数字。"), _("例如 131102（桃城区）。"))
            return None
        if not divisions.is_county(written) and not name:
            wrong("division_code", _("GB/T 2260 里没有这个代码。"), _("请核对，或者在“行政区划名称”里写明名称。"))
            return None
        known = self.roster.counties.setdefault(written, name or divisions.name_of(written))
        if name and name != known:
            wrong("division_name", _("同一个行政区划代码，前面写的是“%(name)s”。") % {"name": known}, known)
        return written

    def _class(self, cells, wrong):
        written = cells.get("grade", "")
        grade = values.grade_in(written) if written else None
        if written and grade is None:
            wrong("grade", _("读不出年级。"), _("例如“三年级”“初一”“高二”“大班”。"))
            return None
        if not cells["class"]:
            wrong("class", _("没有班级。"), _("例如“2班”或“三(2)班”。"))
            return None
        read = values.class_in(cells["class"], grade)
        if read is None:
            wrong("class", _("读不出班级，或者和年级对不上。"), _("例如“2班”或“三(2)班”。"))
            return None
        if read[0] is None:
            wrong("grade", _("没有年级，班级里也没有写。"), _("请填年级，例如“三年级”。"))
            return None
        return read

    def _pupils(self, cells, wrong):
        written = values.plain(cells["pupils"]).removesuffix("人").removesuffix("名")
        number = values.number_in(written) if written else None
        if number is None:
            why = _("没有人数。") if not written else _("人数不是整数。")
            wrong("pupils", why, _("请填这个班的学生数。"))
            return None
        if not 1 <= number <= bounds.OF_A_CLASS:
            wrong("pupils", _("一个班的学生数要在 1 到 %(most)d 之间。") % {"most": bounds.OF_A_CLASS}, _("请核对；没有学生的班不用写。"))
            return None
        return number

    def _year(self, cells, wrong):
        written = cells.get("school_year", "")
        if not written:
            return
        year = values.year_in(written)
        if year is None:
            wrong("school_year", _("读不出学年。"), _("例如“2026-2027”。"))
        elif self._said_year not in (None, year):
            wrong("school_year", _("一份名册只能是一个学年，前面写的是 %(year)d。") % {"year": self._said_year}, str(self._said_year))
        else:
            self._said_year = self.roster.year = year

    def _wrong(self, place, cells, heading, why, proposal=""):
        self.roster.mistakes.append(Mistake(place, SHOWN[heading], cells.get(heading, ""), why, proposal))
