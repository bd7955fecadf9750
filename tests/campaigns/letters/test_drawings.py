"""Our own drawings: all there, nothing besides, and nothing in them that reaches out of the file."""

from xml.etree import ElementTree

import pytest

from campaigns.letters import drawings

SVG = "{http://www.w3.org/2000/svg}"
SHAPES = {f"{SVG}{name}" for name in ["svg", "title", "g", "rect", "circle", "ellipse", "path", "line", "polygon", "polyline"]}
MAX_BYTES = 40 * 1024
VIEW_BOXES = dict.fromkeys(drawings.CARDS, "0 0 64 64") | dict.fromkeys(drawings.SCENES, "0 0 210 62")

every_drawing = pytest.mark.parametrize("name", VIEW_BOXES)


def reaches_out(attribute, value):
    """Tell whether an attribute runs something, styles, or refers to anything, in this file or another."""
    local = attribute.rpartition("}")[2].lower()
    return local.startswith("on") or local in {"href", "src", "style"} or "url(" in value.lower() or ":" in value


def test_every_name_has_a_file_and_every_file_a_name():
    assert sorted(file.name for file in drawings.FOLDER.iterdir()) == sorted(f"{name}.svg" for name in VIEW_BOXES)


@every_drawing
def test_a_drawing_has_the_frame_of_its_kind_and_one_title(name):
    root = ElementTree.parse(drawings.path_of(name)).getroot()
    titles = [bool(title.text.strip()) for title in root.iter(f"{SVG}title")]
    assert (root.tag, root.get("viewBox"), titles) == (f"{SVG}svg", VIEW_BOXES[name], [True])


@every_drawing
def test_a_drawing_is_plain_shapes_that_refer_to_nothing(name):
    elements = list(ElementTree.parse(drawings.path_of(name)).iter())
    strange = {element.tag for element in elements} - SHAPES
    reaching = [item for element in elements for item in element.items() if reaches_out(*item)]
    assert (strange, reaching) == (set(), [])


@pytest.mark.parametrize(
    ("attribute", "value"),
    [
        ("href", "#a"),
        ("{http://www.w3.org/1999/xlink}href", "a.png"),
        ("fill", "URL(#a)"),
        ("onload", "a()"),
        ("style", "fill: red"),
    ],
)
def test_what_would_reach_out_is_seen(attribute, value):
    assert reaches_out(attribute, value)


@every_drawing
def test_a_drawing_is_small(name):
    assert drawings.path_of(name).stat().st_size <= MAX_BYTES


@pytest.mark.parametrize("name", ["../secret", "street.svg", ""])
def test_another_name_is_refused(name):
    with pytest.raises(LookupError):
        drawings.path_of(name)
