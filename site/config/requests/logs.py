"""What may stand in a log: no code, no link of a receipt or a report, since each opens somebody's page."""

import logging
import re

SECRET = re.compile(r"(/(?:p|r|verify/report)/)[^/?\s\"']+")


class MaskCodes(logging.Filter):
    """Replaces what follows /p/, /r/ and /verify/report/ in a record's text."""

    def filter(self, record):
        text = record.getMessage()
        if SECRET.search(text):
            record.msg, record.args = SECRET.sub(r"\1…", text), ()
        return True
