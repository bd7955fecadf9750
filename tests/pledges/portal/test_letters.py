"""The school's door: who sees which letter, how many were answered, and what is downloaded."""

import datetime
import re
from urllib.parse import quote

import pytest
from django.utils import timezone

from campaigns.models import PrintRun, Role, Unit
from campaigns.paper.proofs.calibration import calibration_sheet
from campaigns.people.members import give
from campaigns.printing.finding import copy_numbered
from campaigns.printing.packs import pack
from campaigns.printing.runs import confirm_print_run
from pledges.ledger.answers import answer
from pledges.models import Channel, Outcome

NAMES = {"child": {"name": "演示学生"}, "guardian": {"name": "演示家长"}}


def answer_copy(print_run, unit, seat, outcome=Outcome.SIGNED, channel=Channel.PHONE):
    block = print_run.blocks.get(unit=unit)
    copy = copy_numbered(block.first_number + seat - 1)
    signatures = NAMES if outcome == Outcome.SIGNED else {}
    answer(copy, outcome=outcome, signatures=signatures, channel=channel, submission_key=f"portal-{copy.code}", body="")


def letter_url(print_run, unit, ending=""):
    return f"/school/letters/{print_run.pk}/{unit.code}/{ending}"


def rows_of(response):
    """Return the cells of the table as lists of text: the classes, then the sum."""
    rows = re.findall(r"<tr>(.*?)</tr>", response.content.decode(), re.S)[1:]
    return [[re.sub(r"<[^>]+>|\s", "", cell) for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.S)[:4]] for row in rows]


def counts_of(response):
    """Return the figures of each letter on the page: (copies, answered, outstanding)."""
    figures = [int(number) for number in re.findall(r"<dd>(\d+)</dd>", response.content.decode())]
    return list(zip(figures[::3], figures[1::3], figures[2::3], strict=True))


@pytest.fixture
def school(client, people):
    """A browser in which the secretary of school a is signed in."""
    client.force_login(people.secretary)
    return client


def test_home_lists_the_letters_of_the_schools_own_classes(school, print_run, units):
    answer_copy(print_run, units.class_a1, seat=1)
    answer_copy(print_run, units.class_b1, seat=1)
    response = school.get("/school/")
    text = response.content.decode().replace("<wbr>", "")
    assert counts_of(response) == [(5, 1, 4)]
    assert "致小朋友们的一封信" in text
    assert "桃城区第一小学" in text
    assert "桃城区第二小学" not in text
    assert "no-store" in response["Cache-Control"]
    assert "private" in response["Cache-Control"]


def test_letter_shows_each_class_with_its_counts(school, print_run, units):
    answer_copy(print_run, units.class_a1, seat=1)
    answer_copy(print_run, units.class_a1, seat=3, outcome=Outcome.DECLINED)
    answer_copy(print_run, units.class_a2, seat=2, channel=Channel.PAPER)
    response = school.get(letter_url(print_run, units.school_a))
    assert rows_of(response) == [["三年级1班", "3", "2", "1"], ["三年级2班", "2", "1", "1"], ["合计", "5", "3", "2"]]
    assert counts_of(response) == [(5, 3, 2)]


@pytest.mark.parametrize("path", ["home", "letter"])
def test_signed_and_declined_look_the_same(school, print_run, units, path):
    """The page after a signature on one seat, and after a refusal on another, differs in nothing but the sums."""
    url = "/school/" if path == "home" else letter_url(print_run, units.school_a)

    def page():
        return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", school.get(url).content.decode())

    answer_copy(print_run, units.class_a1, seat=1, outcome=Outcome.DECLINED)
    declined = page()
    block = print_run.blocks.get(unit=units.class_a1)
    block.totals.update(outcome=Outcome.SIGNED, channel=Channel.PAPER)
    block.pledges.update(outcome=Outcome.SIGNED, channel=Channel.PAPER, copy_number=block.last_number)
    assert page() == declined
    assert "演示" not in declined.split("<main")[1].split("</main>")[0].replace("（演示）", "")


def test_a_unit_above_schools_sees_them_in_sums_and_opens_each(client, people, print_run, units):
    give(people.visitor, Role.CONTACT, unit=units.county, by=None)
    client.force_login(people.visitor)
    answer_copy(print_run, units.class_a2, seat=1)
    response = client.get(letter_url(print_run, units.county))
    assert rows_of(response) == [["桃城区第一小学", "5", "1", "4"], ["桃城区第二小学", "2", "0", "2"], ["合计", "7", "1", "6"]]
    assert letter_url(print_run, units.school_b) in response.content.decode()
    assert client.get(letter_url(print_run, units.county, "pack"))["Content-Type"] == "application/zip"
    assert client.get(letter_url(print_run, units.school_b, "pack")).status_code == 200


@pytest.mark.parametrize("place", ["school_a", "grade_a", "class_a1"])
def test_pack_is_the_print_runs_own_pdf(school, print_run, units, place):
    unit = getattr(units, place)
    response = school.get(letter_url(print_run, unit, "pack"))
    names = {"school_a": "桃城区第一小学", "grade_a": "桃城区第一小学三年级", "class_a1": "桃城区第一小学三年级1班"}
    assert response.status_code == 200
    assert response.content == pack(print_run, unit)
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == f"attachment; filename*=utf-8''{quote(f'致小朋友们的一封信-{names[place]}.pdf')}"
    assert {part.strip() for part in response["Cache-Control"].split(",")} == {"private", "no-store"}


@pytest.mark.parametrize("ending", ["", "pack"])
def test_each_page_opens_for_its_own_school_alone(client, people, print_run, units, ending):
    own, neighbours = letter_url(print_run, units.school_a, ending), letter_url(print_run, units.school_b, ending)
    above = letter_url(print_run, units.county, ending)
    client.force_login(people.secretary)
    assert [client.get(url).status_code for url in (own, neighbours, above)] == [200, 404, 404]
    assert client.get(letter_url(print_run, units.class_a2, ending)).status_code == 200
    assert client.get(letter_url(print_run, units.class_b1, ending)).status_code == 404
    client.force_login(people.neighbour)
    assert client.get(own).status_code == 404
    client.force_login(people.visitor)
    assert client.get(own).status_code == 404
    client.logout()
    response = client.get(own)
    assert (response.status_code, response["Location"]) == (302, f"/school/sign-in/?next={own}")


@pytest.mark.parametrize("ending", ["", "pack"])
def test_ids_that_are_not_the_schools_are_not_found(school, people, letter, print_run, units, ending):
    other_run = confirm_print_run(letter, [units.school_b], by=people.author)
    assert school.get(letter_url(other_run, units.school_a, ending)).status_code == 404
    assert school.get(f"/school/letters/{10**30}/{units.school_a.code}/{ending}").status_code == 404
    assert school.get(f"/school/letters/{print_run.pk}/no-such-unit/{ending}").status_code == 404


def test_home_sends_strangers_to_the_sign_in_and_shows_a_neighbour_nothing_of_ours(client, people, print_run, units):
    response = client.get("/school/")
    assert (response.status_code, response["Location"]) == (302, "/school/sign-in/?next=/school/")
    client.force_login(people.neighbour)
    text = client.get("/school/").content.decode()
    assert "桃城区第二小学" in text
    assert "桃城区第一小学" not in text


def test_recalled_run_says_so_and_gives_no_pack(school, print_run, units):
    PrintRun.objects.update(recalled_at=timezone.now())
    sentence = "召回这批信，不能再下载。"
    pack_url = letter_url(print_run, units.school_a, "pack")
    response = school.get(pack_url)
    assert response.status_code == 410
    assert sentence in response.content.decode()
    for url in ("/school/", letter_url(print_run, units.school_a)):
        text = school.get(url).content.decode()
        assert sentence in text
        assert "pack" not in text


def test_person_without_a_school_is_told_what_to_do(client, people, print_run):
    client.force_login(people.visitor)
    text = client.get("/school/").content.decode().replace("<wbr>", "")
    assert "您的账号还没有绑定学校" in text
    assert "去工作后台" not in text
    people.visitor.is_superuser = True
    people.visitor.save()
    assert 'href="/admin/"' in client.get("/school/").content.decode()


def test_school_without_letters_is_told_to_wait(school, units):
    assert "现在没有要印发的信" in school.get("/school/").content.decode()


def test_what_is_shown_is_what_was_printed(school, print_run, units):
    Unit.objects.filter(pk=units.class_a1.pk).update(name="四年级1班")
    assert rows_of(school.get(letter_url(print_run, units.school_a)))[0][0] == "三年级1班"


def test_home_costs_the_same_with_one_and_with_three_letters(school, people, letter, print_run, units, django_assert_num_queries):
    with django_assert_num_queries(12):
        assert len(counts_of(school.get("/school/"))) == 1
    for _more in range(2):
        confirm_print_run(letter, [units.school_a], by=people.author)
    with django_assert_num_queries(12):
        assert len(counts_of(school.get("/school/"))) == 3


def test_letter_costs_the_same_with_one_and_with_three_classes(school, people, letter, units, django_assert_num_queries):
    one = confirm_print_run(letter, [units.class_a1], by=people.author)
    Unit.objects.create(code="131102001-0303", kind="class", name="三年级3班", parent=units.grade_a, head_count=1)
    three = confirm_print_run(letter, [units.school_a], by=people.author)
    for run in (one, three):
        school.get(letter_url(run, units.school_a))  # its master is read once
    with django_assert_num_queries(13):
        assert len(rows_of(school.get(letter_url(one, units.school_a)))) == 2
    with django_assert_num_queries(13):
        assert len(rows_of(school.get(letter_url(three, units.school_a)))) == 4


def test_letter_tells_when_the_slips_are_due(school, print_run, units):
    day = timezone.localdate() + datetime.timedelta(days=7)
    assert (
        f"{day.year}年{day.month}月{day.day}日前，班主任把交回的纸质回执"
        in school.get(letter_url(print_run, units.school_a)).content.decode()
    )


def test_pages_take_no_other_method(school, print_run, units):
    for url in ("/school/", letter_url(print_run, units.school_a), letter_url(print_run, units.school_a, "pack")):
        assert school.post(url).status_code == 405


def test_the_printer_check_sheet_is_for_anyone_signed_in(client, people):
    url = "/school/printer-check.pdf"
    response = client.get(url)
    assert (response.status_code, response["Location"]) == (302, f"/school/sign-in/?next={url}")
    client.force_login(people.visitor)
    response = client.get(url)
    assert (response.status_code, response["Content-Type"], response.content) == (200, "application/pdf", calibration_sheet())
    assert response["Content-Disposition"] == f"inline; filename*=utf-8''{quote('打印机检查页.pdf')}"
    assert {"private", "no-store"} <= {part.strip() for part in response["Cache-Control"].split(",")}
    assert client.post(url).status_code == 405


def test_the_letter_leads_to_the_printer_check_sheet(school, print_run, units):
    assert 'href="/school/printer-check.pdf"' in school.get(letter_url(print_run, units.school_a)).content.decode()
