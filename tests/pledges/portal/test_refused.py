"""Whatever form of ours is refused says so at the top: in the title, in a summary that has the focus, with a link to each field."""

import re

import pytest
from bs4 import BeautifulSoup

from campaigns.printing.copies import code_of
from pledges.models import Pledge
from tests.pledges.portal.test_desk import HELPED
from tests.pledges.receipt.test_receipt import receipt_link
from tests.pledges.scanning.bookkeeping.reviewing_samples import scanned, without_code
from tests.pledges.scanning.conftest import scans_root  # noqa: F401
from tests.pledges.signing.samples import OTHER_KEY, declined, filled

pytestmark = pytest.mark.any_database

CLASS = "/school/letters/{run}/131102001-0301/"

REFUSED = {
    "seat to print again": (f"{CLASS}again", {"seat": "9"}),
    "seat to print again that is no number": (f"{CLASS}again", {"seat": "二"}),
    "copies": (f"{CLASS}copies", {"copies": "0"}),
    "class total": (f"{CLASS}total", {"signed": "4"}),
    "class total that is empty": (f"{CLASS}total", {}),
    "handout": ("/school/letters/{run}/131102001/handout", {"received": "1", "handed_out": "2"}),
    "handout of which both are empty": ("/school/letters/{run}/131102001/handout", {}),
    "seats the wrong way round": (f"{CLASS}pack?first=3&last=1", None),
    "seats that are not there": (f"{CLASS}pack?first=90&last=99", None),
    "seats that are no numbers": (f"{CLASS}pack?first=x&last=", None),
    "seat of a family": (f"{CLASS}seat?seat=9", None),
    "seat of a family that is empty": (f"{CLASS}seat", None),
    "code at the desk": ("/school/copies/", {"code": "0000-0000-0000-0000"}),
    "code at the desk that is empty": ("/school/copies/", {"code": ""}),
    "help": ("/school/copies/1/answer", HELPED | {"reason": "", "consent": ""}),
    "help that says not signing and has names": ("/school/copies/1/answer", HELPED | {"answer": "declined"}),
    "link without a reason": ("/school/copies/2/link", {"reason": ""}),
    "withdrawal without a reason": ("/school/copies/2/withdraw", {"reason": ""}),
    "review": ("/school/letters/{run}/131102001/scans/review/decide", {"item": "{doubt}", "code": "1", "verdict": "signed"}),
    "file that is missing": (f"{CLASS}scans/upload", {}),
    "sign-in": ("/school/sign-in/", {"username": "secretary", "password": "wrong"}),
    "sign-in that is empty": ("/school/sign-in/", {}),
    "signing": ("/p/{code}", {}),
    "signing that says not signing and has a name": (
        "/p/{code}",
        filled(submission_key="key-of-a-third-page-0123456789ab", answer="declined"),
    ),
    "dispute": ("/p/{answered}/not-us/", {"words": "字" * 201}),
    "receipt": ("{receipt}", {"do": "correct", "child_name": ""}),
    "signing after all": ("{declined}sign/", {}),
    "code as typed": ("/p/?code=", None),
    "check": ("/verify/?code=", None),
    "check of half a code": ("/verify/?code=1234", None),
    "report": ("/verify/report/", {}),
    "search for punctuation": ("/search/?q=，。", None),
}


@pytest.fixture
def given(client, people, print_run, campaign, units, scans_root):  # noqa: F811
    """What the addresses name: copy 2 has an answer, copy 3 declined, a slip is in doubt."""
    receipt, not_signed = receipt_link(client, 2), receipt_link(client, 3, declined(submission_key=OTHER_KEY))
    scanned(campaign, units.school_a, without_code())
    from pledges.models import Slip

    names = {"run": print_run.pk, "code": code_of(1), "answered": code_of(2), "receipt": receipt, "declined": not_signed}
    return names | {"doubt": f"slip-{Slip.objects.get().pk}"}


@pytest.mark.parametrize("address", [pytest.param(address, id=name) for name, address in REFUSED.items()])
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_a_refused_form_says_so_at_the_top(client, people, given, address, prefix):
    path, data = address
    if not path.startswith("/school/sign-in/"):
        client.force_login(people.secretary)
    path = prefix + path.format(**given)
    before = Pledge.objects.count()
    if data is None:
        response = client.get(path)
    else:
        response = client.post(
            path, {name: value.format(**given) if isinstance(value, str) and "{doubt" in value else value for name, value in data.items()}
        )
    page = BeautifulSoup(response.content, "html.parser")
    summary = page.select_one("main #mistakes")
    assert (summary.name, summary["tabindex"], summary["role"], summary.has_attr("autofocus")) == ("div", "-1", "alert", True)
    earlier = [
        part.get_text(strip=True)
        for part in summary.find_all_previous(["h1", "h2", "form", "table"])
        if part.find_parent("main") and "school-account" not in part.get("class", ())
    ]
    assert earlier == []
    assert re.match("错误：|还没有提交：|Error: |Not sent yet: ", page.title.get_text())
    links = summary.select("a[href^='#']")
    assert [link["href"] for link in links if not page.select_one(link["href"])] == []
    assert (len(links) > 0) is (not path.endswith("upload"))
    assert "None" not in summary.get_text()
    assert Pledge.objects.count() == before


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("first=7&last=5", "从座号 7 到座号 5，前后写反了。请把小的写在前面。"),
        ("first=90&last=99", "这个班没有座号 90 到座号 99 的信。请对着班级封面核对座号。"),
        ("first=0&last=2", "请输入从哪个座号开始，1 到 999 的整数。"),
    ],
)
def test_seats_that_cannot_be_printed_are_named_and_what_was_typed_stays(client, people, print_run, query, sentence):
    client.force_login(people.secretary)
    response = client.get(f"{CLASS.format(run=print_run.pk)}pack?{query}")
    page = BeautifulSoup(response.content, "html.parser")
    assert (response.status_code, page.select_one("#mistakes li").get_text()) == (404, sentence)
    assert f"first={page.select_one('#id_first')['value']}&last={page.select_one('#id_last')['value']}" == query


def test_what_was_done_names_the_new_seats_and_downloads_just_those(client, people, print_run):
    client.force_login(people.secretary)
    address = CLASS.format(run=print_run.pk)
    for ending, data, sentence, seats in (
        ("again", {"seat": 2, "seen": 7}, "座号 2 换了新的编码", "first=2&last=2"),
        ("copies", {"copies": 5}, "加了 2 份，新的座号是 4 到 5。", "first=4&last=5"),
        ("copies", {"copies": 6}, "加了 1 份，新的座号是 6。", "first=6&last=6"),
    ):
        page = BeautifulSoup(client.post(address + ending, data, follow=True).content, "html.parser")
        notice = page.select_one("main .notice.success")
        assert notice.get_text(strip=True).startswith(sentence)
        button = notice.select_one("a")["href"]
        assert (seats in button, client.get(button)["Content-Type"]) == (True, "application/pdf")
    page = BeautifulSoup(client.post(f"{address}copies", {"copies": 4}, follow=True).content, "html.parser")
    notice = page.select_one("main .notice.success")
    assert [part.get_text(strip=True) for part in notice.select("p")] == ["减了 2 份，座号 5、6 已作废，请把发出的收回。", "看全校各班的数"]


def test_what_was_done_leads_on(client, people, print_run, units):
    """To the school's classes for who has them all, else to the letters."""
    rows = f"/school/letters/{print_run.pk}/131102001/#rows"
    school = f"/school/letters/{print_run.pk}/131102001/"
    client.force_login(people.secretary)
    for address, data, place in (
        (CLASS.format(run=print_run.pk) + "total", {"signed": 2}, rows),
        (CLASS.format(run=print_run.pk) + "total", {"signed": 0}, rows),
        (school + "handout", {"received": 5, "handed_out": 5}, "/school/"),
    ):
        assert next_place(client.post(address, data, follow=True)) == place
    people.secretary.memberships.update(unit=units.class_a1)
    assert next_place(client.post(CLASS.format(run=print_run.pk) + "total", {"signed": 1}, follow=True)) == "/school/"


def next_place(response):
    return BeautifulSoup(response.content, "html.parser").select_one("main .notice.success a")["href"]
