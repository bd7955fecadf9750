"""From the letter to the receipt in a real browser: on any screen, turned half-way, without scripts, in large letters, heard."""

import gzip

import pytest

from campaigns.letters.text import Item, Section
from pledges.models import QuizTotal
from tests.journeys.conftest import LINE, STROKE, draw, ends, ink, kept, submit
from tests.pledges.signing.samples import QUIZ, counts, held, path_of, repin

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

SIZES = [{"width": 320, "height": 640}, {"width": 390, "height": 844}, {"width": 1440, "height": 900}]


@pytest.fixture
def quiz(print_run):
    repin(print_run, quiz=QUIZ)


def sums():
    return list(QuizTotal.objects.values_list("answered_1", "right_1", "answered_2", "right_2", "answered_3", "right_3"))


def width_needed(page):
    return page.evaluate("document.documentElement.scrollWidth")


@pytest.mark.parametrize("size", SIZES, ids=lambda size: str(size["width"]))
def test_the_whole_way_with_a_turn_in_the_middle(phone, quiz, size):
    page = phone(viewport=size)
    page.get_by_role("link", name="下一步：想一想").click()
    why = page.get_by_text("后排不系，急刹车时一样会被甩出去。")
    assert not why.is_visible()
    page.get_by_text("前排的人").click()
    assert page.get_by_text("不对").first.is_visible()
    assert why.is_visible()
    page.locator("label").get_by_text("每一个人", exact=True).click()
    page.get_by_role("link", name="下一步：看承诺书").click()
    draw(page, "child", LINE)
    page.set_viewport_size({"width": size["height"], "height": size["width"]})
    assert min(ink(page, "child")[1:3]) > 0
    draw(page, "child", STROKE)
    assert width_needed(page) <= size["height"]
    page.set_viewport_size(size)
    draw(page, "guardian", LINE)
    page.locator("[name=consent]").check()
    assert width_needed(page) <= size["width"]
    submit(page)
    assert [ends(stroke) for stroke in kept()["child"]["strokes"]] == [[(20, 15), (80, 15)], [(50, 5), (50, 45)]]
    assert held() == counts(1, 1, 1, 1)
    assert sums() == [(1, 0, 0, 0, 0, 0)]
    assert page.evaluate("Object.keys(localStorage)") == []


def test_without_scripts_in_large_letters(phone, quiz):
    page = phone(java_script_enabled=False)
    page.get_by_role("link", name="大字").click()
    page.wait_for_url("**?care=1")
    page.locator("label").get_by_text("16周岁", exact=True).click()
    assert page.get_by_text("要满16周岁。").is_visible()
    page.locator("#child-name").fill("张小明")
    page.locator("#guardian-name").fill("𠮷·䶮")
    page.locator("[name=consent]").check()
    page.locator("#guardian-name").press("Enter")
    page.wait_for_url("**/r/*/?care=1")
    assert kept() == {"child": {"name": "张小明"}, "guardian": {"name": "𠮷·䶮"}}
    assert sums() == [(0, 0, 1, 1, 0, 0)]


def test_a_whole_screen_to_write_on(phone):
    page = phone()
    small = page.locator("#guardian canvas").bounding_box()
    page.locator("#guardian [data-large]").click()
    large = page.locator("#guardian canvas").bounding_box()
    assert large["height"] > 3 * small["height"]
    assert large["x"] >= 12
    draw(page, "guardian", STROKE)
    page.keyboard.press("Escape")
    assert page.locator(".is-full").count() == 0
    page.wait_for_function("!history.state")
    page.locator("#guardian [data-large]").click()
    page.set_viewport_size({"width": 844, "height": 390})
    assert sum(ink(page, "guardian")) > 0
    page.go_back()
    assert page.locator(".is-full").count() == 0
    page.set_viewport_size({"width": 390, "height": 844})
    page.locator("#child [data-switch]").click()
    page.locator("#child-name").fill("张小明")
    page.locator("[name=consent]").check()
    submit(page)
    (stroke,) = kept()["guardian"]["strokes"]
    assert ends(stroke) == [(50, 2), (50, 48)]


def test_care_mode_is_large_remembered_and_left_again(phone):
    page = phone()
    page.get_by_role("link", name="大字").click()
    size = "parseFloat(getComputedStyle(document.body).fontSize)"
    assert 20 <= page.evaluate(size) < 30
    page.get_by_role("link", name="最大").click()
    assert round(page.evaluate(size)) == 30
    page.goto(path_of(2))
    assert round(page.evaluate(size)) == 30
    page.set_viewport_size({"width": 320, "height": 640})
    assert width_needed(page) <= 320
    assert small_targets(page, 60) == []
    page.get_by_role("link", name="标准字").click()
    page.reload()
    assert page.evaluate(size) == 18
    assert small_targets(page, 44) == []


def small_targets(page, least):
    """The texts of what can be tapped on the page and is lower than `least` pixels."""
    return page.evaluate(
        """least => Array.from(document.querySelectorAll("main a, main button, .choice, .question label, main input, aside a, header p a"))
        .filter(part => part.offsetParent && !/checkbox|radio/.test(part.type) && !part.closest("[aria-hidden]"))
        .filter(part => part.getBoundingClientRect().height < least).map(part => part.textContent)""",
        least,
    )


def test_the_largest_letters_of_the_chat_app_and_a_zoom_of_200_percent_fit(phone, quiz):
    page = phone(viewport={"width": 320, "height": 640})
    page.locator("html").evaluate("root => { root.style.fontSize = '25px' }")
    assert width_needed(page) <= 320
    page.locator("html").evaluate("root => { root.style.fontSize = ''; root.style.zoom = 2 }")
    page.set_viewport_size({"width": 640, "height": 640})
    assert page.locator("body").evaluate("body => body.scrollWidth") <= 320


def test_the_number_to_call_is_in_reach_and_covers_no_field(phone):
    page = phone()
    page.locator("#child [data-switch]").click()
    for field in ("#child-name", "[name=consent]", "#child-name"):
        page.locator(field).focus()
        bar, box = page.locator(".help-bar").bounding_box(), page.locator(field).bounding_box()
        assert bar["y"] + bar["height"] <= 844
        assert box["y"] + box["height"] <= bar["y"]
    assert page.locator(".help-bar a").get_attribute("href") == "tel:03180000000"


def test_the_letter_is_read_aloud_where_the_phone_has_a_voice(phone, print_run):
    page = phone()
    assert page.locator("[data-play]").is_visible() is False
    page.add_init_script(
        """window.spoken = []; window.SpeechSynthesisUtterance = function (text) { this.text = text };
        Object.defineProperty(window, "speechSynthesis", {value: {getVoices: () => [{lang: "en-US"}, {lang: "zh-CN"}], cancel() {},
            speak(utterance) { window.spoken.push(utterance); }}})"""
    )
    page.reload()
    page.locator("[data-play]").click()
    page.evaluate("spoken[0].onend()")
    page.get_by_role("button", name="暂停").click()
    page.evaluate("spoken[1].onend && spoken[1].onend()")
    page.get_by_role("button", name="接着读").click()
    title = "致小朋友们的一封信"
    assert page.evaluate("spoken.map(part => part.text)") == ["衡水市公安局交通警察支队（演示）", title, title]
    page.get_by_role("button", name="停止").click()
    assert page.get_by_role("button", name="读给我听").is_visible()
    assert page.evaluate("spoken.map(part => [part.lang, part.voice.lang])") == [["zh-CN", "zh-CN"]] * 3
    repin(print_run, has_english=True)
    page.goto(f"/en{path_of(1)}")
    page.locator("[data-play]").click()
    said = page.evaluate("spoken.map(part => [part.text, part.lang, part.voice.lang])")
    assert said == [["EN 衡水市公安局交通警察支队（演示）", "en-US", "en-US"]]


def test_what_travels_to_the_phone_is_light(phone, print_run):
    """A letter with six drawings and two questions: files as WhiteNoise compresses them beforehand, the page itself as it is."""
    cards = tuple(
        Item("图卡的标题", "一句说明。", picture) for picture in ("lights", "crossing", "helmet", "seat-belt", "bicycle", "megaphone")
    )
    repin(print_run, quiz=QUIZ, proposal=(Section("rules", items=cards),))
    page = phone(2)
    sizes = []

    def weigh(response):
        body = response.body()
        sizes.append(len(gzip.compress(body)) if "/static/" in response.url else len(body))

    page.on("response", weigh)
    page.reload()
    page.wait_for_load_state("networkidle")
    assert len(sizes) > 15
    assert sum(sizes) < 100 * 1024


def test_not_signing_after_something_was_written_is_asked_once(phone):
    page = phone()
    draw(page, "child", LINE)
    page.locator("#send").get_by_role("button", name="选择不签").click()
    asked = page.get_by_role("heading", name="还没有提交：签，还是不签？")
    assert (asked.is_visible(), page.locator("form.signing").is_visible()) == (True, False)
    page.get_by_role("link", name="回去接着签名").click()
    assert (asked.is_visible(), sum(ink(page, "child")) > 0, held().pledges) == (False, True, 0)
    page.locator("#send").get_by_role("button", name="选择不签").click()
    page.get_by_role("button", name="不签，写的名字不要保存").click()
    page.wait_for_url("**/r/*/")
    assert held() == counts(1, 1, 0, 1)


def test_a_family_changes_its_answer_there_and_back(phone):
    page = phone()
    page.locator("#pledge").get_by_role("button", name="选择不签").click()
    page.wait_for_url("**/r/*/")
    page.get_by_text("想改答复：改为签名承诺").click()
    page.get_by_role("link", name="打开签名页").click()
    draw(page, "child", LINE)
    draw(page, "guardian", LINE, STROKE)
    page.get_by_role("button", name="提交签名，改为已签承诺").click()
    assert page.locator("#mistakes").evaluate("place => place === document.activeElement")
    page.locator("[name=consent]").check()
    page.get_by_role("button", name="提交签名，改为已签承诺").click()
    page.get_by_role("heading", name="答复已改为“已签承诺”").wait_for()
    assert (held(), len(kept()["guardian"]["strokes"])) == (counts(1, 2, 1, 1), 2)
    page.get_by_text("想改答复：改为不签").click()
    page.get_by_role("button", name="改为“已阅读，不签”").click()
    page.get_by_role("heading", name="答复已改为“已阅读，不签”").wait_for()
    assert held() == counts(1, 3, 0, 1)


def test_back_from_the_receipt_leads_to_it_again_until_the_phone_forgets(phone):
    page = phone()
    page.locator("#pledge").get_by_role("button", name="选择不签").click()
    page.wait_for_url("**/r/*/")
    receipt = page.url
    page.goto(path_of(1))
    page.get_by_role("link", name="打开我的回执").click()
    assert page.url == receipt
    assert page.evaluate("Object.keys(localStorage)") == []
    page.get_by_role("button", name="让这部手机记住").click()
    later = page.context.new_page()
    later.goto(path_of(1))
    assert later.get_by_role("link", name="打开我的回执").is_visible()
    later.get_by_role("button", name="让这部手机忘掉").click()
    later.reload()
    assert (later.get_by_role("link", name="打开我的回执").is_visible(), later.evaluate("Object.keys(localStorage)")) == (False, [])


def test_the_link_is_copied(phone):
    page = phone()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator("#pledge").get_by_role("button", name="选择不签").click()
    page.wait_for_url("**/r/*/")
    page.get_by_role("button", name="复制这个链接").click()
    page.get_by_text("复制好了").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == page.url
