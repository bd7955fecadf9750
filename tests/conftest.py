"""A small Hengshui: one county, two schools, three classes; an approved letter; the people of the permission tests."""

import datetime
import os
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.core.cache import cache
from django.utils import timezone, translation
from django.utils.translation import gettext
from wagtail.models import GroupPagePermission, Page, Site, Workflow, WorkflowTask

from campaigns.letters.text import Item, LetterText, Section
from campaigns.models import AgencyPage, CampaignPage, HomePage, LetterPage, Role, Unit
from campaigns.people.members import give
from config.caches.counters import counters
from tests.databases import own_database
from tests.sharing import layers, shared


def pytest_collection_modifyitems(config, items):
    """Beside the tests on SQLite, those on PostgreSQL need only be what asks a database for more than letters to read."""
    if os.environ.get("DATABASE_TESTS_ALONE"):
        pure = [item for item in items if item.get_closest_marker("any_database") or not _asks_a_database(item)]
        config.hook.pytest_deselected(items=pure)
        items[:] = [item for item in items if item not in pure]


def _asks_a_database(item):
    return {"db", "transactional_db"} & set(item.fixturenames) or item.get_closest_marker("django_db")


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_modify_db_settings, django_db_blocker, tmp_path_factory):
    """In place of pytest-django's, which migrates a new database each time."""
    with django_db_blocker.unblock(), own_database(tmp_path_factory.mktemp("database")):
        yield


@pytest.fixture(scope="module")
def layers_of_the_file(django_db_setup, django_db_blocker):
    yield
    with django_db_blocker.unblock():
        layers.end()


@pytest.fixture
def layers_of_the_test(layers_of_the_file, django_db_blocker, request):
    with django_db_blocker.unblock():
        layers.stand_for(request.node)


@pytest.fixture
def _django_db_helper(layers_of_the_test, _django_db_helper):
    """pytest-django's, in which a test's own transaction begins and ends: within the layers of tests.sharing."""


@pytest.fixture
def words():
    """The words of a short letter, without a database."""
    return LetterText(
        title="致小朋友们的一封信",
        salutation="亲爱的小朋友：",
        proposal=(Section("paragraph", text="你好！"), Section("rules", items=(Item("看清灯再走", "红灯停，绿灯行。", "lights"),))),
        family=(Section("heading", text="致家长"), Section("paragraph", text="签与不签，都不影响孩子在校的任何评价。")),
        sign_off="你们的交警叔叔阿姨",
        agency="衡水市公安局交通警察支队（演示）",
        issued_on="2026-11-02",
        has_seal=False,
        hotline="0318-0000000",
        pledge_title="文明出行承诺书",
        clauses=("自觉遵守交通信号。", "骑乘电动自行车戴好头盔。"),
        signers=("child", "guardian"),
        return_by="2026-12-04",
        erase_on="2027-01-31",
        style="children",
        scene="street",
        slogan="小手拉大手，平安一起走",
        campaign="小手拉大手，文明出行",
        approval_number="衡教演示〔2026〕1号",
    )


@pytest.fixture(autouse=True)
def nothing_counted():
    """Each test begins with nobody having asked for anything, in any language."""
    cache.clear()
    counters.clear()
    translation.deactivate()


@pytest.fixture
@shared
def units(db):
    """The units by short name; class 1 and 2 of school a, class 1 of school b."""
    city = Unit.objects.create(code="131100", kind="city", name="衡水市")
    county = Unit.objects.create(code="131102", kind="county", name="桃城区", parent=city)
    school_a = Unit.objects.create(code="131102001", kind="school", name="桃城区第一小学", parent=county)
    school_b = Unit.objects.create(code="131102002", kind="school", name="桃城区第二小学", parent=county)
    grade_a = Unit.objects.create(code="131102001-03", kind="grade", name="三年级", parent=school_a)
    grade_b = Unit.objects.create(code="131102002-03", kind="grade", name="三年级", parent=school_b)
    class_a1 = Unit.objects.create(code="131102001-0301", kind="class", name="三年级1班", parent=grade_a, head_count=3)
    class_a2 = Unit.objects.create(code="131102001-0302", kind="class", name="三年级2班", parent=grade_a, head_count=2)
    class_b1 = Unit.objects.create(code="131102002-0301", kind="class", name="三年级1班", parent=grade_b, head_count=2)
    return SimpleNamespace(**{name: value for name, value in locals().items() if isinstance(value, Unit)})


@pytest.fixture
@shared
def campaign(units):
    """An open campaign of the traffic police, approved for schools."""
    today = timezone.localdate()
    days = datetime.timedelta(days=1)
    Page.objects.filter(depth=2).delete()
    root = Page.objects.get(depth=1)
    home = root.add_child(instance=HomePage(title="平安信", slug="home"))
    Site.objects.update_or_create(is_default_site=True, defaults={"hostname": "testserver", "port": 80, "root_page": home})
    agency = home.add_child(
        instance=AgencyPage(title="衡水市公安局交通警察支队（演示）", slug="hengshui", unit=units.city, hotline="0318-0000000")
    )
    return agency.add_child(
        instance=CampaignPage(
            title="小手拉大手，文明出行",
            slug="hengshui-letter",
            summary="把文明出行的倡议带回家。",
            approval_number="衡教演示〔2026〕1号",
            approved_from=today - 30 * days,
            approved_until=today + 60 * days,
            opens_on=today - 10 * days,
            closes_on=today + 30 * days,
            erase_on=today + 60 * days,
        )
    )


@pytest.fixture
@shared
def people(units):
    """author and reviewer of letters, secretary of school a, neighbour of school b, visitor without an account's rights."""
    author, reviewer, secretary, neighbour, visitor = (
        User.objects.create_user(name, password="correct-horse-7") for name in ("author", "reviewer", "secretary", "neighbour", "visitor")
    )
    give(secretary, Role.CONTACT, unit=units.school_a, by=None)
    give(neighbour, Role.CONTACT, unit=units.school_b, by=None)
    return SimpleNamespace(author=author, reviewer=reviewer, secretary=secretary, neighbour=neighbour, visitor=visitor)


@pytest.fixture
@shared
def letter(campaign, people):
    """A letter written by the author and approved by the reviewer through the real review task."""
    from campaigns.models import IndependentReviewTask

    today = timezone.localdate()
    letter = campaign.add_child(
        instance=LetterPage(
            title="致小朋友们的一封信",
            slug="letter",
            salutation="亲爱的小朋友：",
            proposal=[
                {"type": "paragraph", "value": "你好！今天，我们想请你当一回“安全小喇叭”。"},
                {"type": "rules", "value": [{"picture": "lights", "heading": "看清灯再走", "text": "红灯停，绿灯行。"}]},
            ],
            family=[{"type": "heading", "value": "致家长"}, {"type": "paragraph", "value": "签与不签，都不影响孩子在校的任何评价。"}],
            sign_off="你们的交警叔叔阿姨",
            issued_on=today,
            pledge_title="文明出行承诺书",
            clauses=[{"type": "clause", "value": "自觉遵守交通信号。"}, {"type": "clause", "value": "骑乘电动自行车戴好头盔。"}],
            return_by=today + datetime.timedelta(days=7),
            live=False,
            owner=people.author,
        )
    )
    group = Group.objects.create(name="reviewers of the tests")
    people.reviewer.groups.add(group)
    for name in ("change_page", "publish_page"):
        permission = Permission.objects.get(content_type__app_label="wagtailcore", codename=name)
        GroupPagePermission.objects.create(group=group, page=campaign.agency, permission=permission)
    task = IndependentReviewTask.objects.create(name="review")
    task.groups.add(group)
    workflow = Workflow.objects.create(name="review")
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=1)
    for page in (campaign.agency, campaign, letter):
        page.save_revision(user=people.author)
        state = workflow.start(page, people.author)
        state.current_task_state.specific.approve(user=people.reviewer)
    letter.refresh_from_db()
    return letter


@pytest.fixture
@shared
def print_run(letter, units, people):
    """A confirmed print run for the whole city: 7 copies in three blocks."""
    from campaigns.printing.runs import confirm_print_run

    return confirm_print_run(letter, [units.city], by=people.author)


def employ(user, role):
    """Give a person this role at the agency that there is."""
    give(user, role, agency=AgencyPage.objects.order_by("path").first(), by=None)


def said(sentence, prefix):
    """Return a sentence of ours as a page under this prefix ("" or "/en") says it."""
    with translation.override("en" if prefix else "zh-hans"):
        return gettext(sentence)
