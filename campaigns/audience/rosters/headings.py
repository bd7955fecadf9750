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
SHOWN = {name: words[0] for name, words in HEADINGS.items()}
NEEDED = ({"class", "pupils"}, {"school_code", "school_name"})  # all of the first, one of the second
LOOKED_AT = 20  # rows: titles and notes stand above


def folded(text):
    """Return a text without what says nothing: width, case, blanks, punctuation, what stands in brackets."""
    text = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"[\W_]", "", re.sub(r"\(.*?\)", "", text))


NAMES = {folded(word): name for name, words in HEADINGS.items() for word in (name, *words)}


def find_headings(rows):
    """Return (index of the row of headings, {name: column}); None where there is none."""
    for index, row in enumerate(rows[:LOOKED_AT]):
        columns = {}
        for column, cell in enumerate(row):
            if (name := NAMES.get(folded(cell))) and name not in columns:
                columns[name] = column
        needed, one_of = NEEDED
        if needed <= columns.keys() and one_of & columns.keys():
            return index, columns
    return None
