import json
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledges.signatures import strokes
from pledges.signatures.strokes import NotADrawing, TooLittleInk, TooMuchInk, check_ink, read_drawing, svg
from tests.pledges.signing.samples import CROSS, DOT, drawn

HEIGHT = 500
points = st.tuples(st.integers(0, 1000), st.integers(0, HEIGHT)).map(list)
drawings = st.lists(st.lists(points, min_size=1, max_size=30), max_size=12)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["height", "strokes", "x"]), inner, max_size=3),
    max_leaves=20,
)


@given(drawings)
def test_what_the_page_sends_is_read_as_it_was_drawn(drawing):
    assert read_drawing(drawn(drawing, HEIGHT)).strokes == drawing


@given(json_values)
def test_any_other_json_is_a_drawing_or_refused(value):
    try:
        drawing = read_drawing(json.dumps(value))
    except (NotADrawing, TooMuchInk):
        return
    assert {"height": drawing.height, "strokes": drawing.strokes} == value


@given(st.text())
def test_any_text_is_a_drawing_or_refused(text):
    try:
        read_drawing(text)
    except (NotADrawing, TooMuchInk):
        return
    assert json.loads(text).keys() == {"height", "strokes"}


@given(drawings.filter(bool))
def test_every_drawing_becomes_wellformed_svg_with_all_ink_in_view(drawing):
    root = ET.fromstring(svg(drawing))
    left, top, width, height = map(int, root.get("viewBox").split())
    assert len(root[0]) == len(drawing)
    for stroke in drawing:
        for x, y in stroke:
            assert left < x < left + width
            assert top < y < top + height


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "null",
        '{"height":500}',
        '{"height":500,"strokes":{}}',
        '{"height":500,"strokes":[[]]}',
        '{"height":500,"strokes":[[[1]]]}',
        '{"height":500,"strokes":[[[1,2,3]]]}',
        '{"height":500,"strokes":[[[1,2.5]]]}',
        '{"height":500,"strokes":[[[true,2]]]}',
        '{"height":500,"strokes":[[["1",2]]]}',
        '{"height":500,"strokes":[[[NaN,2]]]}',
        '{"height":500,"strokes":[[[1001,2]]]}',
        '{"height":500,"strokes":[[[1,501]]]}',
        '{"height":500,"strokes":[[[-1,2]]]}',
        '{"height":50,"strokes":[[[1,2]]]}',
        '{"height":true,"strokes":[[[1,2]]]}',
        '{"height":500,"strokes":[[[1,2]]],"more":1}',
        '{"height":500,"strokes":[[[' + "9" * 5000 + ",2]]]}",
        "[" * 100_000,
    ],
)
def test_what_is_not_strokes_is_refused(text):
    with pytest.raises(NotADrawing):
        read_drawing(text)


def test_a_signature_has_a_limit():
    most = [[[1, 1]] * 20] * strokes.MOST_STROKES
    assert read_drawing(drawn(most)).strokes == most
    with pytest.raises(TooMuchInk):
        read_drawing(drawn([*most, [[1, 1]]]))
    with pytest.raises(TooMuchInk):
        read_drawing(drawn([[[1, 1]] * (strokes.MOST_POINTS + 1)]))


@pytest.mark.parametrize("drawing", [[], DOT, [[[500, 250]]] * 50])
def test_a_dot_is_not_a_signature(drawing):
    with pytest.raises(TooLittleInk):
        check_ink(drawing)


@pytest.mark.parametrize("drawing", [CROSS, [[[100, 250], [180, 250]]]])
def test_a_cross_or_a_single_line_is_one(drawing):
    check_ink(drawing)
