"""The signing page in a real browser: what the script adds, and that nothing is lost without it."""

import json

import pytest
from django.conf import settings

from pledges.models import PersonalData
from pledges.signing.vault import unseal
from tests.journeys.conftest import PHONE
from tests.pledges.signing_samples import counts, held, path_of

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

LANDSCAPE = {"width": 844, "height": 390}
LINE, STROKE = [(0.2, 0.3), (0.8, 0.3)], [(0.5, 0.1), (0.5, 0.9)]


@pytest.fixture
def phone(chromium, live_server, print_run, settings):
    """Return a function that opens copy 1 on a phone; what fails in its script, or asks another host, fails the test.

    Not `visit`: a mistake in a form is a 422, which Chromium writes to its console.
    """
    settings.PUBLIC_URL = live_server.url
    troubles, contexts = [], []

    def open_page(**options):
        context = chromium.new_context(base_url=live_server.url, **PHONE, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("request", lambda request: troubles.append(request.url) if is_foreign(request.url, live_server.url) else None)
        page.goto(path_of(1))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert troubles == []


def is_foreign(url, own):
    return not url.startswith((own, "data:"))


def draw(page, role, *lines):
    canvas = page.locator(f"#{role} canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    for line in lines:
        spots = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in line]
        page.mouse.move(*spots[0])
        page.mouse.down()
        for spot in spots[1:]:
            page.mouse.move(*spot, steps=8)
        page.mouse.up()


def ink(page, role):
    """How many dots of the canvas are dark, by quarter of its width."""
    return page.locator(f"#{role} canvas").evaluate(
        """canvas => { const {width, height} = canvas, dots = canvas.getContext("2d").getImageData(0, 0, width, height).data;
        const quarters = [0, 0, 0, 0];
        for (let i = 3; i < dots.length; i += 4) if (dots[i] > 128) quarters[Math.floor((i >> 2) % width * 4 / width)]++;
        return quarters }"""
    )


def submit(page, name="提交承诺"):
    page.get_by_role("button", name=name).click()
    page.wait_for_url("**/r/*/")


def kept():
    data = PersonalData.objects.select_related("pledge").get()
    return unseal(data.key_id, data.sealed, copy_number=data.pledge.copy_number, keys=settings.DATA_KEYS)


def ends(stroke):
    """Where a stroke starts and ends, in hundredths of the pad's width."""
    return [(round(x / 10), round(y / 10)) for x, y in (stroke[0], stroke[-1])]


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
    page.get_by_role("button", name="提交承诺").click()
    page.wait_for_selector("#mistakes")
    assert page.evaluate("document.activeElement.id") == "mistakes"
    assert min(ink(page, "guardian")[1:3]) > 0
    page.get_by_role("link", name="还没有孩子的签名").click()
    draw(page, "child", LINE)
    page.locator("[name=consent]").check()
    submit(page)
    assert held() == counts(1, 1, 1, 1)


def test_the_way_back_finds_names_and_strokes_again(phone):
    page = phone()
    draw(page, "guardian", LINE)
    page.locator("#child [data-switch]").click()
    page.locator("#child-name").fill("张小明")
    page.goto("/privacy/children/")
    page.go_back()
    assert page.locator("#child-name").input_value() == "张小明"
    assert min(ink(page, "guardian")[1:3]) > 0


def test_after_sending_the_way_back_holds_no_signature(phone):
    page = phone()
    draw(page, "child", LINE)
    draw(page, "guardian", LINE)
    page.locator("[name=consent]").check()
    submit(page)
    page.go_back()
    assert page.get_by_role("heading", name="已答复").is_visible()
    assert page.evaluate("history.state") is None


def test_a_double_tap_sends_once(phone):
    page = phone()
    sent = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.get_by_role("button", name="选择不签").dblclick(no_wait_after=True)
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


def test_the_page_is_light_and_fits(phone):
    page = phone()
    sizes = []
    page.on("response", lambda response: sizes.append(len(response.body())))
    page.reload()
    page.wait_for_load_state("networkidle")
    assert 30 * 1024 < sum(sizes) < 100 * 1024
    for width in (320, 360, 390, 1440):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    small = page.locator("main").evaluate(
        """main => Array.from(main.querySelectorAll("a, button, label.choice, input:not([type=hidden])"))
        .filter(part => part.offsetParent && part.type !== "checkbox" && part.getBoundingClientRect().height < 44)
        .map(part => part.textContent)"""
    )
    assert small == []
