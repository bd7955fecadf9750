"""The demonstration's audience: Hengshui's real divisions (GB/T 2260), a hundred invented schools, 50,000 pupils as head counts."""

from itertools import cycle

from campaigns.models import Unit
from campaigns.models.units import free_paths

HENGSHUI = ("131100", "衡水市")
XINGTAI = ("130500", "邢台市")
COUNTIES = [  # code, name, primary schools, junior middle schools
    ("131102", "桃城区", 13, 3),
    ("131103", "冀州区", 8, 1),
    ("131121", "枣强县", 8, 1),
    ("131122", "武邑县", 6, 1),
    ("131123", "武强县", 5, 1),
    ("131124", "饶阳县", 6, 1),
    ("131125", "安平县", 7, 1),
    ("131126", "故城县", 7, 2),
    ("131127", "景县", 8, 2),
    ("131128", "阜城县", 7, 1),
    ("131182", "深州市", 9, 2),
]
NUMERALS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二", "十三")
PRIMARY_GRADES, JUNIOR_GRADES = range(1, 7), range(7, 10)
PRIMARY_CLASSES = ([2] * 6, [3] * 6, [1] * 6)  # classes in each grade, school after school
JUNIOR_CLASSES = ([2, 2, 2], [3, 2, 2])

# A school of 500 first; after it 1,100 classes of 45 on average.
FIRST_SCHOOL_SIZES = (43, 41, 42, 40, 44, 42, 39, 41, 43, 42, 42, 41)
SIZES = (46, 44, 49, 41, 45, 52, 38, 47, 43, 50, 40, 45, 48, 42, 51, 39, 54, 36, 45, 45)


def make_units():
    """Create the units unless they are there; return how many were created."""
    if Unit.objects.filter(code=HENGSHUI[0]).exists():
        return 0
    before = Unit.objects.count()
    hengshui = Unit.objects.create(code=HENGSHUI[0], kind=Unit.Kind.CITY, name=HENGSHUI[1])
    Unit.objects.get_or_create(code=XINGTAI[0], defaults={"kind": Unit.Kind.CITY, "name": XINGTAI[1]})
    counties = _create(Unit.Kind.COUNTY, [(hengshui, code, name, None) for code, name, _primary, _junior in COUNTIES])
    schools = _create(Unit.Kind.SCHOOL, [school for county in counties for school in _schools(county)])
    grades = _create(Unit.Kind.GRADE, [grade for school in schools for grade in _grades(school)])
    _create(Unit.Kind.CLASS, list(_classes(schools, grades)))
    return Unit.objects.count() - before


def _create(kind, rows):
    """Create units of one kind from (parent, code, name, head count), siblings in the order of their rows; return them."""
    paths = {}
    units = []
    for parent, code, name, head_count in rows:
        path = next(paths.setdefault(parent.pk, free_paths(parent)))
        units.append(Unit(parent=parent, code=code, kind=kind, name=name, head_count=head_count, path=path))
    return Unit.objects.bulk_create(units, batch_size=500)


def _schools(county):
    primary, junior = next((primary, junior) for code, _name, primary, junior in COUNTIES if code == county.code)
    names = [f"{county.name}第{NUMERALS[index]}小学" for index in range(primary)]
    names += [f"{county.name}第{NUMERALS[index]}初级中学" for index in range(junior)]
    for number, name in enumerate(names, 1):
        yield county, f"{county.code}{number:03}", name, None


def _grades(school):
    for grade in PRIMARY_GRADES if _is_primary(school) else JUNIOR_GRADES:
        yield school, f"{school.code}-{grade:02}", f"{NUMERALS[grade - 1]}年级", None


def _classes(schools, grades):
    primary, junior = cycle(PRIMARY_CLASSES), cycle(JUNIOR_CLASSES)
    counts = {school.pk: iter(next(primary if _is_primary(school) else junior)) for school in schools}
    first_sizes, sizes = iter(FIRST_SCHOOL_SIZES), cycle(SIZES)
    for grade in grades:
        for number in range(1, next(counts[grade.parent_id]) + 1):
            size = next(first_sizes if grade.parent_id == schools[0].pk else sizes)
            yield grade, f"{grade.code}{number:02}", f"{grade.name}{number}班", size


def _is_primary(school):
    return school.name.endswith("小学")
