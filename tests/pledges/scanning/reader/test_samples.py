"""The samples in tests/samples/scanning, each named by what it shows, read without a database."""

import dataclasses
import json
from functools import cached_property
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from campaigns.paper.marks.codes import Keyring, NotOurCode, number_of
from pledges.scanning.reader.files.opening import open_document
from pledges.scanning.reader.sight.boxes.frames import RING_MM
from pledges.scanning.reader.sight.forms import BLANK_SCALE, MM, Form
from pledges.scanning.reader.sight.fronts import Sides
from pledges.scanning.reader.sight.pages import Known, read_page

FOLDER = Path(__file__).parents[3] / "samples" / "scanning"
EXPECTED = json.loads((FOLDER / "expected.json").read_text())
KEYS = Keyring([(1, 2**30 - 1, b"c" * 32)])


class Blank(Form):
    """A form of which nothing is known but its boxes: around them anything may be printed."""

    @cached_property
    def blank(self):
        picture = Image.new("L", (1300, 1800), 0)
        for rectangle in self.boxes.values():
            around = (rectangle + np.array([-1, -1, 1, 1]) * RING_MM * MM) * BLANK_SCALE
            ImageDraw.Draw(picture).rectangle(around.round().tolist(), fill=255)
            ImageDraw.Draw(picture).rectangle((rectangle * BLANK_SCALE).round().tolist(), outline=0, width=2)
        return np.asarray(picture)


def _form(layout):
    form = Form.of(layout, json.loads((FOLDER / f"{layout}.json").read_text()), b"")
    return Blank(**{field.name: getattr(form, field.name) for field in dataclasses.fields(form)})


class Records:
    forms = {layout: _form(layout) for layout in ("tear-off", "duplex", "a5")}

    def look_up(self, symbols):
        return [self._known(code) for _origin, code in symbols]

    def form(self, digest):
        return self.forms[digest]

    def matches(self, grey):
        return Sides([]).match(grey)

    def _known(self, code):
        try:
            number_of(code, KEYS)
        except NotOurCode:
            return Known()
        return Known("", tuple(self.forms))


@pytest.mark.parametrize("name", EXPECTED)
def test_sample(name):
    document = open_document(FOLDER / name)
    kind, slips = read_page(document.page(0), Records())
    document.close()
    assert {"kind": kind, "slips": sorted(map(_told, slips), key=lambda slip: slip["code"])} == EXPECTED[name]


def _told(slip):
    ink = sorted(name for name, decision in slip.decided.items() if decision == "ink")
    doubtful = sorted(name for name, decision in slip.decided.items() if decision == "uncertain")
    return {"code": slip.code, "state": slip.state, "ink": ink} | ({"doubtful": doubtful} if doubtful else {})
