"""What officers, reviewers and administrators read in Wagtail's own pages: no word of its own trade."""

import re

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.urls import reverse
from wagtail.models import Page, Workflow

from campaigns.admin.setup import set_up_site
from campaigns.models import HomePage, Role
from tests.conftest import employ

pytestmark = pytest.mark.any_database

TRADE = re.compile(r"\b(Root|Wagtail|Port|slug|snippet)\b|缩略名|推荐|元描述|片段|工作流|任务")
SUBMIT, APPROVE = "提交审核：印前审核", ["退回修改", "批准并公开", "写下意见，批准并公开"]


@pytest.fixture
def at_work(client, campaign, people):
    """A letter that was never public waits for a review; the site is set up as an installation is."""
    set_up_site()
    employ(people.author, Role.OFFICER)
    employ(people.reviewer, Role.REVIEWER)
    User.objects.create_superuser("boss", password="correct-horse-7")
    campaign.save_revision(user=people.author)
    Workflow.objects.get(name="印前审核").start(campaign, people.author)
    return campaign


def seen(response):
    page = BeautifulSoup(response.content, "html.parser")
    for hidden in page.select("script, style, template, noscript, .sidebar"):
        hidden.decompose()
    return page


@pytest.mark.parametrize("name", ["author", "reviewer", "boss"])
def test_no_page_speaks_of_wagtails_trade(client, at_work, name):
    client.login(username=name, password="correct-horse-7")
    pages = [at_work, at_work.agency]
    reports = []
    if name == "boss":
        pages.append(HomePage.objects.get())
        reports = [reverse(f"wagtailadmin_reports:{report}") for report in ("workflow", "workflow_tasks", "site_history")]
    addresses = [reverse("wagtailadmin_home"), reverse("wagtailadmin_explore_root")]
    addresses += [
        reverse(f"wagtailadmin_pages:{view}", args=[page.pk]) for page in pages for view in ("edit", "history", "workflow_history")
    ]
    addresses += [reverse("wagtailadmin_explore", args=[page.pk]) for page in pages]
    addresses += [reverse("wagtailadmin_pages:copy", args=[at_work.pk]), *reports]
    found = {}
    for address in addresses:
        response = client.get(address, follow=True)
        assert response.status_code == 200, address
        words = [str(text).strip() for text in seen(response).find_all(string=TRADE)]
        found |= {address: words} if words else {}
    assert found == {}


def labels(client, page):
    """The footer's actions beside saving."""
    footer = seen(client.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))).select(
        "footer [name^=action-], footer [data-workflow-action-name]"
    )
    return [button.get_text(" ", strip=True) for button in footer]


def test_who_writes_submits_and_who_reviews_sends_back_or_approves(client, at_work, people):
    client.force_login(people.author)
    assert SUBMIT in labels(client, at_work.agency)
    client.force_login(people.reviewer)
    assert [label for label in labels(client, at_work) if label in APPROVE] == APPROVE


def test_who_is_no_administrator_begins_at_the_agencys_page(client, at_work, people):
    for user in (people.author, people.reviewer):
        client.force_login(user)
        assert client.get(reverse("wagtailadmin_explore_root")).headers["Location"] == reverse(
            "wagtailadmin_explore", args=[at_work.agency.pk]
        )
        crumbs = seen(client.get(reverse("wagtailadmin_explore", args=[at_work.pk]))).select("[data-w-breadcrumbs-target=content] a")
        assert [crumb.get_text(strip=True) for crumb in crumbs][:1] == [at_work.agency.title]
    assert Page.objects.get(depth=1).title == "全部页面"


def test_what_lies_on_another_host_or_is_said_elsewhere_is_not_offered(client, at_work):
    client.login(username="boss", password="correct-horse-7")
    menu = client.get(reverse("wagtailadmin_home")).content.decode()
    assert [name for name in ("guide.wagtail.org", "/admin/sites/", "whats-new") if name in menu] == []
