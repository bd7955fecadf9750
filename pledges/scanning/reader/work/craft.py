"""Reading pages as a Craft of confined: how a process is asked to read, what it may take, and what it is told. Pure."""

import base64

from confined.processes import Craft
from pledges.scanning.reader.files import limits
from pledges.scanning.reader.readings.answers import TOO_HARD, answer_of


def _known(records, what, about):
    """Return what our records say, as JSON can tell it: of codes, of a form, or which letters' sides may lie in the stack."""
    if what == "codes":
        return [(known.refusal, known.forms, known.is_shared) for known in records.look_up([(origin, code) for origin, code in about])]
    if what == "form":
        geometry, pdf = records.master(about)
        return geometry, base64.b64encode(pdf).decode()
    return records.sides()


READING = Craft("pledges.scanning.reader.work.worker", limits.PAGE, answer_of, TOO_HARD, _known)
