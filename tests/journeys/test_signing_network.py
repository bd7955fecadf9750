"""A weak network and a dying tab: one pledge, one receipt, nothing lost, nothing left on a shared phone."""

import pytest

from tests.journeys.conftest import LINE, draw, ink, submit
from tests.pledges.signing.samples import NOTHING, counts, held, path_of

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


def fill(page):
    draw(page, "guardian", LINE)
    page.locator("#child [data-switch]").click()
    page.locator("#child-name").fill("张小明")
    page.locator("[name=consent]").check()


def send(page):
    page.locator("#send").get_by_role("button", name="提交承诺").click()


def on_the_phone(page):
    """What the phone keeps: {code: text}."""
    return page.evaluate("Object.fromEntries(Object.entries(localStorage).map(([name, text]) => [name.split(':')[1], text]))")


def code_of(number):
    return path_of(number).removeprefix("/p/")


def test_the_signal_goes_at_the_moment_of_sending_and_comes_back(phone):
    page = phone()
    fill(page)
    page.context.set_offline(True)
    send(page)
    page.get_by_text("您的答复保存在这部手机里，有信号会自动送出，不会重复计算。").wait_for()
    assert held() == NOTHING
    assert page.locator("form.signing").is_visible() is False
    page.context.set_offline(False)
    page.wait_for_url("**/r/*/")
    assert held() == counts(1, 1, 1, 1)
    assert on_the_phone(page) == {}


def test_an_unsent_answer_is_sent_when_the_letter_is_opened_again(phone):
    page = phone()
    fill(page)
    page.context.set_offline(True)
    send(page)
    page.locator("#unsent").wait_for()
    context = page.context
    page.close()
    context.set_offline(False)
    page = context.new_page()
    page.goto(path_of(1))
    page.wait_for_url("**/r/*/")
    assert held() == counts(1, 1, 1, 1)
    assert on_the_phone(page) == {}


def test_a_receipt_that_was_lost_on_its_way_is_fetched_again(phone):
    page = phone()
    fill(page)

    def swallow(route):
        if route.request.method == "POST":
            route.fetch()
            route.abort()
        else:
            route.continue_()

    page.route("**/p/*", swallow)
    send(page)
    page.locator("#unsent").wait_for()
    assert held() == counts(1, 1, 1, 1)
    page.unroute("**/p/*")
    page.goto(path_of(1))
    page.wait_for_url("**/r/*/")
    assert page.get_by_text("答复已收到，谢谢！").is_visible()
    assert held() == counts(1, 1, 1, 1)


def test_a_busy_server_is_asked_again_after_the_time_it_names(phone):
    page = phone()
    fill(page)
    tries = []

    def busy(route):
        if route.request.method == "POST":
            tries.append(route.request.post_data)
        if route.request.method == "POST" and len(tries) == 1:
            route.fulfill(status=429, headers={"Retry-After": "3"}, body="busy")
        else:
            route.continue_()

    page.route("**/p/*", busy)
    send(page)
    page.get_by_text("现在答复的人很多，已经替您排着，过一会儿会自动再送。").wait_for()
    page.get_by_role("button", name="现在再送一次").click()
    assert len(tries) == 1
    page.wait_for_url("**/r/*/")
    assert tries[0] == tries[1]
    assert held() == counts(1, 1, 1, 1)


def test_the_family_can_go_back_and_change_what_was_not_sent(phone):
    page = phone()
    fill(page)
    page.context.set_offline(True)
    send(page)
    page.get_by_role("button", name="先不送，回去修改").click()
    page.locator("#child-name").fill("张大明")
    page.context.set_offline(False)
    assert held() == NOTHING
    submit(page)
    assert page.get_by_text("张大明").is_visible()


def test_a_dead_tab_loses_nothing_and_no_other_letter_sees_it(phone):
    page = phone()
    draw(page, "guardian", LINE)
    page.locator("#child [data-switch]").click()
    page.locator("#child-name").fill("张小明")
    page.goto(path_of(2))
    assert page.locator("[data-draft]").is_visible() is False
    assert page.locator("#child-name").input_value() == ""
    page.goto(path_of(1))
    assert page.locator("[data-draft]").is_visible()
    assert page.locator("#child-name").input_value() == "张小明"
    assert min(ink(page, "guardian")[1:3]) > 0
    assert page.locator("[name=consent]").is_checked() is False
    page.get_by_role("button", name="清掉，重新开始").click()
    page.locator("[data-draft]").wait_for(state="hidden")
    assert sum(ink(page, "guardian")) == 0
    assert on_the_phone(page) == {}


def test_a_draft_goes_after_seven_days_and_when_its_letter_is_answered(phone):
    page = phone()
    draw(page, "child", LINE)
    days_ago = "days => { const name = Object.keys(localStorage)[0], draft = JSON.parse(localStorage[name]);"
    days_ago += " draft.at -= days * 864e5; localStorage[name] = JSON.stringify(draft) }"
    page.evaluate(days_ago, 6.9)
    page.goto(path_of(2))
    assert list(on_the_phone(page)) == [code_of(1)]
    page.evaluate(days_ago, 0.2)
    page.reload()
    assert on_the_phone(page) == {}
    draw(page, "child", LINE)
    other = page.context.browser.new_context(base_url=page.url.partition("/p/")[0]).new_page()
    other.goto(path_of(2))
    other.locator("#pledge").get_by_role("button", name="选择不签").click()
    other.wait_for_url("**/r/*/")
    other.context.close()
    page.reload()
    assert page.get_by_role("heading", name="已答复").is_visible()
    assert on_the_phone(page) == {}


def test_who_declines_leaves_no_name_on_the_phone(phone):
    page = phone()
    fill(page)
    assert "张小明" in on_the_phone(page)[code_of(1)]
    page.context.set_offline(True)
    page.locator("#pledge").get_by_role("button", name="选择不签").click()
    page.get_by_role("button", name="不签，写的名字不要保存").click()
    page.locator("#unsent").wait_for()
    text = on_the_phone(page)[code_of(1)]
    assert ("answer=declined_for_sure" in text, "张小明" in text, "%E5%BC%A0" in text, 'strokes\\":[' in text) == (
        True,
        False,
        False,
        False,
    )
    page.context.set_offline(False)
    page.wait_for_url("**/r/*/")
    assert held() == counts(1, 1, 0, 1)
    assert on_the_phone(page) == {}


def test_a_phone_that_keeps_nothing_says_so_and_sends_all_the_same(phone):
    page = phone()
    page.add_init_script("Object.defineProperty(window, 'localStorage', {get() { throw new Error('denied') }})")
    page.reload()
    fill(page)
    assert page.locator("[data-kept]").is_visible() is False
    page.context.set_offline(True)
    send(page)
    page.get_by_text("请先不要关掉这一页").wait_for()
    page.context.set_offline(False)
    page.wait_for_url("**/r/*/")
    assert held() == counts(1, 1, 1, 1)


def test_a_refusal_is_the_servers_own_page(phone):
    page = phone()
    page.locator("#child [data-switch]").click()
    page.locator("#child-name").fill("张小明")
    send(page)
    page.locator("#mistakes").wait_for()
    assert page.locator("#child-name").input_value() == "张小明"
    draw(page, "guardian", LINE)
    page.locator("[name=consent]").check()
    submit(page)
    assert held() == counts(1, 1, 1, 1)


def test_sending_once_more_without_a_network_says_so(phone):
    page = phone()
    fill(page)
    page.context.set_offline(True)
    send(page)
    page.locator("#unsent").wait_for()
    still = page.get_by_text("刚才又送了一次，还是没有网络")
    assert not still.is_visible()
    page.get_by_role("button", name="现在再送一次").click()
    still.wait_for()
    page.context.set_offline(False)
    page.wait_for_url("**/r/*/")
