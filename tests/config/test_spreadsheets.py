"""No cell of a spreadsheet computes what somebody wrote into a title."""

import csv
import io

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook
from wagtail.models import Page

from config.spreadsheets import cell

COMPUTED = '=HYPERLINK("http://198.51.100.1/","x")'


@pytest.mark.parametrize("first", list("=+-@\t\r\n＝＋－＠"))
def test_a_text_that_would_be_computed_is_one_again(first):
    assert [cell(f"{first}1"), cell(f"1{first}1"), cell(-1), cell("一年级1班")] == [f"'{first}1", f"1{first}1", -1, "一年级1班"]


@pytest.mark.parametrize("title", [COMPUTED, COMPUTED.replace("=", "＝")])
def test_wagtails_reports_compute_no_title(admin_client, letter, title):
    Page.objects.filter(pk=letter.pk).update(title=title, draft_title=title)
    address = reverse("wagtailadmin_reports:aging_pages")
    written = b"".join(admin_client.get(address, {"export": "csv"}).streaming_content).decode()
    assert [row[0] for row in csv.reader(io.StringIO(written)) if "HYPERLINK" in row[0]] == [f"'{title}"]
    book = b"".join(admin_client.get(address, {"export": "xlsx"}).streaming_content)
    rows = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_index(0).to_python()
    assert [row[0] for row in rows if "HYPERLINK" in str(row[0])] == [title]
