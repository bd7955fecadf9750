"""What a visitor reads on the public pages."""

import datetime
import json

import pytest
from anyascii import anyascii
from bs4 import BeautifulSoup
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.test import override_settings
from django.urls import path
from django.utils import timezone
from django.utils.text import slugify
from wagtail.models import PageViewRestriction

from campaigns.letters.english import to_translate
from campaigns.models import CampaignPage
from campaigns.models.streams import ArticleBlocks
from campaigns.printing.copies import code_of
from tests.conftest import said

pytestmark = pytest.mark.any_database

NEVER = "公安机关不会用二维码、电话或短信让您转账，不索要银行卡号和验证码。"
PUBLIC = ["/", "/campaigns/", "/search/", "/verify/", "/privacy/", "/privacy/children/", "/hengshui/", "/hengshui/hengshui-letter/"]


def soup(response):
    return BeautifulSoup(response.content, "html.parser")


def texts(page, selector):
    return [" ".join(element.get_text().split()) for element in page.select(selector)]


def sibling(campaign, title, *, opens, closes, **fields):
    """A further campaign of the same agency; `opens` and `closes` in days from today."""
    today = timezone.localdate()
    dates = {name: today + datetime.timedelta(days=days) for name, days in (("opens_on", opens), ("closes_on", closes))}
    fields = {"slug": slugify(anyascii(title))} | fields
    page = CampaignPage(title=title, summary="一句话。", erase_on=dates["closes_on"] + datetime.timedelta(days=9), **dates, **fields)
    return campaign.agency.add_child(instance=page)


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("address", PUBLIC)
def test_every_page_says_who_and_what_the_police_never_ask(client, campaign, address, prefix):
    response = client.get(prefix + address)
    page = soup(response)
    assert response.status_code == 200
    assert texts(page, "footer .never") == [said(NEVER, prefix)]
    assert texts(page, ".brand-agency") == ["衡水市公安局交通警察支队（演示）"]
    assert texts(page, ".demo-banner strong") == [said("演示系统", prefix)]
    assert len(page.select("h1")) == 1
    assert page.html["lang"] == ("en" if prefix else "zh-Hans")
    assert page.select_one(".language")["href"] == (address if prefix else f"/en{address}")


def test_a_real_installation_shows_no_demonstration_banner(client, campaign):
    with override_settings(DEMO=False):
        assert soup(client.get("/")).select(".demo-banner") == []


def test_identity_parts_appear_only_when_set(client, campaign):
    assert texts(soup(client.get("/")), ".footer-identity li") == ["主办单位：衡水市公安局交通警察支队（演示）"]
    with override_settings(
        SITE_ICP="冀ICP备1号", SITE_POLICE_FILING="冀公网安备2号", SITE_IDENTIFIER="1311", SITE_CONTACT="jiucuo@example.cn"
    ):
        assert texts(soup(client.get("/")), ".footer-identity li")[1:] == [
            "网站标识码：1311",
            "冀ICP备1号",
            "冀公网安备2号",
            "网页有错，请告诉我们：jiucuo@example.cn",
        ]


def test_the_language_switch_keeps_page_and_question(client, campaign):
    page = soup(client.get("/search/?q=%E5%87%BA%E8%A1%8C"))
    assert page.select_one(".language")["href"] == "/en/search/?q=%E5%87%BA%E8%A1%8C"
    assert soup(client.get("/nothing.php")).select_one(".language")["href"] == "/en/"


def test_the_browser_does_not_choose_the_language(client, campaign):
    assert soup(client.get("/", headers={"accept-language": "en"})).html["lang"] == "zh-Hans"


@pytest.mark.parametrize(
    ("address", "languages", "label"),
    [
        ("/", "en-GB,en;q=0.9", "This page in English"),
        ("/", "fr,en;q=0.8,zh;q=0.5", "This page in English"),
        ("/", "zh-CN,zh;q=0.9,en;q=0.8", "English"),
        ("/", "fr", "English"),
        ("/", "*", "English"),
        ("/", "", "English"),
        ("/", "x" * 9000, "English"),
        ("/en/", "zh-TW,en;q=0.5", "这一页的中文版"),
        ("/en/", "en-US", "中文"),
        ("/en/", "de", "中文"),
    ],
)
def test_the_other_language_is_offered_where_the_browser_asks_for_it(client, campaign, address, languages, label):
    """By the switch that is on every page; the page itself stays what the address says, and caches are told."""
    response = client.get(address, headers={"accept-language": languages} if languages else {})
    page = soup(response)
    assert (response.status_code, page.html["lang"], texts(page, ".language")) == (200, "en" if "en" in address else "zh-Hans", [label])
    assert "accept-language" in response["Vary"].lower()


def test_home_shows_open_campaigns_before_coming_and_past_ones(client, campaign):
    sibling(campaign, "已经过去的", opens=-60, closes=-1)
    sibling(campaign, "还没到的", opens=1, closes=9)
    page = soup(client.get("/"))
    assert texts(page, ".campaign-card h3") == ["小手拉大手，文明出行", "还没到的", "已经过去的"]
    assert texts(page, ".campaign-card .state") == ["正在进行", "即将开始", "已经结束"]
    assert page.select_one(".received form")["action"] == "/verify/"
    assert page.select_one(".received input")["name"] == "code"


def test_campaigns_are_grouped_and_paged(client, campaign):
    for number in range(13):
        sibling(campaign, f"第{number}个", opens=-90 - number, closes=-60)
    first, second = soup(client.get("/campaigns/")), soup(client.get("/campaigns/?page=2"))
    assert texts(first, "h2") == ["正在进行", "已经结束"]
    assert texts(first, ".campaign-card h3") == ["小手拉大手，文明出行", *(f"第{number}个" for number in range(11))]
    assert texts(second, ".campaign-card h3") == ["第11个", "第12个"]
    assert second.select_one("a[rel=prev]")["href"] == "?page=1"
    assert texts(soup(client.get("/campaigns/?page=x")), ".campaign-card h3")[0] == "小手拉大手，文明出行"


def test_what_is_draft_or_private_is_not_listed(client, campaign):
    sibling(campaign, "草稿", opens=-1, closes=1, live=False)
    private = sibling(campaign, "内部", opens=-1, closes=1)
    PageViewRestriction.objects.create(page=private, restriction_type=PageViewRestriction.LOGIN)
    for address in ("/", "/campaigns/", "/hengshui/"):
        assert texts(soup(client.get(address)), ".campaign-card h3") == ["小手拉大手，文明出行"]


@pytest.mark.parametrize(("address", "queries"), [("/campaigns/", 4), ("/hengshui/", 9), ("/", 7)])
def test_lists_cost_the_same_for_one_and_for_four(client, campaign, django_assert_num_queries, address, queries):
    client.get(address)
    with django_assert_num_queries(queries):
        client.get(address)
    for number in range(3):
        sibling(campaign, f"第{number}个", opens=-1, closes=1)
    with django_assert_num_queries(queries):
        page = soup(client.get(address))
    assert len(page.select(".campaign-card")) == 4


@pytest.mark.parametrize(
    ("opens", "closes", "state", "sentence"),
    [
        (1, 9, "即将开始", "活动还没有开始。{first}到{last}（含当天）可以答复。"),
        (0, 0, "正在进行", "活动正在进行，{last}（含当天）前都可以答复。扫您手里那封信上的二维码，或者剪下回执手写交回。"),
        (-9, -1, "已经结束", "活动已于{last}结束，不再接收答复。安全知识随时可以读。"),
    ],
)
def test_a_campaign_says_where_it_stands_in_words_and_dates(client, letter, opens, closes, state, sentence):
    today = timezone.localdate()
    campaign = letter.campaign
    campaign.opens_on, campaign.closes_on = (today + datetime.timedelta(days=days) for days in (opens, closes))
    campaign.save()
    page = soup(client.get(campaign.url))
    first, last = (f"{day.year}年{day.month}月{day.day}日" for day in (campaign.opens_on, campaign.closes_on))
    assert texts(page, ".campaign-head .state") == [state]
    assert texts(page, ".columns > div > .notice") == [sentence.format(first=first, last=last)]


def test_a_campaign_without_a_letter_asks_for_no_answer(client, campaign):
    page = soup(client.get(campaign.url))
    last = f"{campaign.closes_on.year}年{campaign.closes_on.month}月{campaign.closes_on.day}日"
    assert texts(page, ".columns > div > .notice") == [f"活动正在进行，到{last}（含当天）结束。"]
    assert page.select(".big-number") == []


def test_a_campaign_shows_its_facts_slogans_letters_and_total(client, letter):
    campaign = letter.campaign
    campaign.slogans = "慢一步\n\n 让一步 "
    campaign.save()
    page = soup(client.get(campaign.url))
    assert texts(page, ".slogans li") == ["慢一步", "让一步"]
    assert texts(page, ".letter-link") == ["致小朋友们的一封信"]
    assert page.select_one(".letter-link")["href"] == letter.url
    assert texts(page, ".big-number") == ["0"]
    assert texts(page, ".facts dd")[:2] == ["衡水市公安局交通警察支队（演示）", "0318-0000000"]
    assert texts(page, ".facts dd")[-1] == "衡教演示〔2026〕1号"


def test_a_draft_letter_is_neither_linked_nor_open(client, letter):
    letter.unpublish()
    assert soup(client.get(letter.campaign.url)).select(".letter-link") == []
    assert client.get(letter.url).status_code == 404


def test_every_kind_of_block_is_rendered(client, campaign, images):
    pair = [{"heading": "收信", "text": "回家一起读。"}]
    campaign.body = [
        {"type": "text", "value": "<h2>为什么</h2><p>路上<b>小心</b>。</p>"},
        {"type": "picture", "value": {"image": {"image": images[0].pk, "alt_text": "斑马线", "decorative": False}, "caption": "过路口"}},
        {"type": "callout", "value": {"heading": "不收钱", "text": "<b>不要</b>验证码。"}},
        {
            "type": "road_signs",
            "value": [{"picture": "lights", "heading": "看灯", "text": "红灯停。"}, {"heading": "没有图", "text": "也行。"}],
        },
        {"type": "steps", "value": pair},
        {"type": "questions", "value": [{"heading": "一定要签吗？", "text": "不一定。"}]},
    ]
    campaign.save()
    article = soup(client.get(campaign.url)).select_one("article")
    assert texts(article, "h2") == ["为什么", "问与答"]
    assert texts(article, "p b") == ["小心"]
    assert article.select_one("figure img")["alt"] == "斑马线"
    assert texts(article, "figcaption") == ["过路口"]
    assert texts(article, ".notice") == ["不收钱<b>不要</b>验证码。"]
    assert texts(article, ".signs li") == ["看灯 红灯停。", "没有图 也行。"]
    assert [element["src"] for element in article.select(".signs img")] == ["/static/img/drawings/lights.svg"]
    assert texts(article, ".steps strong") == ["收信"]
    assert texts(article, "summary") == ["一定要签吗？"]


@pytest.fixture
def images(db, settings, tmp_path):
    from wagtail.images import get_image_model
    from wagtail.images.tests.utils import get_test_image_file

    settings.MEDIA_ROOT = tmp_path
    return [
        get_image_model().objects.create(title=title, file=get_test_image_file(filename=f"{title}.png", size=(900, 400)))
        for title in ("gate", "street", "lights")
    ]


def test_pictures_cost_the_same_for_one_and_for_three(client, campaign, images, django_assert_num_queries):
    for count in (1, 3):
        campaign.body = [
            {"type": "picture", "value": {"image": {"image": image.pk, "alt_text": "", "decorative": True}, "caption": ""}}
            for image in images[:count]
        ]
        campaign.save()
        client.get(campaign.url)  # makes the renditions
        with django_assert_num_queries(11):
            page = soup(client.get(campaign.url))
        assert len({element["src"] for element in page.select("figure img[srcset]")}) == count


def test_the_public_letter_is_read_in_english_where_it_has_an_english_version(client, letter, django_assert_num_queries):
    of_the_letter, of_the_campaign = f"/en{letter.url}", f"/en{letter.campaign.url}"
    assert texts(soup(client.get(of_the_campaign)), ".letter-link") == ["致小朋友们的一封信"]
    with django_assert_num_queries(12):
        client.get(of_the_campaign)
    letter.english = {chinese: f"EN {chinese}" for chinese in to_translate(letter.text)}
    letter.save()
    page = soup(client.get(of_the_letter))
    assert (texts(page, "h1"), texts(page, "title")) == (["EN 致小朋友们的一封信"], ["EN 致小朋友们的一封信 · Pinganxin"])
    assert [(article["lang"], texts(article, ".letter-pledge li")[0]) for article in page.select("article.letter")] == [
        ("en", "EN 自觉遵守交通信号。"),
        ("zh-Hans", "自觉遵守交通信号。"),
    ]
    assert texts(soup(client.get(of_the_letter.removeprefix("/en"))), "h1") == ["致小朋友们的一封信"]
    with django_assert_num_queries(12):
        page = soup(client.get(of_the_campaign))
    assert [(link["lang"], link.get_text()) for link in page.select(".letter-link")] == [("en", "EN 致小朋友们的一封信")]
    assert texts(page, "[role=note]") == ["The name and the introduction of this campaign are in Chinese only."]
    assert texts(soup(client.get(of_the_campaign.removeprefix("/en"))), "[role=note]") == []


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_letter_reads_as_printed_and_cannot_be_answered_there(client, letter, prefix):
    page = soup(client.get(f"{prefix}/hengshui/hengshui-letter/letter/"))
    assert texts(page, "h1") == ["致小朋友们的一封信"]
    assert texts(page, ".letter-salutation") == ["亲爱的小朋友："]
    assert texts(page, ".letter > p")[2] == "你好！今天，我们想请你当一回“安全小喇叭”。"
    assert texts(page, ".letter .signs li") == ["看清灯再走 红灯停，绿灯行。"]
    assert texts(page, ".letter h2") == ["致家长", "文明出行承诺书"]
    assert texts(page, ".letter-pledge li") == ["自觉遵守交通信号。", "骑乘电动自行车戴好头盔。"]
    assert page.select("form") == []


def test_markup_in_a_letter_stays_text(client, letter):
    letter.proposal = [{"type": "paragraph", "value": "<img src=file:///etc/passwd><script>x</script>"}]
    letter.save()
    page = soup(client.get(letter.url))
    assert texts(page, ".letter > p")[2] == "<img src=file:///etc/passwd><script>x</script>"
    assert page.select(".letter script") == []


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_privacy_pages_name_law_and_hotline(client, db, prefix):
    general, children = (soup(client.get(prefix + address)) for address in ("/privacy/", "/privacy/children/"))
    assert texts(general, "main h1") == [said("个人信息保护说明", prefix)]
    assert texts(children, "main h1") == [said("儿童个人信息处理规则", prefix)]
    assert set(texts(general, "main .tel")) == set(texts(children, "main .tel")) == {"0318-0000000"}
    assert [link["href"] for link in general.select("main a")] == [f"{prefix}/privacy/children/"]
    assert [link["href"] for link in children.select("main a")] == [f"{prefix}/privacy/"]
    laws = ("《个人信息保护法》第二十八条", "《未成年人网络保护条例》第三十二条", "第三十四条", "第三十六条")
    assert [law in children.get_text() for law in laws] == [not prefix] * 4


@pytest.mark.parametrize("address", ["/nothing.php", "/en/nothing.php"])
def test_a_missing_page_helps_and_costs_no_query(client, db, django_assert_num_queries, address):
    with django_assert_num_queries(0):
        response = client.get(address)
    prefix = "/en" if address.startswith("/en") else ""
    page = soup(response)
    assert response.status_code == 404
    assert texts(page, "h1") == [said("没有找到这一页", prefix)]
    assert [link["href"] for link in page.select(".choices a")] == [
        prefix + target for target in ("/verify/", "/campaigns/", "/search/", "/")
    ]
    assert texts(page, "main .tel") == ["0318-0000000"]


def test_a_page_missing_from_the_tree_gets_the_same_help(client, campaign):
    response = client.get("/hengshui/nothing/")
    assert (response.status_code, texts(soup(response), "h1")) == (404, ["没有找到这一页"])


def fail(request):
    raise RuntimeError("broken")


def forbid(request):
    raise PermissionDenied


def suspect(request):
    raise SuspiciousOperation


from config.urls import urlpatterns as real_urlpatterns  # noqa: E402

urlpatterns = [path("fail/", fail), path("forbid/", forbid), path("suspect/", suspect), *real_urlpatterns]


@override_settings(ROOT_URLCONF="tests.campaigns.public.test_public")
@pytest.mark.parametrize(
    ("address", "status", "heading"),
    [("/fail/", 500, "网站出了故障"), ("/forbid/", 403, "您不能看这一页"), ("/suspect/", 400, "没有看懂这次请求")],
)
def test_errors_help_without_a_query(client, db, django_assert_num_queries, address, status, heading):
    client.raise_request_exception = False
    with django_assert_num_queries(0):
        response = client.get(address)
    page = soup(response)
    assert response.status_code == status
    assert texts(page, "h1") == [heading]
    assert texts(page, "footer .never") == [NEVER]
    styles = [f"/static/css/site/{name}.css" for name in ("base", "parts", "paper")]
    assert [link["href"] for link in page.select("link[rel=stylesheet]")] == styles


def test_rich_text_holds_no_script(client, campaign):
    """What the editor's own format can say, sent by a hand that does not use the editor."""
    entity = {"type": "LINK", "mutability": "MUTABLE", "data": {"url": "javascript:alert(1)"}}
    words = '<script>alert(1)</script><b onclick="x">click'
    style = {"offset": 0, "length": len(words), "style": "BOLD"}
    block = {"key": "a", "type": "unstyled", "depth": 0, "text": words, "inlineStyleRanges": [style], "entityRanges": []}
    link = block | {"key": "b", "text": "here", "entityRanges": [{"key": 0, "offset": 0, "length": 4}]}
    link["inlineStyleRanges"] = []
    sent = json.dumps({"blocks": [block, link], "entityMap": {"0": entity}})
    text = ArticleBlocks().child_blocks["text"]
    campaign.body = [("text", text.value_from_datadict({"x": sent}, {}, "x"))]
    campaign.save()
    page = soup(client.get(campaign.url))
    assert "<b onclick" in page.get_text()
    assert page.select("main script, [onclick], [href^=javascript]") == []


def test_robots_keep_out_of_private_doors(client):
    response = client.get("/robots.txt")
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert response.content.decode().splitlines()[:5] == [
        "User-agent: *",
        *(f"Disallow: /{door}/" for door in ("admin", "p", "r", "school")),
    ]


@pytest.mark.parametrize("contact", ["", "mailto:security@example.cn"])
def test_security_txt_says_whom_to_tell(client, settings, contact):
    settings.SECURITY_CONTACT = contact or f"{settings.PUBLIC_URL}/"
    response = client.get("/.well-known/security.txt")
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    fields = [line.partition(": ") for line in response.content.decode().splitlines()]
    expires = datetime.datetime.strptime(fields[1][2], "%Y-%m-%dT%H:%M:%S%z")
    assert datetime.timedelta(days=170) < expires - timezone.now() < datetime.timedelta(days=365)
    assert [(name, value) for name, _colon, value in fields if name != "Expires"] == [
        ("Contact", contact or "http://testserver/"),
        ("Preferred-Languages", "zh, en"),
        ("Canonical", "http://testserver/.well-known/security.txt"),
    ]


def test_no_page_needs_script_or_another_host(client, letter):
    for address in [*PUBLIC, letter.url]:
        page = soup(client.get(address))
        loaded = [element.get("src") or element.get("href") for element in page.select("script, img, link[rel=stylesheet], link[rel=icon]")]
        assert loaded
        assert [source for source in loaded if not source.startswith("/static/")] == []
        assert page.select("script:not([src]), [style], style") == []


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_who_cannot_scan_types_the_code_and_schools_find_their_door(client, print_run, campaign, prefix):
    for address in ("/", campaign.url):
        page = BeautifulSoup(client.get(f"{prefix}{address}").content, "html.parser")
        assert (address, len(page.select(f"main a[href='{prefix}/p/']"))) == (address, 1)
        assert (address, len(page.select(f"footer a[href='{prefix}/school/']"))) == (address, 1)
    home = BeautifulSoup(client.get(f"{prefix}/").content, "html.parser")
    assert len(home.select(f"main a[href='{prefix}/school/']")) == 1


def test_where_an_agency_speaks_its_own_number_is_shown(client, print_run, campaign, letter, people, settings):
    settings.SITE_HOTLINE = "0318-1111111"
    client.force_login(people.secretary)
    code = code_of(1)
    of_the_agency = (campaign.url, campaign.agency.url, letter.url, f"/p/{code}", f"/verify/?code={code}", "/school/copies/1/")
    for address in (*of_the_agency, f"/school/letters/{print_run.pk}/131102001/"):
        page = BeautifulSoup(client.get(address).content, "html.parser")
        shown = {page.select_one(".help-bar .tel").text, page.select_one(".footer-numbers strong").text}
        assert (address, shown) == (address, {"0318-0000000"})
    page = BeautifulSoup(client.get("/").content, "html.parser")
    assert {page.select_one(".help-bar .tel").text, page.select_one(".footer-numbers strong").text} == {"0318-1111111"}
