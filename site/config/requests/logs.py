"""What may stand in a log: no code, no link of a receipt, a class or a report, since each opens somebody's page."""

import logging
import re

SECRET = re.compile(r"(/(?:p|r|c|verify/report)/|[?&]code=)[^/?&\s\"']+", re.IGNORECASE)


def masked(text):
    """Return a text without what follows /p/, /r/, /c/, /verify/report/ and ?code=."""
    return SECRET.sub(r"\1…", text)


class Masked(logging.Formatter):
    """Masks the whole of what is written, the account of an exception too."""

    def format(self, record):
        return masked(super().format(record))
