"""The school's queue of what the reader could not decide: who may, what is shown, decided, taken back, and each look noted."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from campaigns.models import Act, Role
from campaigns.paper.marks.codes import grouped
from campaigns.people.members import give
from campaigns.printing.changes import void_copies
from campaigns.printing.finding import copy_for
from pledges.ledger import answers
from pledges.models import PagePicture, Slip, SlipPicture, Total
from pledges.scanning.bookkeeping.reviewing import decide
from tests.pledges.scanning.bookkeeping.reviewing_samples import (
    CROP,
    code,
    doubtful,
    scanned,
    signed,
    slip_in_doubt,
    unreadable,
    without_code,
)
from tests.pledges.scanning.conftest import scans_root  # noqa: F401


@pytest.fixture
def at_school(campaign, units, print_run):
    return campaign, units.school_a


@pytest.fixture
def base(print_run, units):
    return f"/school/letters/{print_run.pk}/{units.school_a.code}/scans/"


@pytest.fixture
def school(client, people):
    client.force_login(people.secretary)
    return client


def key(each):
    return f"{'slip' if isinstance(each, Slip) else 'page'}-{each.pk}"


def picture_of(base, each):
    return f"{base}picture/{key(each).replace('-', '/')}"


def soup(response, status=200):
    assert response.status_code == status
    return BeautifulSoup(response.content, "html.parser")


def send(client, base, each, verdict=None, typed="", follow=False):
    data = {"item": key(each), "code": typed} | ({"verdict": verdict} if verdict else {})
    return client.post(f"{base}review/decide", data, follow=follow)


def shown(page):
    """Return the key of the item a page shows, None where nothing waits."""
    field = page.select_one(".review-decide [name=item]")
    return field and field["value"]


def facts(page):
    return {row.dt.text: " ".join(row.dd.text.split()) for row in page.select(".review .facts > div")}


def totals():
    return {(total.channel, total.outcome): total.count for total in Total.objects.exclude(count=0)}


# --- who may


def test_the_queue_opens_for_its_own_school_alone(client, people, at_school, base):
    slip = slip_in_doubt(*at_school)

    def ask(who, address, method="get", **data):
        client.force_login(who)
        return getattr(client, method)(f"{base}{address}", data).status_code

    three = (people.neighbour, people.visitor, people.secretary)
    seen = f"picture/slip/{slip.pk}"
    assert [ask(who, "review/") for who in three] == [404, 404, 200]
    assert [ask(who, seen) for who in three] == [404, 404, 200]
    assert list(Act.objects.filter(kind="read.picture").values_list("by", flat=True)) == [people.secretary.pk]
    assert [ask(who, "review/decide", "post", item=key(slip), verdict="signed") for who in three] == [404, 404, 303]
    assert [ask(who, "review/undo", "post", item=key(slip)) for who in three] == [404, 404, 303]
    client.logout()
    for address in ("review/", seen):
        response = client.get(f"{base}{address}")
        assert (response.status_code, response["Location"]) == (302, f"/school/sign-in/?next={base}{address}")


def test_what_another_school_or_the_whole_school_handed_in_is_not_a_class_teachers(client, people, units, campaign, at_school, base):
    slip = slip_in_doubt(*at_school)
    elsewhere = slip_in_doubt(campaign, units.school_b, doubtful(6), name="b.pdf")
    give(people.visitor, Role.CONTACT, unit=units.class_a1, by=None)
    own = base.replace("131102001/", "131102001-0301/")
    client.force_login(people.visitor)
    assert shown(soup(client.get(f"{own}review/"))) is None
    for each in (slip, elsewhere):
        assert client.get(picture_of(own, each)).status_code == 404
        assert send(client, own, each, "signed").status_code == 404
    client.force_login(people.secretary)
    assert client.get(picture_of(base, elsewhere)).status_code == 404
    assert totals() == {}


# --- what is shown


def test_the_most_doubtful_is_shown_first_with_its_facts_and_pictures(school, at_school, base):
    slip = slip_in_doubt(*at_school)
    blank = slip_in_doubt(*at_school, without_code(), name="二班.pdf")
    page = soup(school.get(f"{base}review/"))
    assert (shown(page), page.select_one(".review-left strong").text) == (key(blank), "还有 2 张等人看")
    assert facts(page) == {"读出的编码": "没有读出", "文件": "二班.pdf", "第几页": "1"}
    assert page.select_one(".review-why").text == "这里像是一张回执，二维码读不出来。"
    assert [image["src"] for image in page.select("img") if "picture" in image["src"]] == [
        picture_of(base, blank),
        picture_of(base, blank.page),
    ]
    assert (page.select_one("#code")["value"], page.select_one("#code").has_attr("required")) == ("", True)
    following = page.select_one(".review-left a")["href"]
    assert following == f"{base}review/?item={key(slip)}#item"
    page = soup(school.get(following))
    assert facts(page) == {"班级、座号": "三年级1班 · 1", "读出的编码": grouped(code(1)), "文件": "stack.pdf", "第几页": "1"}
    assert page.select_one(".review-why").text == "“孩子签名”一栏里有墨迹，机器拿不准是不是签了。"
    assert page.select_one("#code")["value"] == grouped(code(1))
    assert page.select_one(".review-left a")["href"] == f"{base}review/?item={key(blank)}#item"


def test_only_what_waits_can_be_picked(school, at_school, base, people):
    slip = slip_in_doubt(*at_school)
    decide(slip, "signed", by=people.secretary)
    for item in (key(slip), "slip-999", "page-1", "slip", "slip-1' or 1", "slip-" + "9" * 30):
        assert school.get(f"{base}review/", {"item": item}).status_code == 404
    assert send(school, base, slip.page, "signed").status_code == 409
    assert school.post(f"{base}review/decide", {"item": "x", "verdict": "signed"}).status_code == 404
    assert school.post(f"{base}review/undo").status_code == 404


def test_nothing_waits(school, print_run, base):
    page = soup(school.get(f"{base}review/"))
    assert (shown(page), page.h2.text, page.select("#decided")) == (None, "没有要看的了", [])


def test_the_page_for_scans_leads_here(school, at_school, base):
    slip_in_doubt(*at_school)
    assert soup(school.get(base)).select_one("#doubts a")["href"] == f"{base}review/"


# --- pictures


def test_a_picture_is_unsealed_for_the_one_who_decides_and_each_look_is_noted(school, people, at_school, base):
    slip = slip_in_doubt(*at_school)
    for each in (slip, slip.page, slip):
        response = school.get(picture_of(base, each))
        assert (response.content, response["Content-Type"], response["X-Content-Type-Options"]) == (CROP, "image/jpeg", "nosniff")
        assert "no-store" in response["Cache-Control"]
    read, page = Act.objects.filter(kind="read.picture", by=people.secretary).order_by("pk"), f"{slip.page.file_id}-{slip.page.number}"
    assert list(read.values_list("about", flat=True)) == [f"{page}-{slip.place}", page, f"{page}-{slip.place}"]


def test_a_picture_is_shown_only_while_it_waits(school, people, at_school, base, campaign):
    slip, kept = slip_in_doubt(*at_school), scanned(*at_school, signed(2), name="b.pdf").slips.get()
    assert school.get(picture_of(base, kept)).status_code == 404  # kept for the family, not for looking at
    decide(slip, "signed", by=people.secretary)
    assert [school.get(picture_of(base, each)).status_code for each in (slip, slip.page)] == [404, 404]
    assert school.get(f"{base}picture/ledger/{slip.pk}").status_code == 404
    assert Act.objects.filter(kind="read.picture").count() == 0


def test_an_erased_picture_is_gone_and_the_page_says_so(school, at_school, base, campaign):
    slip = slip_in_doubt(*at_school)
    SlipPicture.objects.all().delete()
    PagePicture.objects.all().delete()
    assert [school.get(picture_of(base, each)).status_code for each in (slip, slip.page)] == [404, 404]
    assert "图片已经按期删除" in soup(school.get(f"{base}review/")).select_one(".review .notice").text


# --- decided, and taken back


@pytest.mark.parametrize(
    ("verdict", "sentence", "counted"),
    [
        ("signed", "记下了：已签，已计入。", {("paper", "signed"): 1}),
        ("unsigned", "记下了：没有签，不计入。", {}),
        ("declined", "记下了：已阅读，不签，已计入。", {("paper", "declined"): 1}),
        ("not_ours", "记下了：不是我们的，不计入。", {}),
    ],
)
def test_one_click_decides_and_one_takes_it_back(school, at_school, base, verdict, sentence, counted):
    slip, other = slip_in_doubt(*at_school), slip_in_doubt(*at_school, doubtful(2), name="b.pdf")
    response = send(school, base, slip, verdict, grouped(code(1)))
    assert (response.status_code, response["Location"]) == (303, f"{base}review/?item={key(other)}&done={key(slip)}#item")
    page = soup(school.get(response["Location"]))
    assert (shown(page), totals()) == (key(other), counted)
    assert page.select_one(".review-done p").text == f"{sentence} {grouped(code(1))}"
    form = page.select_one(".review-done form")
    response = school.post(form["action"], {field["name"]: field["value"] for field in form.select("[name=item]")}, follow=True)
    page = soup(response)
    assert (shown(page), totals(), Slip.objects.get(pk=slip.pk).state) == (key(slip), {}, "uncertain")
    assert [notice.text for notice in page.select(".notice.success p")] == ["撤回了，这一张现在没有计入。请重新决定。"]


def test_what_was_decided_leads_to_no_seat(school, at_school, base, people, units):
    """The page says that nobody is shown who signed: outcome and code together would show it."""
    slip = slip_in_doubt(*at_school)
    just_now = send(school, base, slip, "declined", code(1), follow=True)
    assert [code_shown.text for code_shown in soup(just_now).select(".code")] == [grouped(code(1))]  # to who has just typed it
    give(people.visitor, Role.CONTACT, unit=units.school_a, by=None)
    for user, minutes in ((people.secretary, 20), (people.visitor, 0)):
        Slip.objects.update(decided_at=timezone.now() - timedelta(minutes=minutes))
        school.force_login(user)
        for address in (f"{base}review/", f"{base}review/?done={key(slip)}"):
            main = soup(school.get(address)).select_one("main")
            assert "记下了：已阅读，不签，已计入。" in main.select_one("#decided ~ ul").text
            assert (code(1) in main.text, grouped(code(1)) in main.text, "座号 1" in main.text) == (False, False, False)
    [form] = main.select(".review-decided form")
    school.post(form["action"], {"item": form.select_one("[name=item]")["value"]})
    assert totals() == {}


def test_a_duplicate_and_evidence_are_called_so(school, at_school, base):
    answers.answer(copy_for(code(2)), outcome="signed", signatures={}, channel="phone", submission_key="k" * 24, body="")
    first = slip_in_doubt(*at_school, doubtful(2))
    scanned(*at_school, signed(1), name="b.pdf")
    second = slip_in_doubt(*at_school, without_code(), name="c.pdf")
    said = [
        soup(send(school, base, each, "signed", typed, follow=True)).select_one(".review-done p").text
        for each, typed in ((first, code(2)), (second, code(1)))
    ]
    assert said == [
        f"记下了：这一户前面已经答复过，纸质回执记作佐证，没有再计。 {grouped(code(2))}",
        f"记下了：这一份的纸质回执前面已经计过，算重复，没有再计。 {grouped(code(1))}",
    ]
    assert totals() == {("phone", "signed"): 1, ("paper", "signed"): 1}


def test_a_page_becomes_a_slip_and_waits_again_when_taken_back(school, at_school, base):
    page = unreadable(*at_school)
    shown_page = soup(send(school, base, page, "signed", code(1), follow=True))
    slip = Slip.objects.get()
    assert (shown(shown_page), totals()) == (None, {("paper", "signed"): 1})
    [form] = shown_page.select(".review-decided form")
    assert form.select_one("[name=item]")["value"] == key(slip)
    again = soup(school.post(form["action"], {"item": key(slip)}, follow=True))
    assert (shown(again), totals(), Slip.objects.count()) == (key(page), {}, 0)


def test_the_last_ten_decisions_are_listed_the_newest_first(school, at_school, base, people):
    for number in range(12):
        decide(unreadable(*at_school, name=f"{number}.pdf"), "not_ours", by=people.secretary)
    names = [row.select_one(".meta").text.split(" · ")[0] for row in soup(school.get(f"{base}review/")).select(".review-decided li")]
    assert names == [f"{number}.pdf" for number in range(11, 1, -1)]


# --- refused, and nothing lost


def test_each_wrong_code_has_its_sentence_and_stays_in_the_field(school, at_school, base, people):
    void_copies(copy_for(code(3)).block, 3, 3, reason="丢失", by=people.author)
    slip = slip_in_doubt(*at_school, without_code())
    said = {}
    for typed in ("", "12<b>", "0" * 16, code(6), code(3)):
        page = soup(send(school, base, slip, "signed", typed), 422)
        assert (shown(page), page.select_one("#code")["value"]) == (key(slip), typed)
        said[typed] = page.select_one("#code-error").text.split("。")[0]
    assert said == {
        "": "请先照着纸上输入编码，再选已签、没有签或不签",
        "12<b>": "编码是 16 位字母和数字，这个不对，还没有记下",
        "0" * 16: "没有这个编码，还没有记下",
        code(6): "这个编码是别的学校的，不能计在这里，还没有记下",
        code(3): "这一份已经作废或召回，不能计入，还没有记下",
    }
    assert (totals(), Slip.objects.get().state) == ({}, "uncertain")


def test_without_a_verdict_only_the_code_is_checked(school, at_school, base):
    slip = slip_in_doubt(*at_school, without_code())
    page = soup(send(school, base, slip, typed=code(2).lower()))
    assert (page.select_one("#code")["value"], facts(page)["班级、座号"]) == (code(2), "三年级1班 · 2")
    assert "编码对" in page.select_one(".review-check").text
    page = soup(send(school, base, slip, typed=code(6)), 422)
    assert "别的学校" in page.select_one("#code-error").text
    assert (totals(), Slip.objects.get().state) == ({}, "uncertain")


def test_what_somebody_else_decided_meanwhile_stays(school, at_school, base, people):
    slip, other = slip_in_doubt(*at_school), slip_in_doubt(*at_school, doubtful(2), name="b.pdf")
    decide(slip, "signed", by=people.secretary)
    page = soup(send(school, base, slip, "declined"), 409)
    assert (shown(page), totals()) == (key(other), {("paper", "signed"): 1})
    assert "刚才已经有人决定了" in page.select_one(".notice.error").text


def test_what_cannot_be_taken_back_says_so(school, at_school, base, people):
    slip = slip_in_doubt(*at_school)
    decide(slip, "signed", by=people.secretary)
    with pytest.raises(answers.AlreadyAnswered):
        answers.answer(copy_for(code(1)), outcome="signed", signatures={}, channel="phone", submission_key="k" * 24, body="")
    page = soup(school.post(f"{base}review/undo", {"item": key(slip)}), 409)
    assert "没有撤回" in page.select_one(".notice.error").text
    assert totals() == {("paper", "signed"): 1}
    other = slip_in_doubt(*at_school, doubtful(2), name="b.pdf")
    page = soup(school.post(f"{base}review/undo", {"item": key(other)}), 409)
    assert "没有什么可撤回" in page.select_one(".notice.error").text


# --- a stack of many schools, handed in for a unit above them


@pytest.mark.parametrize("above", ["city", None])
def test_a_slip_in_a_mixed_stack_is_decided_by_its_own_school(client, people, base, campaign, units, print_run, above):
    """The slip of school a and one of school b lie on one page; the neighbour sees neither the first nor the page."""
    page = scanned(campaign, above and getattr(units, above), doubtful(1), doubtful(6))
    ours, theirs = Slip.objects.filter(page=page).order_by("place")
    other = base.replace("131102001", "131102002")
    for who, own, where, foreign in ((people.secretary, ours, base, theirs), (people.neighbour, theirs, other, ours)):
        client.force_login(who)
        seen = soup(client.get(f"{where}review/"))
        assert (shown(seen), seen.select_one(".review-left strong").text, seen.select(".review-page img")) == (
            key(own),
            "还有 1 张等人看",
            [],
        )
        answers_given = [client.get(picture_of(where, each)).status_code for each in (own, foreign, page)]
        assert answers_given == [200, 404, 404]
        assert send(client, where, foreign, "signed").status_code == 404
    client.force_login(people.visitor)
    assert client.get(f"{base}review/").status_code == 404
    client.force_login(people.secretary)
    assert send(client, base, ours, "signed", typed=code(6)).status_code == 422
    assert send(client, base, ours, "signed").status_code == 303
    ours.refresh_from_db()
    assert (ours.state, ours.credit) == ("signed", "answer")
    assert client.post(f"{base}review/undo", {"item": key(ours)}).status_code == 303


def test_what_no_code_was_read_of_is_the_units_above_alone(client, people, base, campaign, units, print_run):
    slip_in_doubt(campaign, units.city, without_code())
    client.force_login(people.secretary)
    assert "没有要看的了" in soup(client.get(f"{base}review/")).text
    give(people.visitor, Role.CONTACT, unit=units.city, by=None)
    client.force_login(people.visitor)
    at_city = base.replace("131102001", "131100")
    assert soup(client.get(f"{at_city}review/")).select_one(".review-left strong").text == "还有 1 张等人看"


def test_the_number_that_needs_a_person_is_that_of_the_table_and_of_the_queue(school, base, at_school, units, campaign):
    scanned(*at_school, doubtful(1), signed(2))
    unreadable(*at_school, name="b.pdf")
    scanned(campaign, units.city, doubtful(3), name="mixed.pdf")
    page = soup(school.get(base))
    notice = [line.text for line in page.select("#doubts p:first-child, #doubts li")]
    assert notice == [
        "有 3 张需要人看，还没有计入。",
        "拿不准的回执 1 张，就是下面表里的“需要人看”。",
        "读不出、可是有图可看的页 1 页，数在下面表里的“读不出”里。",
        "上级单位一起交来的纸里，本单位的回执 1 张，不数在下面的表里。",
    ]
    rows = {row.th.find(string=True): int(row.td.text) for row in page.select(".scan-sum tr")[1:] if row.td}
    assert (rows["需要人看"], rows["读不出"]) == (1, 1)
    assert soup(school.get(f"{base}review/")).select_one(".review-left strong").text == "还有 3 张等人看"
