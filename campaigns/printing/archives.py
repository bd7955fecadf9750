"""Many recipients' packs as one ZIP that is written while it is read: never whole in memory, never on disk."""

import io
from zipfile import ZIP_STORED, ZipFile, ZipInfo

import xlsxwriter
from django.utils.translation import gettext as _

from campaigns.printing.packs import blocks_by_recipient, paper_of, parts_of, stamp_of


def archive(print_run, unit, layout):
    """Yield a ZIP of a contents sheet and one PDF for each recipient within `unit`, None for all, in parts; raise NothingToPrint."""
    stamp, recipients = stamp_of(print_run, layout), blocks_by_recipient(print_run, unit)
    return _zipped(_files(print_run, stamp, recipients), print_run.created_at.timetuple()[:6])


def _files(print_run, stamp, recipients):
    """Yield (name, parts)."""
    names = [f"{blocks[0].recipient.code} {blocks[0].recipient_name}.pdf" for blocks in recipients]
    yield _("目录.xlsx"), [_contents_sheet(print_run, stamp, recipients, names)]
    for name, blocks in zip(names, recipients, strict=True):
        yield name, parts_of(print_run, stamp, blocks)


def _contents_sheet(print_run, stamp, recipients, names):
    """Return the .xlsx that says what is in the ZIP: a row a recipient, and the sum."""
    heads = (_("学校"), _("代码"), _("班级"), _("份数"), _("首号"), _("末号"), _("页数"), _("纸张数"), _("文件"))
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": print_run.text.title, "created": print_run.created_at.replace(tzinfo=None)})
    sheet, bold = book.add_worksheet(_("目录")), book.add_format({"bold": True})
    sheet.write_row(0, 0, heads, bold)
    for row, (name, blocks) in enumerate(zip(names, recipients, strict=True), 1):
        paper = paper_of(stamp, blocks)
        numbers = (blocks[0].first_number, blocks[-1].last_number)
        line = (blocks[0].recipient_name, blocks[0].recipient.code, len(blocks), paper.copies, *numbers, paper.pages, paper.sheets, name)
        sheet.write_row(row, 0, line)
    paper = paper_of(stamp, [block for blocks in recipients for block in blocks])
    last = (_("合计"), "", sum(map(len, recipients)), paper.copies, "", "", paper.pages, paper.sheets)
    sheet.write_row(len(recipients) + 1, 0, last, bold)
    sheet.set_column(0, 0, 28)
    sheet.set_column(8, 8, 40)
    sheet.freeze_panes(1, 1)
    book.close()
    return target.getvalue()


class _Sink:
    """A file that cannot be sought: what is written is taken away again."""

    def __init__(self):
        self._parts = []

    def write(self, data):
        self._parts.append(bytes(data))
        return len(data)

    def flush(self):
        pass

    def take(self):
        parts, self._parts = self._parts, []
        return parts


def _zipped(files, time):
    sink = _Sink()
    with ZipFile(sink, "w", ZIP_STORED) as archive:
        for name, parts in files:
            with archive.open(ZipInfo(name, time), "w") as entry:
                for part in parts:
                    entry.write(part)
                    yield from sink.take()
    yield from sink.take()
