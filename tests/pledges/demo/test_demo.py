"""The demonstration's data: exact, loaded once however often it is called, and never outside a demonstration."""

import re

import pypdfium2
import pytest
import zxingcpp
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Count, Sum
from django.test import override_settings
from django.utils import timezone, translation
from wagtail.images import get_image_model
from wagtail.models import Page, Revision

from campaigns.audience.kinds import nests
from campaigns.letters.english import as_read
from campaigns.models import AgencyPage, Block, CampaignPage, LetterPage, Master, Membership, PrintRun, Role, Unit
from campaigns.models.review import approval_of
from campaigns.models.streams import ArticleBlocks
from campaigns.people.groups import group_name
from campaigns.printing.finding import copy_for
from campaigns.printing.packs import pack
from campaigns.printing.runs import confirm_print_run
from config.accounts import DEMO_PASSWORD
from pledges.models import ClassTotal, Entry, Outcome, PersonalData, Pledge, QuizTotal, ScanFile, Slip, Total
from pledges.progress.figures import campaign_figures
from pledges.scanning.results.overview import doubts_of, sums_of

pytestmark = pytest.mark.any_database

COUNTED = (
    Unit,
    User,
    Membership,
    Page,
    Revision,
    PrintRun,
    Master,
    Block,
    Pledge,
    Entry,
    PersonalData,
    Total,
    QuizTotal,
    ScanFile,
    Slip,
    ClassTotal,
    get_image_model(),
)


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker, tmp_path_factory):
    """The demonstration, loaded once for this file and rolled back after it."""
    places = {"MEDIA_ROOT": tmp_path_factory.mktemp("media"), "SCANS_ROOT": tmp_path_factory.mktemp("scans")}
    with django_db_blocker.unblock(), override_settings(**places), transaction.atomic():
        load()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def demo(loaded, db):
    """The demonstration's print run."""
    return PrintRun.objects.get(units__code="131100")


def load():
    call_command("load_demo", verbosity=0)


def test_refused_outside_a_demonstration(db, settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="DEMO is not 1"):
        load()
    assert not Unit.objects.exists()
    assert not User.objects.exists()


def test_units_are_exactly_those_of_the_city(demo):
    classes = Unit.objects.filter(kind="class")
    assert Unit.objects.filter(kind="school").count() == 100
    assert classes.count() == 1112
    assert classes.aggregate(pupils=Sum("head_count"))["pupils"] == 50_000
    assert classes.order_by("head_count").first().head_count >= 30
    assert classes.order_by("head_count").last().head_count <= 55
    assert classes.filter(code__startswith="131102001-").aggregate(pupils=Sum("head_count"))["pupils"] == 500
    assert dict(Unit.objects.filter(kind="county").values_list("code", "name")) == {
        "131102": "桃城区",
        "131103": "冀州区",
        "131121": "枣强县",
        "131122": "武邑县",
        "131123": "武强县",
        "131124": "饶阳县",
        "131125": "安平县",
        "131126": "故城县",
        "131127": "景县",
        "131128": "阜城县",
        "131182": "深州市",
    }


def test_units_are_named_and_nested_as_they_should_be(demo):
    unit = Unit.objects.get(code="131102001-0302")
    assert [step.name for step in Unit.objects.above(unit)] == ["衡水市", "桃城区", "桃城区第一小学", "三年级", "三年级2班"]
    for unit in Unit.objects.select_related("parent"):
        assert nests(unit.parent and unit.parent.kind, unit.kind)
        assert unit.parent is None or unit.path[:-5] == unit.parent.path
        assert unit.parent is None or unit.parent.kind == "city" or unit.code.startswith(unit.parent.code)


def test_the_letter_to_pupils_has_an_english_version_and_that_to_residents_has_none(demo):
    """Each English text stands by its Chinese: the right answers, and the clauses with their ages."""
    with translation.override("en"):
        read = as_read(demo.text)
    assert (read.lang, read.title, read.pledge_title) == ("en", "A letter to the children", "Our pledge for safe and considerate travel")
    assert [question.right for question in read.quiz] == [
        "Walk to the crossing, check the lights and the traffic, then cross",
        "No, he must be 16",
        "Everybody, front and back",
    ]
    ages = [(chinese, english) for chinese, english in demo.text.english if "12" in chinese or "16" in chinese]
    assert (len(ages), [pair for pair in ages if len({frozenset(re.findall("12|16", text)) for text in pair}) > 1]) == (5, [])
    assert PrintRun.objects.get(units__code="130500").text.english == ()


def test_second_load_changes_nothing(demo):
    def state():
        counts = [model.objects.count() for model in COUNTED]
        return counts, list(PrintRun.objects.order_by("pk").values()), set(Master.objects.values_list("digest"))

    before = state()
    load()
    assert state() == before


def test_printed_codes_follow_the_address_the_demonstration_is_served_at(demo, settings):
    other = confirm_print_run(demo.letter, [Unit.objects.get(code="131102001-0302")], by=demo.created_by)
    settings.PUBLIC_URL = "http://192.168.1.20:8000"
    load()
    demo.refresh_from_db()
    unit = Unit.objects.get(code="131102001-0301")
    document = pypdfium2.PdfDocument(pack(demo, unit))
    back = document[3].render(scale=300 / 72).to_pil()
    document.close()
    found = {result.text for result in zxingcpp.read_barcodes(back) if "/p/" in result.text}
    (address,) = found
    origin, code = address.split("/p/")
    assert origin == "http://192.168.1.20:8000"
    assert copy_for(code).block.unit == unit
    other.refresh_from_db()
    assert other.public_url == "http://testserver"


def test_letter_was_written_by_one_and_approved_by_another_and_printed_for_the_whole_city(demo):
    letter = LetterPage.objects.get(pk=demo.letter_id)
    assert letter.live
    assert approval_of(letter).revision == letter.live_revision == demo.revision
    assert letter.live_revision.user.username == "officer"
    assert letter.live_revision.task_states.get().finished_by.username == "reviewer"
    assert (demo.units.get().code, demo.copies, demo.blocks.count()) == ("131100", 50_000, 1112)
    assert demo.text.return_day > timezone.localdate()


def test_both_campaigns_are_open_and_use_what_an_article_offers(demo):
    campaigns = {page.slug: page for page in CampaignPage.objects.live()}
    assert {slug: page.state for slug, page in campaigns.items()} == {"hengshui-letter": "open", "xingtai-cards": "open"}
    assert {block.block_type for block in campaigns["hengshui-letter"].body} == set(ArticleBlocks().child_blocks)
    assert campaigns["hengshui-letter"].is_approved_for_schools
    assert all("（演示）" in page.agency.title for page in campaigns.values())


def test_the_letter_to_residents_has_one_code(demo):
    run = PrintRun.objects.get(units__code="130500")
    block = run.blocks.get()
    assert (run.text.signers, run.copies, block.is_shared, block.copies) == (("resident",), 20_000, True, 20_000)
    assert (demo.layouts, run.layouts) == (["tear-off", "tear-off-black"], ["tear-off"])


def test_answers_are_counted_exactly(demo):
    answered = Pledge.objects.count()
    assert answered == 3127 + 7  # seven of them on the slips of the scanned stack
    assert Entry.objects.count() == answered
    pledges = Pledge.objects.values_list("block", "channel", "outcome").annotate(count=Count("pk"))
    assert set(Total.objects.values_list("block", "channel", "outcome", "count")) == set(pledges)
    assert 0 < Pledge.objects.filter(outcome=Outcome.DECLINED).count() < answered / 5
    assert PersonalData.objects.count() == Pledge.objects.filter(outcome=Outcome.SIGNED, channel="phone").count()


def test_a_scanned_stack_shows_what_can_become_of_slips(demo):
    sums = sums_of(ScanFile.objects.all())
    states = {state: count for state, count in sums.states.items() if count}
    assert states == {"signed": 6, "declined": 1, "unsigned": 1, "partly_signed": 1, "uncertain": 1, "duplicate": 1}
    assert ({kind: count for kind, count in sums.kinds.items() if count}, sums.hold) == ({"with_slips": 11, "blank": 1}, True)
    assert (len(doubts_of(ScanFile.objects.all())), ScanFile.objects.get().stored) == (1, "")


def test_one_class_reported_a_total_of_which_some_slips_were_read(demo):
    total = ClassTotal.objects.counted().select_related("unit", "by").get()
    read = Pledge.objects.filter(block__unit=total.unit, channel="paper", outcome=Outcome.SIGNED).count()
    assert (total.unit.code, total.unit.name, total.signed, total.by.username) == ("131102001-0202", "二年级2班", 12, "school")
    assert 0 < total.read == read < total.signed
    assert total.counted == total.left
    figures = campaign_figures(demo.letter.campaign)
    assert (figures.answered, figures.channels["total"]) == (3134 + total.left, total.left)


def test_both_letters_ask_three_questions_and_some_families_answered_them(demo):
    runs = PrintRun.objects.order_by("pk")
    assert [[len(question.options) for question in run.text.quiz] for run in runs] == [[3, 3, 3], [3, 3, 3]]
    assert all(sum(option.is_right for option in question.options) == 1 for run in runs for question in run.text.quiz)
    sums = QuizTotal.objects.aggregate(**{name: Sum(name) for name in ("answered_1", "right_1", "answered_3", "right_3")})
    assert 0 < sums["right_1"] < sums["right_3"] < sums["answered_1"] == sums["answered_3"]
    assert sums["answered_1"] < Pledge.objects.filter(channel="phone").count()


def test_answers_came_after_the_campaign_opened_and_before_now(demo):
    times = Pledge.objects.order_by("at").values_list("at", flat=True)
    assert timezone.localdate(times.first()) >= demo.letter.campaign.opens_on
    assert times.last() < timezone.now()
    assert list(Entry.objects.order_by("pk").values_list("at", flat=True)) == list(times)


def test_the_demonstration_schools_classes_have_answers_and_copies_left_to_try(demo):
    for block in demo.blocks.filter(recipient__code="131102001"):
        assert 0 < block.pledges.count() < block.copies


@pytest.mark.parametrize(("name", "role"), [("officer", Role.OFFICER), ("reviewer", Role.REVIEWER), ("school", None)])
def test_people_can_sign_in_and_read_chinese(demo, client, name, role):
    assert client.login(username=name, password=DEMO_PASSWORD)
    user = User.objects.get(username=name)
    groups = [group_name(agency, role) for agency in AgencyPage.objects.order_by("path")] if role else []
    assert [group.name for group in user.groups.order_by("pk")] == groups
    assert user.wagtail_userprofile.preferred_language == "zh-hans"
    assert not user.is_superuser


def test_school_account_opens_its_school(demo, client):
    client.login(username="school", password=DEMO_PASSWORD)
    assert client.get(f"/school/letters/{demo.pk}/131102001/").status_code == 200
    assert client.get(f"/school/letters/{demo.pk}/131102002/").status_code == 404


@pytest.mark.parametrize("slug", ["hengshui-letter", "xingtai-cards"])
def test_articles_are_shown(demo, client, slug):
    page = CampaignPage.objects.get(slug=slug)
    response = client.get(page.url)
    assert response.status_code == 200
    assert page.title in response.content.decode()


def test_its_words_are_such_as_officers_may_copy(demo):
    """What the editor asks an officer to look at again is not in what we show him."""
    pages = [page for model in (AgencyPage, CampaignPage, LetterPage) for page in model.objects.all()]
    assert len(pages) == 6
    assert [(page.title, found.words, found.advice) for page in pages for found in page.findings] == []
