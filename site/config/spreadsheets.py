"""Cells that somebody else wrote. One way into every CSV, ours and those of Wagtail's lists and reports."""

# A cell that begins so is computed by Excel or WPS (OWASP, CSV injection), the full-width ones in Chinese versions.
FORMULA = tuple("=+-@\t\r\n＝＋－＠")


def cell(value):
    """Return what is written for a value: a text that would be computed with an apostrophe before it, a number as it is."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def write_wagtails_cells():
    """Let Wagtail write its CSVs so. In its .xlsx a cell says itself that it is a text."""
    from wagtail.admin.views.mixins import SpreadsheetExportMixin

    prepared = SpreadsheetExportMixin.preprocess_field_value

    def preprocess_field_value(self, field, value, export_format):
        made = prepared(self, field, value, export_format)
        return cell(made) if export_format == self.FORMAT_CSV else made

    SpreadsheetExportMixin.preprocess_field_value = preprocess_field_value
