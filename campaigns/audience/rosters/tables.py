"""Rows of text out of a spreadsheet: .xlsx and .xls as calamine reads them, .csv in any encoding of China's offices. Pure.

Runs in a process with bounds (worker.py).
"""

import csv
import datetime
import io
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

MOST_ROWS, MOST_COLUMNS, MOST_CHARACTERS = 200_000, 60, 200  # in all sheets; of a row; of a cell, what is longer is cut
LARGEST_FILE = 50 * 1024 * 1024
SPREADSHEETS = (b"PK\3\4", b"\xd0\xcf\x11\xe0")
DELIMITERS = "\t;,"
NULS = 0.2  # of a text's bytes: UTF-16 without a mark has more


class NoTable(Exception):
    """`reason`: "empty", "broken", "too_large", "too_many_rows" or "no_table"."""

    def __init__(self, reason):
        super().__init__(reason)
        self.reason = reason


def sheets_of(path):
    """Return [(name of the sheet, rows: lists of text)] of a file; raise NoTable. Merged cells have their text in each."""
    path = Path(path)
    if path.stat().st_size > LARGEST_FILE:
        raise NoTable("too_large")
    with path.open("rb") as file:
        beginning = file.read(4)
    if not beginning:
        raise NoTable("empty")
    sheets = _workbook(path) if beginning.startswith(SPREADSHEETS) else [("", _csv(path.read_bytes()))]
    if sum(len(rows) for _name, rows in sheets) > MOST_ROWS:
        raise NoTable("too_many_rows")
    return sheets


def _workbook(path):
    try:
        book = CalamineWorkbook.from_path(str(path))
        return [(name, _rows(book.get_sheet_by_name(name))) for name in book.sheet_names]
    except CalamineError as error:
        raise NoTable("broken") from error


def _rows(sheet):
    if sheet.total_height > MOST_ROWS:
        raise NoTable("too_many_rows")
    rows = [[_text(cell) for cell in row[:MOST_COLUMNS]] for row in sheet.to_python(skip_empty_area=False)]
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        for row in rows[top : bottom + 1]:
            for column in range(left, min(right, len(row) - 1) + 1):
                row[column] = rows[top][left]
    return rows


def _text(cell):
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime.date | datetime.time):  # what Excel made of "3-2"
        return cell.isoformat()
    return str(cell).strip()[:MOST_CHARACTERS]


def _csv(data):
    text = _decoded(data)
    if "\0" in text:
        raise NoTable("no_table")
    beginning = text[:4096]
    delimiter = max(DELIMITERS, key=beginning.count)
    try:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        return [[cell.strip()[:MOST_CHARACTERS] for cell in row[:MOST_COLUMNS]] for row in rows]
    except csv.Error as error:
        raise NoTable("broken") from error


def _decoded(data):
    """Return the text: by its mark, else UTF-16 where every other byte is empty, else UTF-8, else GB18030."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ("utf-16",)
    elif data[:1000].count(0) > NULS * len(data[:1000]):
        encodings = ("utf-16-le" if data[1:1000:2].count(0) >= data[:1000:2].count(0) else "utf-16-be",)
    else:
        encodings = ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise NoTable("no_table")
