"""Finding Chinese words inside titles, summaries and slogans."""

import datetime

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone
from wagtail.models import PageViewRestriction

from campaigns.models import AgencyPage, CampaignPage
from campaigns.printing.copies import code_of
from campaigns.public.searching import LONGEST, Query


def results(client, words, prefix=""):
    page = BeautifulSoup(client.get(f"{prefix}/search/", {"q": words}).content, "html.parser")
    return [element.get_text() for element in page.select(".results h3")]


def notices(client, words):
    page = BeautifulSoup(client.get("/search/", {"q": words}).content, "html.parser")
    return [" ".join(element.get_text().split()) for element in page.select("main .notice")]


@pytest.fixture
def cards(campaign):
    """A second campaign, of another agency."""
    agency = campaign.agency.get_parent().add_child(
        instance=AgencyPage(title="邢台市公安局反诈中心（演示）", slug="xingtai", unit=campaign.agency.unit, hotline="0319-0000000")
    )
    today = timezone.localdate()
    day = datetime.timedelta(days=1)
    return agency.add_child(
        instance=CampaignPage(
            title="管好两张卡，守住钱袋子",
            slug="cards",
            summary="电话卡和银行卡，一张也不借，平平安安出行。",
            slogans="我的卡，我自己用\n拿不准，打96110",
            opens_on=today,
            closes_on=today + day,
            erase_on=today + 2 * day,
        )
    )


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize(
    ("words", "titles"),
    [
        ("大手", ["小手拉大手，文明出行"]),
        ("银行卡", ["管好两张卡，守住钱袋子"]),
        ("96110", ["管好两张卡，守住钱袋子"]),
        ("９６１１０", ["管好两张卡，守住钱袋子"]),
        ("小朋友", ["致小朋友们的一封信"]),
        ("小手拉大手，文明出行！", ["小手拉大手，文明出行"]),
        ("钱袋子 出行", ["管好两张卡，守住钱袋子"]),
        ("手大", []),
        ("%", []),
        ("_", []),
    ],
)
def test_words_are_found_inside(client, letter, cards, words, titles, prefix):
    assert results(client, words, prefix) == titles


def test_campaigns_come_before_letters(client, letter, cards):
    letter.title = "一封关于出行的信"
    letter.save()
    found = results(client, "出行")
    assert sorted(found[:2]) == ["小手拉大手，文明出行", "管好两张卡，守住钱袋子"]
    assert found[2:] == ["一封关于出行的信"]


def test_a_result_says_what_it_is_and_where(client, letter):
    page = BeautifulSoup(client.get("/search/", {"q": "一封信"}).content, "html.parser")
    assert page.select_one(".results a")["href"] == letter.url
    assert page.select_one(".results .meta").get_text() == "“小手拉大手，文明出行”活动的信 · 衡水市公安局交通警察支队（演示）"


def test_drafts_and_private_pages_are_not_found(client, letter, cards):
    letter.title = "还没改好的标题"
    letter.save_revision()
    assert results(client, "还没改好") == []
    assert results(client, "小朋友") == ["致小朋友们的一封信"]
    letter.refresh_from_db()
    letter.unpublish()
    PageViewRestriction.objects.create(page=cards.agency, restriction_type=PageViewRestriction.LOGIN)
    assert results(client, "小朋友") == []
    assert results(client, "钱袋子") == []


def test_an_empty_question_shows_only_the_form(client, campaign, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get("/search/", {"q": "  "})
    page = BeautifulSoup(response.content, "html.parser")
    assert page.select_one("input[name=q]")["value"] == ""
    assert page.select(".results, h2, main [role=status]") == []


@pytest.mark.parametrize("words", ["，。！", "\x00"])
def test_punctuation_alone_asks_for_words(client, campaign, words):
    page = BeautifulSoup(client.get("/search/", {"q": words}).content, "html.parser")
    assert page.select_one("main").get_text().count("只有标点符号，找不了。请输入要找的字。") == 1
    assert [(link["href"], link.get_text()) for link in page.select("#mistakes a")] == [("#q", "只有标点符号，找不了。请输入要找的字。")]
    field = page.select_one("#q")
    assert (field["aria-invalid"], field["aria-describedby"], field.parent["class"]) == ("true", "mistakes q-help", ["field", "invalid"])
    assert page.title.get_text().startswith("错误：")


def test_nothing_found_gives_advice(client, campaign):
    page = BeautifulSoup(client.get("/search/", {"q": "飞机"}).content, "html.parser")
    assert page.select_one("main h2").get_text() == "与“飞机”有关的有 0 条"
    assert len(page.select("main ul li")) == 3
    assert [link["href"] for link in page.select("main .page > p a, main .page ul:not(.results) a")] == ["/campaigns/", "/verify/"]


def test_an_over_long_question_is_cut_and_says_so(client, campaign):
    assert results(client, "出行，" * 400) == ["小手拉大手，文明出行"]
    assert notices(client, "出行，" * 400) == ["输入的内容太长，只用了前面的一部分。少写几个字，更容易找到。"]
    assert notices(client, "出行") == []
    assert Query.from_text("字" * (LONGEST + 1)).terms == ("字" * LONGEST,)
    assert Query.from_text("a b c d e f g").terms == ("a", "b", "c", "d", "e", "f")


def test_what_was_typed_is_shown_as_text(client, campaign):
    response = client.get("/search/", {"q": '"><script>alert(1)</script>'})
    page = BeautifulSoup(response.content, "html.parser")
    assert page.select_one("input[name=q]")["value"] == '"><script>alert(1)</script>'
    assert [script for script in page.select("script") if not script.get("src")] == []


def test_a_code_is_sent_to_where_codes_are_checked(client, campaign):
    code = code_of(7)
    page = BeautifulSoup(client.get("/search/", {"q": code}).content, "html.parser")
    assert page.select_one("main .notice a")["href"] == f"/verify/?code={code}"


def test_results_cost_the_same_for_one_and_for_two(client, letter, cards, django_assert_num_queries):
    client.get("/search/", {"q": "小朋友"})
    for words, count in (("小朋友", 1), ("出行", 2)):
        with django_assert_num_queries(4):
            assert len(results(client, words)) == count


def test_many_results_are_paged(client, campaign):
    today = timezone.localdate()
    for number in range(12):
        campaign.agency.add_child(
            instance=CampaignPage(
                title=f"出行{number}",
                slug=f"c{number}",
                summary="。",
                opens_on=today,
                closes_on=today,
                erase_on=today + datetime.timedelta(days=1),
            )
        )
    page = BeautifulSoup(client.get("/search/", {"q": "出行", "page": "2"}).content, "html.parser")
    assert len(page.select(".results li")) == 1
    assert page.select_one("a[rel=prev]")["href"] == "?q=%E5%87%BA%E8%A1%8C&page=1"
