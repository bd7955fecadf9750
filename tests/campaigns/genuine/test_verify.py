""" "Is this letter genuine?" """

import datetime

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from campaigns.paper.marks.codes import ALPHABET, grouped
from campaigns.printing.changes import void_copies
from campaigns.printing.copies import code_of
from pledges.models import Outcome
from tests.conftest import said


def ask(client, code, prefix=""):
    response = client.get(f"{prefix}/verify/", {"code": code})
    return response.status_code, BeautifulSoup(response.content, "html.parser")


def text(page, selector):
    return " ".join(page.select_one(selector).get_text().split())


def facts(page):
    return {text(row, "dt"): text(row, "dd") for row in page.select(".facts > div")}


def shown(day):
    return f"{day.year}年{day.month}月{day.day}日"


@pytest.fixture
def block(print_run, units):
    return print_run.blocks.get(unit=units.class_a1)


@pytest.fixture
def code(block):
    return code_of(block.first_number + 1)


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_a_genuine_code_names_agency_letter_and_class(client, block, code, prefix):
    status, page = ask(client, code, prefix)
    assert (status, text(page, "h1")) == (200, said("是真的，这是我们发出的信", prefix))
    found = facts(page)
    assert found.pop(said("落款日期", prefix))
    assert found == {
        said("编码", prefix): grouped(code),
        said("发信单位", prefix): "衡水市公安局交通警察支队（演示）",
        said("信", prefix): "致小朋友们的一封信",
        said("宣传活动", prefix): "小手拉大手，文明出行",
        said("发给", prefix): "桃城区第一小学 三年级1班",
        said("教育部门批准", prefix): "衡教演示〔2026〕1号",
        said("咨询电话", prefix): "0318-0000000",
    }
    assert text(page, "main .host") == "testserver"
    assert page.select_one("main .facts a")["href"] == f"{prefix}/hengshui/hengshui-letter/"


@pytest.mark.parametrize(
    "typed",
    [
        "{grouped}",
        " {lower} ",
        "{spaced}",
        "{wide}",
        "{misread}",
        "http://testserver/p/{code}",
        "HTTP://TESTSERVER/P/{code}",
    ],
)
def test_a_code_is_read_as_people_type_it(client, block, code, typed):
    groups = grouped(code)
    forms = {
        "code": code,
        "grouped": groups,
        "lower": code.lower(),
        "spaced": groups.replace("-", "　"),
        "wide": "".join(chr(ord(character) + 0xFEE0) for character in groups),
        "misread": code.replace("0", "O").replace("1", "l"),
    }
    status, page = ask(client, typed.format(**forms))
    assert (status, facts(page)["编码"]) == (200, groups)


def test_words_are_those_that_were_printed(client, block, code, letter):
    letter.title = "后来改过的标题"
    letter.save()
    block.unit.name = "三年级8班"
    block.unit.save()
    found = facts(ask(client, code)[1])
    assert (found["信"], found["发给"]) == ("致小朋友们的一封信", "桃城区第一小学 三年级1班")


def test_neither_seat_nor_answer_shows(client, block, code):
    from campaigns.printing.finding import copy_for
    from pledges.ledger.answers import answer
    from pledges.models import Channel

    def normal(number):
        code = code_of(number)
        return client.get("/verify/", {"code": code}).content.decode().replace(grouped(code), "CODE").replace(code, "CODE")

    answer(
        copy_for(code),
        outcome=Outcome.SIGNED,
        signatures={"child": {"name": "王小明"}, "guardian": {"name": "王大明"}},
        channel=Channel.PHONE,
        submission_key="k" * 32,
        body="",
    )
    assert normal(block.first_number + 1) == normal(block.first_number) == normal(block.first_number + 2)
    assert "座号" not in normal(block.first_number)


def test_a_voided_copy_is_ours_but_not_to_be_signed(client, block, code, people):
    void_copies(block, block.first_number + 1, block.first_number + 1, reason="内部原因", by=people.author)
    status, page = ask(client, code)
    assert (status, text(page, "h1")) == (200, "这一份信已经作废")
    assert facts(page)["发给"] == "桃城区第一小学 三年级1班"
    assert "内部原因" not in page.get_text()
    assert text(ask(client, code_of(block.first_number))[1], "h1") == "是真的，这是我们发出的信"


def test_a_recalled_print_run_says_what_to_do_with_the_paper(client, print_run, code):
    print_run.recalled_at = timezone.now()
    print_run.save()
    status, page = ask(client, code)
    assert (status, text(page, "h1")) == (200, "这批信已经收回")
    assert text(page, "main .notice p") == "它是我们印的，但整批都收回了。请不要签字，也不要扫码答复；请把信交回班主任。"


@pytest.mark.parametrize(
    ("opens", "closes", "sentence"),
    [
        (1, 9, "还没有到答复的时间，{first}开始。"),
        (-9, 0, "{last}（含当天）前都可以答复，签不签由您和孩子决定。"),
        (-9, -1, "活动已于{last}结束，不再接收答复。"),
    ],
)
def test_a_genuine_letter_says_when_it_is_answered(client, campaign, code, opens, closes, sentence):
    today = timezone.localdate()
    campaign.opens_on, campaign.closes_on = (today + datetime.timedelta(days=days) for days in (opens, closes))
    campaign.save()
    status, page = ask(client, code)
    assert (status, text(page, "h1")) == (200, "是真的，这是我们发出的信")
    assert text(page, "main .notice p") == sentence.format(first=shown(campaign.opens_on), last=shown(campaign.closes_on))


def test_an_unpublished_campaign_is_named_but_not_linked(client, campaign, code):
    campaign.unpublish()
    page = ask(client, code)[1]
    assert (facts(page)["宣传活动"], page.select("main .facts a")) == ("小手拉大手，文明出行", [])


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_a_forged_code_is_refused_without_a_query(client, db, django_assert_num_queries, prefix):
    true = code_of(7)
    forged = true[:-1] + ALPHABET[(ALPHABET.index(true[-1]) + 1) % 32]
    with django_assert_num_queries(0):
        status, page = ask(client, forged, prefix)
    assert (status, text(page, "h1")) == (404, said("这不是我们发出的信", prefix))
    assert text(page, "main .notice .tel") == "0318-0000000"
    assert page.select_one("input[name=code]")["value"] == grouped(forged)


@pytest.mark.parametrize("typed", ["7KQF-2M9D", "你好", "0" * 199, "U" * 16, "<b>x</b>", "\x00"])
def test_what_is_no_code_is_asked_for_again_without_a_query(client, db, django_assert_num_queries, typed):
    typed = typed.format(code=code_of(7))
    with django_assert_num_queries(0):
        status, page = ask(client, typed)
    assert (status, text(page, "h1")) == (404, "编码不对，请再核对一次")
    assert page.select_one("input[name=code]")["value"] == typed[:60]
    assert page.select("main b") == []


def test_a_true_code_beyond_all_print_runs_is_not_ours(client, block):
    assert ask(client, code_of(block.last_number + 100))[0] == 404


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_without_a_code_there_is_the_form(client, db, django_assert_num_queries, prefix):
    with django_assert_num_queries(0):
        status, page = ask(client, " ", prefix)
    assert (status, text(page, "h1")) == (200, said("这封信是真的吗？", prefix))
    assert page.select_one("main form")["action"] == f"{prefix}/verify/"
    assert page.select_one("label[for=code]").get_text() == said("信上的16位编码，或者网址", prefix)


def test_a_genuine_code_costs_few_queries(client, code, django_assert_num_queries):
    ask(client, code)
    with django_assert_num_queries(3):
        ask(client, code)


def test_an_answer_stays_in_no_cache_and_no_index(client, code):
    response = client.get("/verify/", {"code": code})
    assert "no-store" in response.headers["Cache-Control"]
    assert BeautifulSoup(response.content, "html.parser").select_one("meta[name=robots]")["content"] == "noindex"


def test_the_form_is_not_posted_to(client, db):
    assert client.post("/verify/", {"code": "x"}).status_code == 405


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("http://testserver@evil.example/p/{code}", "“@”前面的都是幌子，后面的才是真正的网站。"),
        ("http://evil.example/testserver/p/{code}", "我们的网址只是它的一部分，打开的却是另一个网站，是有人故意仿冒。"),
        ("http://testserver.evil.example", "我们的网址只是它的一部分，打开的却是另一个网站，是有人故意仿冒。"),
        ("http://tеstserver.cn", "里面混了长得像英文字母的别国字母，是有人故意仿冒。"),
        ("http://testservor/", "它和我们的网址只差一两个字符，很可能是有人故意仿冒。"),
        ("weixin://testserver/p/{code}", "它不是网页地址，而是要打开别的程序。我们的信从来不用这样的地址。"),
        ("https://evil.example/p/{code}", "这不是我们的网址"),
    ],
)
def test_an_address_that_is_not_ours_is_refused_without_a_query(client, db, django_assert_num_queries, prefix, typed, sentence):
    with django_assert_num_queries(0):
        status, page = ask(client, typed.format(code=code_of(7)), prefix)
    assert (status, text(page, "h1")) == (404, said("这不是我们的网址", prefix))
    assert said(sentence, prefix) in text(page, "main .notice")
    assert page.select_one(".report-card a")["href"].startswith(f"{prefix}/verify/report/?code=")


def test_our_address_without_a_code_asks_for_the_code(client, db):
    status, page = ask(client, "http://testserver/verify/")
    assert (status, text(page, "h1"), page.select_one("input[name=code]")["value"]) == (200, "这是我们的网址", "")


def test_the_page_shows_what_a_real_letter_looks_like(client, db):
    page = BeautifulSoup(client.get("/verify/").content, "html.parser")
    assert [item.strong.get_text() for item in page.select(".marks li")] == ["发信单位", "编码", "座号", "咨询电话", "网址"]
    assert [item.get_text() for item in page.select(".real-letter text")] == ["1", "2", "3", "4", "5"]


@pytest.mark.parametrize(
    ("opens", "closes", "label"), [(-10, 30, "打开这封信，读信和答复"), (5, 30, "打开这封信的页面"), (-10, -1, "打开这封信的页面")]
)
def test_a_genuine_code_leads_to_its_letter(client, campaign, code, opens, closes, label):
    campaign.opens_on = timezone.localdate() + datetime.timedelta(days=opens)
    campaign.closes_on = timezone.localdate() + datetime.timedelta(days=closes)
    campaign.save()
    _status, page = ask(client, code)
    link = page.select_one("main .actions a")
    assert (link["href"], link.get_text()) == (f"/p/{code}", label)


def test_a_void_code_leads_to_no_letter(client, block, code, people):
    void_copies(block, block.first_number, block.last_number, reason="丢失", by=people.author)
    _status, page = ask(client, code)
    assert [link["href"] for link in page.select("main .actions a")] == ["/verify/"]
