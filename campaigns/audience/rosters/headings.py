"""Which column is which, by its heading, wherever the headings stand. Pure."""

import re
import unicodedata

HEADINGS = {
    "division_code": ("行政区划代码", "区划代码", "区县代码", "县代码"),
    "division_name": ("行政区划名称", "区划名称", "区县名称", "区县", "县区", "县市区"),
    "school_code": ("学校代码", "学校标识码", "学校编码"),
    "school_name": ("学校名称", "学校全称", "学校"),
    "grade": ("年级", "年级名称"),
    "class": ("班级", "班级名称", "班", "班号", "class_name"),
    "pupils": ("人数", "学生数", "学生人数", "班级人数", "班额", "head_count"),
    "school_year": ("学年", "学年度", "入学学年"),
}
OF_PLACES = {
    "code": ("单位代码", "代码", "统计用区划代码", "unit_code"),
    "kind": ("类别", "单位类别", "类型", "kind"),
    "name": ("单位名称", "名称", "name"),
    "parent": ("上级单位代码", "上级代码", "parent_code"),
    "head_count": ("人数", "户数", "印制份数", "head_count"),
}
SHOWN_OF_PLACES = {name: words[0] for name, words in OF_PLACES.items()}
SHOWN = {name: words[0] for name, words in HEADINGS.items()}
NEEDED = ({"class", "pupils"}, {"school_code", "school_name"})  # all of the first, one of the second
LOOKED_AT = 20  # rows: titles and notes stand above


def folded(text):
    """Return a text without what says nothing: width, case, blanks, punctuation, what stands in brackets."""
    text = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"[\W_]", "", re.sub(r"\(.*?\)", "", text))


def _names(headings):
    return {folded(word): name for name, words in headings.items() for word in (name, *words)}


NAMES, NAMES_OF_PLACES = _names(HEADINGS), _names(OF_PLACES)


def find_headings(rows):
    """Return (index of the row of headings, {name: column}); None where there is none."""
    return _found(rows, NAMES, *NEEDED)


def find_headings_of_places(rows):
    """The same for streets, communities and outlets."""
    return _found(rows, NAMES_OF_PLACES, {"code", "kind", "name", "parent"}, {"code"})


def _found(rows, names, needed, one_of):
    for index, row in enumerate(rows[:LOOKED_AT]):
        columns = {}
        for column, cell in enumerate(row):
            if (name := names.get(folded(cell))) and name not in columns:
                columns[name] = column
        if needed <= columns.keys() and one_of & columns.keys():
            return index, columns
    return None
