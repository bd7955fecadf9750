"""The bad pages as CSV. Pure but for the words."""

import csv
import io

from django.utils.translation import gettext as _

from config.spreadsheets import cell


def csv_of(sheets):
    """Return the BadSheets as bytes: UTF-8 with a byte order mark, by which Excel knows it, one row a page."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([_("文件"), _("第几页"), _("哪里不对"), _("编码"), _("班级"), _("座号")])
    for sheet in sheets:
        lists = (sheet.what, sheet.codes, sheet.classes, map(str, sheet.seats))
        writer.writerow([cell(each) for each in (sheet.file, sheet.page or "", *("、".join(words) for words in lists))])
    return text.getvalue().encode("utf-8-sig")
