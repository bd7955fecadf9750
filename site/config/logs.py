"""What may stand in a log: no code and no receipt link, since either opens a family's page."""

import logging
import re

SECRET = re.compile(r"(/(?:p|r)/)[^/?\s\"']+")


class MaskCodes(logging.Filter):
    """Replaces what follows /p/ and /r/ in a record's text."""

    def filter(self, record):
        text = record.getMessage()
        if SECRET.search(text):
            record.msg, record.args = SECRET.sub(r"\1…", text), ()
        return True
