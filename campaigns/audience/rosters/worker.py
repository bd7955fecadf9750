"""The process that opens a spreadsheet, within bounds. In: {"table": path}. Out: {"sheets"} as tables.sheets_of, or {"refused"}."""

from campaigns.audience.rosters.tables import NoTable, sheets_of
from confined.child import serve


def opener(line):
    """Return what makes an answer of a job."""

    def answered(job):
        try:
            return {"sheets": sheets_of(job["table"])}
        except NoTable as refusal:
            return {"refused": refusal.reason}

    return answered


if __name__ == "__main__":
    serve(opener)
