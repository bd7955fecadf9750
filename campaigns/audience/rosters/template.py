"""The spreadsheet to fill in, with an example and what may be written. Pure."""

import io

import xlsxwriter
from django.utils.translation import gettext as _

from campaigns.audience import bounds
from campaigns.audience.rosters.headings import SHOWN_OF_PLACES

HEADINGS = ("行政区划代码", "行政区划名称", "学校代码", "学校名称", "年级", "班级", "人数", "学年")
WIDTHS = (14, 14, 14, 26, 10, 10, 8, 12)
EXAMPLE = [
    ("131102", "桃城区", "2113000011", "桃城区第九小学", "一年级", "1班", 45, "2026-2027"),
    ("131102", "桃城区", "2113000011", "桃城区第九小学", "一年级", "2班", 44, "2026-2027"),
    ("131102", "桃城区", "2113000011", "桃城区第九小学", "二年级", "1班", 43, "2026-2027"),
]


PLACE_WIDTHS = (22, 18, 30, 22, 8)
PLACE_EXAMPLE = [
    ("131102007", "街道", "河西街道", "131102", None),
    ("131102007001", "社区", "育才社区", "131102007", None),
    ("131102007001-01", "小区", "育才小区", "131102007001", None),
    ("131102007001-01-03", "楼栋", "3号楼", "131102007001-01", None),
    ("131102007001-01-03-1", "楼门", "1单元", "131102007001-01-03", 24),
    ("131102-w01", "网点", "移动人民路营业厅", "131102", 200),
]


def template():
    """Return an .xlsx (bytes): a sheet to fill in, one with an example, and what may be written."""
    return _template(dict(zip(HEADINGS, WIDTHS, strict=True)), EXAMPLE, _notes(), "名册")


def template_of_places():
    """The same for streets, communities and outlets."""
    widths = dict(zip(SHOWN_OF_PLACES.values(), PLACE_WIDTHS, strict=True))
    return _template(widths, PLACE_EXAMPLE, _notes_of_places(), "单位")


def _template(widths, example, all_notes, name):
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        head, text = book.add_format({"bold": True, "bg_color": "#DCE8F2"}), book.add_format({"num_format": "@"})
        _sheet(book.add_worksheet(name), widths, (), head, text)
        _sheet(book.add_worksheet("例子"), widths, example, head, text)
        notes = book.add_worksheet("怎样填")
        notes.set_column(0, 0, 16)
        notes.set_column(1, 1, 90, book.add_format({"text_wrap": True}))
        for row, (heading, note) in enumerate(all_notes):
            notes.write_string(row, 0, heading, head)
            notes.write_string(row, 1, note)
    return file.getvalue()


def _sheet(sheet, widths, rows, head, text):
    sheet.freeze_panes(1, 0)
    for column, (heading, width) in enumerate(widths.items()):
        sheet.set_column(column, column, width, text if heading != "人数" else None)
        sheet.write_string(0, column, heading, head)
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(row):
            sheet.write(number, column, value, text if isinstance(value, str) else None)


def _notes_of_places():
    return [
        (
            "单位代码",
            _("一个单位一个，以后不改，最多 32 个字母和数字。街道和社区可用统计用区划代码的前 9 位和 12 位。"),
        ),
        ("类别", _("街道、乡镇；社区、村；小区、村民小组；楼栋；楼门；网点。")),
        ("单位名称", _("例如“育才社区”“3号楼”“1单元”。不要写住户的姓名。")),
        (
            "上级单位代码",
            _("街道、乡镇和网点写县（市、区）的 6 位代码；社区、村写街道、乡镇的；小区写社区的；楼栋写小区或社区的；楼门写楼栋或小区的。"),
        ),
        ("人数", _("印信按它计份数；没有的可以不填。")),
    ]


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
