"""The signature pad in a real browser: what the script adds, and that nothing is lost without it."""

import json

import pytest

from tests.journeys.conftest import LANDSCAPE, LINE, PHONE, STROKE, draw, ends, ink, kept, submit
from tests.pledges.signing.samples import counts, held

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


def test_two_drawn_signatures_are_sent_as_they_were_drawn(phone):
    page = phone()
    draw(page, "child", LINE, STROKE)
    draw(page, "guardian", LINE)
    page.locator("[name=consent]").check()
    submit(page)
    signatures = kept()
    assert [ends(stroke) for stroke in signatures["child"]["strokes"]] == [[(20, 15), (80, 15)], [(50, 5), (50, 45)]]
    assert [ends(stroke) for stroke in signatures["guardian"]["strokes"]] == [[(20, 15), (80, 15)]]
    assert page.locator(".signed img").count() == 2
    assert page.locator(".signed img").first.evaluate("image => image.naturalWidth") > 0


def test_a_turned_phone_loses_nothing(phone):
    page = phone()
    draw(page, "child", LINE)
    page.set_viewport_size(LANDSCAPE)
    assert min(ink(page, "child")[1:3]) > 0
    draw(page, "child", STROKE)
    page.set_viewport_size(PHONE["viewport"])
    assert min(ink(page, "child")[1:3]) > 0
    draw(page, "guardian", LINE)
    page.locator("[name=consent]").check()
    submit(page)
    assert [ends(stroke) for stroke in kept()["child"]["strokes"]] == [[(20, 15), (80, 15)], [(50, 5), (50, 45)]]


def test_undo_and_clear(phone):
    page = phone()
    assert page.locator("#child [data-undo]").is_disabled()
    draw(page, "child", LINE, STROKE)
    whole = sum(ink(page, "child"))
    page.locator("#child [data-undo]").click()
    assert 0 < sum(ink(page, "child")) < whole
    page.locator("#child [data-clear]").click()
    assert ink(page, "child") == [0, 0, 0, 0]
    assert page.locator("[name=child_strokes]").input_value() == ""


def test_what_is_shown_is_what_is_sent(phone):
    page = phone()
    for role in ("child", "guardian"):
        draw(page, role, LINE)
        page.locator(f"#{role} [data-switch]").click()
        page.locator(f"#{role}-name").fill("𠮷小明")
    page.locator("#guardian [data-switch]").click()
    page.locator("[name=consent]").check()
    submit(page)
    signatures = kept()
    assert signatures["child"] == {"name": "𠮷小明"}
    assert [ends(stroke) for stroke in signatures["guardian"]["strokes"]] == [[(20, 15), (80, 15)]]


def test_a_mistake_keeps_the_strokes_and_says_where(phone):
    page = phone()
    draw(page, "guardian", LINE)
    page.locator("#send").get_by_role("button", name="提交承诺").click()
    page.wait_for_selector("#mistakes")
    assert page.evaluate("document.activeElement.id") == "mistakes"
    assert min(ink(page, "guardian")[1:3]) > 0
    page.get_by_role("link", name="还没有孩子的签名").click()
    draw(page, "child", LINE)
    page.locator("[name=consent]").check()
    submit(page)
    assert held() == counts(1, 1, 1, 1)


def test_a_double_tap_sends_once(phone):
    page = phone()
    sent = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.locator("#pledge").get_by_role("button", name="选择不签").dblclick(no_wait_after=True)
    page.wait_for_url("**/r/*/")
    assert len(sent) == 1
    assert held() == counts(1, 1, 0, 1)


def test_a_broken_off_stroke_ends_and_a_second_finger_draws_nothing(phone):
    page = phone()
    canvas = page.locator("#child canvas")
    canvas.scroll_into_view_if_needed()
    canvas.evaluate(
        """canvas => { const box = canvas.getBoundingClientRect();
        const send = (type, x, primary) => canvas.dispatchEvent(new PointerEvent(type, {bubbles: true, cancelable: true, buttons: 1,
            isPrimary: primary, pointerId: primary ? 1 : 2, clientX: box.left + x * box.width, clientY: box.top + 50}));
        send("pointerdown", .2, true); send("pointermove", .5, true); send("pointerdown", .9, false); send("pointermove", .95, false);
        send("pointercancel", 0, true) }"""
    )
    page.wait_for_timeout(50)
    page.mouse.move(5, 5)
    strokes = json.loads(page.locator("[name=child_strokes]").input_value())["strokes"]
    assert [[x for x, _y in stroke] for stroke in strokes] == [[200, 500]]
    assert ink(page, "child")[3] == 0


def test_without_scripts_names_are_typed(phone):
    page = phone(java_script_enabled=False)
    assert page.locator("canvas").count() == 0
    page.locator("#child-name").fill("张小明")
    page.locator("#guardian-name").fill("𠮷·䶮")
    page.locator("[name=consent]").check()
    submit(page)
    assert page.get_by_text("𠮷·䶮").is_visible()
    assert kept() == {"child": {"name": "张小明"}, "guardian": {"name": "𠮷·䶮"}}
