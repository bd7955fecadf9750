"""Reports of fakes in the admin: an officer reads them, a neighbour reads those of nobody, everybody else nothing."""

import html
import json
import re

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from campaigns.genuine.reports import file_report
from campaigns.models import FakeReport
from tests.campaigns.admin.test_runs import officers  # noqa: F401
from tests.campaigns.pictures.samples import picture

pytestmark = pytest.mark.any_database

SECRET = "秘密的情况"


def filed(agency, number=1, photo=None):
    report = file_report(
        key=f"key-of-the-report-{number:06d}",
        kind="paper",
        description=SECRET,
        place="学校门口",
        code_or_address=f"http://evil.example/{number}",
        contact="13800000000",
        agency=agency,
        photo=None,
    )
    FakeReport.objects.filter(pk=report.pk).update(photo=photo)
    return report


@pytest.fixture
def report(campaign):
    return filed(campaign.agency, photo=picture())


def addresses(report):
    return [reverse("fake_report", args=[report.pk]), reverse("fake_report_photo", args=[report.pk])]


def test_the_officer_reads_it_with_its_photo(client, officers, report):  # noqa: F811
    client.force_login(officers.author)
    assert [(found.pk, found.done_at) for found in client.get(reverse("fake_reports")).context["reports"]] == [(report.pk, None)]
    page, photo = (client.get(address) for address in addresses(report))
    assert (SECRET in page.content.decode(), "13800000000" in page.content.decode()) == (True, True)
    assert (photo["Content-Type"], photo["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")
    assert photo.content == picture()
    for answer in (page, photo):
        assert {part.strip() for part in answer["Cache-Control"].split(",")} >= {"private", "no-store"}


def test_the_neighbour_finds_nothing_of_it(client, officers, report):  # noqa: F811
    client.force_login(officers.neighbour)
    assert list(client.get(reverse("fake_reports")).context["reports"]) == []
    assert [client.get(address).status_code for address in addresses(report)] == [404, 404]
    assert client.post(addresses(report)[0], {"outcome": "x"}).status_code == 404
    assert FakeReport.objects.get().done_at is None


@pytest.mark.parametrize("who", ["visitor", "secretary", None])
def test_others_do_not_come_in(client, officers, people, report, who):  # noqa: F811
    if who:
        client.force_login(getattr(people, who))
    for address in [reverse("fake_reports"), *addresses(report)]:
        response = client.get(address)
        assert (response.status_code, SECRET in response.content.decode(errors="replace")) == (302, False)


def test_a_report_in_nobodys_name_is_read_by_every_officer(client, officers):  # noqa: F811
    report = filed(None)
    for officer in (officers.author, officers.neighbour):
        client.force_login(officer)
        assert SECRET in client.get(reverse("fake_report", args=[report.pk])).content.decode()


def test_it_is_settled_once_by_one_with_words(client, officers, report):  # noqa: F811
    client.force_login(officers.author)
    address = addresses(report)[0]
    response = client.post(address, {"outcome": " "})
    assert (response.status_code, FakeReport.objects.get().done_at) == (422, None)
    response = client.post(address, {"outcome": "已通报学校。"}, follow=True)
    assert [str(message) for message in response.context["messages"]] == [f"已记下：举报 {report.number} 处理完毕。"]
    settled = FakeReport.objects.get()
    assert (settled.done_by, settled.outcome, settled.done_at is None) == (officers.author, "已通报学校。", False)
    response = client.post(address, {"outcome": "别的"}, follow=True)
    assert [str(message) for message in response.context["messages"]] == [f"举报 {report.number} 先前已经处理过，没有改动。"]
    assert FakeReport.objects.get().outcome == "已通报学校。"
    newer = filed(report.agency, 2)
    listed = client.get(reverse("fake_reports"))
    rows = BeautifulSoup(listed.content, "html.parser").select("tbody tr")
    cells = [[cell.get_text(strip=True) for cell in row.select("td")] for row in rows]
    assert [(row[0], row[5]) for row in cells] == [(newer.number, "待处理"), (report.number, "已处理")]


def test_who_reported_sees_that_it_was_handled_and_not_how(client, officers, report):  # noqa: F811
    client.force_login(officers.author)
    client.post(addresses(report)[0], {"outcome": "内部的结果"})
    client.logout()
    text = client.get("/verify/report/key-of-the-report-000001/").content.decode()
    assert ("民警已经处理。" in text, "内部的结果" in text, SECRET in text) == (True, False, False)


def test_without_a_photo_there_is_none(client, officers, campaign):  # noqa: F811
    client.force_login(officers.author)
    page, photo = addresses(filed(campaign.agency))
    assert (client.get(page).status_code, client.get(photo).status_code) == (200, 404)
    assert 'class="pax-photo"' not in client.get(page).content.decode()


def test_the_menu_says_how_many_are_waiting(client, officers, campaign):  # noqa: F811
    client.force_login(officers.author)
    home = reverse("wagtailadmin_home")
    assert labels(client.get(home)) == ["假信举报"]
    filed(campaign.agency, 1)
    filed(None, 2)
    assert labels(client.get(home)) == ["假信举报（2）"]
    client.force_login(officers.neighbour)
    assert labels(client.get(home)) == ["假信举报（1）"]


def labels(response):
    """Return the labels of the reports' menu item as the sidebar gets them."""
    found = re.findall(r'"name": "fake-reports", "label": ("[^"]*")', html.unescape(response.content.decode()))
    return [json.loads(label) for label in found]


def test_the_list_costs_the_same_for_one_and_three(client, officers, campaign, django_assert_num_queries, django_assert_max_num_queries):  # noqa: F811
    client.force_login(officers.author)
    address = reverse("fake_reports")
    filed(campaign.agency, 1, picture())
    client.get(address)
    with django_assert_max_num_queries(20) as one:
        client.get(address)
    filed(campaign.agency, 2, picture())
    filed(None, 3)
    with django_assert_num_queries(len(one.captured_queries)):
        assert len(client.get(address).context["reports"]) == 3
    assert not any('"photo"' in query["sql"] for query in one.captured_queries)
