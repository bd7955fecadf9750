"""The spreadsheet to fill in, with an example and what may be written. Pure."""

import io

import xlsxwriter
from django.utils.translation import gettext as _

from campaigns.audience import bounds

HEADINGS = ("行政区划代码", "行政区划名称", "学校代码", "学校名称", "年级", "班级", "人数", "学年")
WIDTHS = (14, 14, 14, 26, 10, 10, 8, 12)
EXAMPLE = [
    ("131102", "桃城区", "2113000011", "桃城区第九小学", "一年级", "1班", 45, "2026-2027"),
    ("131102", "桃城区", "2113000011", "桃城区第九小学", "一年级", "2班", 44, "2026-2027"),
    ("131102", "桃城区", "2113000011", "桃城区第九小学", "二年级", "1班", 43, "2026-2027"),
]


def template():
    """Return an .xlsx (bytes): a sheet to fill in, and one with an example and the allowed values."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        head, text = book.add_format({"bold": True, "bg_color": "#DCE8F2"}), book.add_format({"num_format": "@"})
        _sheet(book.add_worksheet("名册"), (), head, text)
        _sheet(book.add_worksheet("例子"), EXAMPLE, head, text)
        notes = book.add_worksheet("怎样填")
        notes.set_column(0, 0, 16)
        notes.set_column(1, 1, 90, book.add_format({"text_wrap": True}))
        for row, (heading, note) in enumerate(_notes()):
            notes.write_string(row, 0, heading, head)
            notes.write_string(row, 1, note)
    return file.getvalue()


def _sheet(sheet, rows, head, text):
    sheet.freeze_panes(1, 0)
    for column, (heading, width) in enumerate(zip(HEADINGS, WIDTHS, strict=True)):
        sheet.set_column(column, column, width, text if heading != "人数" else None)
        sheet.write_string(0, column, heading, head)
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(row):
            sheet.write(number, column, value, text if isinstance(value, str) else None)


def _notes():
    return [
        ("行政区划代码", _("县（市、区）的 6 位代码，例如 131102。学校已经登记过的可以不填。")),
        ("行政区划名称", _("可以不填，按代码查得到；查不到的请写明。")),
        ("学校代码", _("教育部门的 10 位学校标识码；没有的，用本地统一的代码，一所学校一个，以后不改。")),
        ("学校名称", _("全称。已经登记过的学校改了名，写新的名称。")),
        ("年级", _("例如“三年级”“初一”“高二”“大班”；写在班级里也可以：“三(2)班”。")),
        ("班级", _("例如“2班”或“三(2)班”。")),
        ("人数", _("这个班的学生数，1 到 %(most)d；印信按它计份数。不要写学生姓名。") % {"most": bounds.OF_A_CLASS}),
        ("学年", _("例如“2026-2027”；不填就是现在的学年。一份名册一个学年。")),
    ]
