"""The officer's overview: the exact number at once, for whoever may edit the campaign."""

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from campaigns.admin.setup import set_up_site
from campaigns.models import Block, LetterPage, PrintRun, Role
from campaigns.people.members import give
from pledges.models import QuizTotal, Total
from pledges.progress.figures import figures_of
from tests.conftest import employ
from tests.pledges.signing.samples import QUIZ, repin


@pytest.fixture
def officer(people, campaign):
    set_up_site()
    employ(people.author, Role.OFFICER)
    return people.author


@pytest.fixture
def answered(print_run, units):
    for unit, channel, outcome, count in ((units.class_a1, "phone", "signed", 2), (units.class_a2, "paper", "declined", 1)):
        Total.objects.create(block=print_run.blocks.get(unit=unit), channel=channel, outcome=outcome, count=count)


def table(response):
    return [(row.unit.name, row.figures.copies, row.figures.answered, counts) for row, counts in response.context["rows"]]


def test_the_campaign_is_shown_by_county_school_and_class(client, officer, campaign, answered):
    client.force_login(officer)
    whole = client.get(reverse("progress_campaign", args=[campaign.pk]))
    assert (whole.context["figures"].copies, whole.context["figures"].signed, whole.context["figures"].declined) == (7, 2, 1)
    assert [(str(label), count) for label, count in whole.context["channels"]] == [("手机", 2), ("纸质", 1)]
    assert table(whole) == [("桃城区", 7, 3, [2, 1])]
    county = client.get(reverse("progress_unit", args=[campaign.pk, "131102"]))
    assert table(county) == [("桃城区第一小学", 5, 3, [2, 1]), ("桃城区第二小学", 2, 0, [0, 0])]
    school = client.get(reverse("progress_unit", args=[campaign.pk, "131102001"]))
    assert table(school) == [("三年级1班", 3, 2, [2, 0]), ("三年级2班", 2, 1, [0, 1])]


def test_the_list_names_each_campaign_once(client, officer, campaign, answered):
    client.force_login(officer)
    rows = client.get(reverse("progress")).context["campaigns"]
    assert [(page.title, figures.copies, figures.answered) for page, figures in rows] == [("小手拉大手，文明出行", 7, 3)]


def test_the_first_page_of_the_admin_shows_what_came_back(client, officer, campaign, answered):
    client.force_login(officer)
    cells = BeautifulSoup(client.get(reverse("wagtailadmin_home")).content, "html.parser").select(".pax-table td")
    assert [cell.get_text(strip=True) for cell in cells if "-" not in cell.text] == ["小手拉大手，文明出行", "7", "3"]


def test_who_may_not_edit_the_campaign_sees_nothing_of_it(client, officer, people, units, campaign, answered):
    addresses = [reverse("progress_campaign", args=[campaign.pk]), reverse("progress_unit", args=[campaign.pk, "131102"])]
    give(people.neighbour, Role.ADMINISTRATOR, unit=units.school_b, by=None)
    client.force_login(people.neighbour)
    assert [client.get(address).status_code for address in addresses] == [404, 404]
    client.force_login(people.visitor)
    assert [client.get(address).status_code for address in addresses] == [302, 302]
    client.logout()
    assert [client.get(address).status_code for address in addresses] == [302, 302]


def test_a_unit_that_is_not_there_is_not_found(client, officer, campaign):
    client.force_login(officer)
    assert client.get(reverse("progress_unit", args=[campaign.pk, "nothing"])).status_code == 404


def test_the_questions_are_shown_with_their_sums(client, officer, campaign, print_run, units):
    repin(print_run, quiz=QUIZ)
    for unit, sums in ((units.class_a1, (2, 1, 1, 1)), (units.class_b1, (1, 1, 0, 0))):
        names = dict(zip(("answered_1", "right_1", "answered_2", "right_2"), sums, strict=True))
        QuizTotal.objects.create(block=print_run.blocks.get(unit=unit), **names)
    client.force_login(officer)

    def table(address):
        page = BeautifulSoup(client.get(address).content, "html.parser")
        rows = page.select('[aria-label="想一想：答题情况"] tbody tr')
        return [[cell.get_text(strip=True) for cell in row.select("td")] for row in rows]

    first, second = QUIZ[0].text, QUIZ[1].text
    assert table(reverse("progress_campaign", args=[campaign.pk])) == [[first, "3", "2", "67%"], [second, "1", "1", "100%"]]
    assert table(reverse("progress_unit", args=[campaign.pk, "131102002"])) == [[first, "1", "1", "100%"], [second, "0", "0", "—"]]


def test_a_letter_without_questions_shows_no_table(client, officer, campaign, answered):
    client.force_login(officer)
    assert "答题情况" not in client.get(reverse("progress_campaign", args=[campaign.pk])).content.decode()


@pytest.mark.parametrize("name", ["wagtailadmin_home", "progress", "print_runs", "print_run_new"])
def test_thirty_campaigns_and_runs_cost_what_one_does(client, officer, letter, print_run, campaign, units, name, django_assert_num_queries):
    client.force_login(officer)
    client.get(reverse(name))
    with CaptureQueriesContext(connection) as one:
        client.get(reverse(name))
    for number in range(2):
        other = campaign.copy(update_attrs={"title": f"另一个{number}", "slug": f"other-{number}"}, recursive=True, copy_revisions=False)
        run = PrintRun.objects.get(pk=print_run.pk)
        run.pk, run.letter = None, LetterPage.objects.child_of(other).get()
        run.save()
        block = Block.objects.first()
        block.pk, block.print_run, block.first_number = None, run, 100 + 10 * number
        block.save()
        Total.objects.create(block=block, channel="phone", outcome="signed", count=1)
    with django_assert_num_queries(len(one.captured_queries)):
        client.get(reverse(name))


def test_each_campaign_has_its_own_figures(campaign, print_run, answered):
    other = campaign.copy(update_attrs={"title": "另一个", "slug": "other"}, recursive=True, copy_revisions=False)
    found = figures_of([campaign, other])
    assert [(found[each.path].copies, found[each.path].answered) for each in (campaign, other)] == [(7, 3), (0, 0)]
