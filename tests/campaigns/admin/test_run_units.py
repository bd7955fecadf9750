"""A print run for several units: chosen together, looked at together, confirmed once or not at all."""

import io
import zipfile

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from campaigns.admin.choosing import unit_chooser
from campaigns.admin.setup import set_up_site
from campaigns.models import Block, PrintRun, Role, Unit
from campaigns.paper.laying.rendering import NotPrintable
from campaigns.printing.copies import code_of
from campaigns.printing.packs import pack
from campaigns.printing.plans import plan_print_run
from campaigns.printing.runs import confirm_print_run
from pledges.progress.figures import campaign_figures
from tests.conftest import employ

pytestmark = pytest.mark.any_database

HOW = {"numbering": "copy", "layouts": ["tear-off"]}
NEW = "印制批次已确认：发给 2 个单位，共 5 份。收信的学校现在可以下载印刷包。"
TWICE = "刚才已经给其中的单位确认过一次印制，这一次没有再印，什么都没有改动。请先看看印制批次。"


@pytest.fixture
def officer(client, letter, people):
    set_up_site()
    employ(people.author, Role.OFFICER)
    client.force_login(people.author)
    return people.author


@pytest.fixture
def two(letter, units, people):
    """A run for a class of each school: 3 and 2 copies."""
    return confirm_print_run(letter, [units.class_b1, units.class_a1], by=people.author)


def page_of(response):
    return BeautifulSoup(response.content, "html.parser")


def table_of(page):
    return [[cell.get_text() for cell in row.select("th, td")] for row in page.select("tbody tr, tfoot tr")]


def hidden(page):
    """What the last step sends again."""
    sent = {}
    for field in page.select(".pax form input[type=hidden]"):
        sent.setdefault(field["name"], []).append(field["value"])
    return {name: values for name, values in sent.items() if name != "csrfmiddlewaretoken"}


def test_several_units_are_looked_at_and_confirmed_at_once(client, officer, letter, units):
    chosen = {"letter": letter.pk, "units": [units.class_b1.pk, units.grade_a.pk, units.class_a2.pk], **HOW}
    shown = page_of(client.post(reverse("print_run_new"), chosen))
    assert table_of(shown) == [
        ["桃城区第一小学 三年级", "1", "2", "5"],
        ["桃城区第二小学 三年级1班", "1", "1", "2"],
        ["合计", "2", "3", "7"],
    ]
    assert (PrintRun.objects.count(), Block.objects.count()) == (0, 0)
    client.post(reverse("print_run_new"), hidden(shown) | {"confirm": "1"})
    run = PrintRun.objects.get()
    assert (list(run.units.all()), run.copies) == ([units.grade_a, units.class_b1], 7)
    assert list(run.blocks.order_by("first_number").values_list("unit__code", "first_number", "copies")) == [
        ("131102001-0301", 1, 3),
        ("131102001-0302", 4, 2),
        ("131102002-0301", 6, 2),
    ]


def test_a_confirmation_that_is_sent_twice_prints_once(client, officer, letter, units):
    """A double click, or two officers: whoever looked at what was printed since is told, and prints nothing."""
    chosen = {"letter": letter.pk, "units": [units.class_a1.pk, units.class_b1.pk], **HOW}
    sent = hidden(page_of(client.post(reverse("print_run_new"), chosen))) | {"confirm": "1"}
    done = client.post(reverse("print_run_new"), sent, follow=True)
    assert [str(message) for message in done.context["messages"]] == [NEW]
    again = client.post(reverse("print_run_new"), sent)
    assert again.context["form"].non_field_errors() == [TWICE]
    assert (PrintRun.objects.count(), Block.objects.count()) == (1, 2)
    kept = [each.get_text() for each in page_of(again).select(".pax-units > ul span:not(.w-sr-only)")]
    assert kept == ["桃城区第一小学 三年级1班", "桃城区第二小学 三年级1班"]
    seen = hidden(page_of(client.post(reverse("print_run_new"), chosen))) | {"confirm": "1"}
    client.post(reverse("print_run_new"), seen)  # with the warning before one's eyes, it is wanted
    assert PrintRun.objects.count() == 2


def test_the_last_step_says_which_units_have_the_letter(client, officer, letter, units, people):
    confirm_print_run(letter, [units.class_a2], by=people.author)
    chosen = {"letter": letter.pk, "units": [units.school_a.pk, units.class_b1.pk], **HOW}
    warning = page_of(client.post(reverse("print_run_new"), chosen)).select_one(".help-warning")
    assert warning.p.get_text().startswith("其中 1 个班已经印过这封信。")
    assert [line.get_text() for line in warning.select("li")] == ["桃城区 桃城区第一小学：2 个班里有 1 个"]
    PrintRun.objects.update(recalled_at=timezone.now())
    assert page_of(client.post(reverse("print_run_new"), chosen)).select_one(".help-warning") is None


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"retired_at": timezone.now()}, None),
        ({"head_count": None}, "1 个班没有填写学生数，例如：桃城区第二小学三年级1班。请先补上再印。"),
        ({"kind": "grade"}, "“桃城区第二小学 三年级1班”之下没有班级，没有可印的份数。"),
    ],
)
def test_what_stands_against_one_unit_stands_against_all(client, officer, letter, units, change, sentence):
    Unit.objects.filter(pk=units.class_b1.pk).update(**change)
    chosen = {"letter": letter.pk, "units": [units.class_a1.pk, units.class_b1.pk], **HOW, "confirm": "1"}
    form = client.post(reverse("print_run_new"), chosen).context["form"]
    expected = {"__all__": [sentence]} if sentence else {"units": ["所选的单位里有一个已经停用，或者不在了。请去掉它再试。"]}
    assert (form.errors, PrintRun.objects.count(), Block.objects.count()) == (expected, 0, 0)


def test_each_unit_gets_so_many_copies_of_its_own_code(client, officer, letter, units):
    chosen = {
        "letter": letter.pk,
        "units": [units.class_a1.pk, units.class_b1.pk],
        "numbering": "unit",
        "copies": 9,
        "layouts": ["tear-off"],
    }
    shown = page_of(client.post(reverse("print_run_new"), chosen))
    assert table_of(shown) == [["桃城区第一小学 三年级1班", "9"], ["桃城区第二小学 三年级1班", "9"], ["合计", "18"]]
    client.post(reverse("print_run_new"), hidden(shown) | {"confirm": "1"})
    run = PrintRun.objects.get()
    assert list(run.blocks.order_by("first_number").values_list("first_number", "copies", "is_shared")) == [(1, 9, True), (2, 9, True)]
    response = client.get(reverse("print_run_packs", args=[run.pk]))
    assert len(names_in(response)) == 3


def test_everything_is_downloaded_in_one_piece(client, officer, two, letter, units, people):
    """A ZIP where there are several recipients, one PDF where there is one."""
    response = client.get(reverse("print_run_packs", args=[two.pk]))
    assert names_in(response) == ["目录.xlsx", "131102001 桃城区第一小学.pdf", "131102002 桃城区第二小学.pdf"]
    assert response["Content-Disposition"].endswith(".zip")
    one_school = confirm_print_run(letter, [units.class_a1, units.class_a2], by=people.author)
    response = client.get(reverse("print_run_packs", args=[one_school.pk]))
    assert (response["Content-Type"], response.content) == ("application/pdf", pack(one_school, units.school_a))


def names_in(response):
    return zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content))).namelist()


def test_each_school_sees_its_own_part(client, two, people, units):
    address = reverse("school_letter", args=[two.pk, "131102001"])
    client.force_login(people.secretary)
    rows = [[cell.get_text() for cell in row.select("th, td")][:3] for row in page_of(client.get(address)).select("tbody tr")]
    assert rows == [["三年级1班", "3", "0"]]
    assert client.get(reverse("school_pack", args=[two.pk, "131102001"])).content == pack(two, units.school_a)
    client.force_login(people.neighbour)
    assert client.get(address).status_code == 404
    theirs = client.get(reverse("school_letter", args=[two.pk, "131102002"]))
    assert theirs.context["letter"].copies == 2


def test_a_recall_and_the_figures_are_of_all_units(client, officer, two, campaign, units):
    assert campaign_figures(campaign).copies == 5
    client.post(reverse("print_run_recall", args=[two.pk]))
    assert campaign_figures(campaign).copies == 0
    for user, code in (("secretary", "131102001"), ("neighbour", "131102002")):
        client.login(username=user, password="correct-horse-7")
        assert client.get(reverse("school_pack", args=[two.pk, code])).status_code == 410
    for number in (1, 4):
        assert client.get(reverse("sign", args=[code_of(number)])).status_code == 410


def test_the_list_and_the_run_name_what_was_chosen(client, officer, two, letter, units, people):
    assert two.where == "桃城区第一小学 三年级1班、桃城区第二小学 三年级1班"
    many(units, 4)
    run = confirm_print_run(letter, Unit.objects.filter(code__startswith="more"), by=people.author)
    assert run.where == "桃城区第一小学 四年级1班等 4 个单位"
    shown = page_of(client.get(reverse("print_run", args=[run.pk]))).select_one("dd details")
    assert shown.get_text("|") == "桃城区第一小学 四年级1班等 4 个单位|" + "|".join(f"桃城区第一小学 四年级{n}班" for n in range(1, 5))


def many(units, count):
    grade = Unit.objects.create(code="131102001-04", kind="grade", name="四年级", parent=units.school_a)
    for number in range(1, count + 1):
        Unit.objects.create(code=f"more{number}", kind="class", name=f"四年级{number}班", parent=grade, head_count=1)


def test_one_unit_and_thirty_cost_the_same(client, officer, letter, units, people):
    many(units, 30)
    thirty = list(Unit.objects.filter(code__startswith="more").values_list("pk", flat=True))
    steps = ({}, {"back": "1"}, {"confirm": "1"})
    run_of = {}
    counts = {}
    for chosen in (thirty[:1], thirty):
        sent = {"letter": letter.pk, "units": chosen, **HOW}
        client.post(reverse("print_run_new"), sent)  # what is asked once a process
        counts[len(chosen)] = [queries(client, sent | step) for step in steps]
        run_of[len(chosen)] = PrintRun.objects.order_by("-pk").first()
    assert counts[1] == counts[30]
    client.get(reverse("print_runs"))  # shows once what was said so far
    pages = [[queries_of(client, reverse(name, args=[run.pk])) for name in ("print_run", "print_run_pages")] for run in run_of.values()]
    assert pages[0] == pages[1]


def queries(client, sent):
    with CaptureQueriesContext(connection) as captured:
        client.post(reverse("print_run_new"), sent)
    return len(captured)


def queries_of(client, address):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("三年级1班", ["桃城区第一小学 三年级1班", "桃城区第二小学 三年级1班"]),
        ("第二小学 1班", ["桃城区第二小学 三年级1班"]),
        ("桃城区 三年级 2班", ["桃城区第一小学 三年级2班"]),
    ],
)
def test_units_are_found_by_what_they_lie_in(client, officer, units, asked, found):
    response = client.get(reverse(unit_chooser.get_url_name("choose_results")), {"q": asked, "multiple": 1})
    assert [unit.place for unit in response.context["results"]] == found


def test_what_was_chosen_is_named_with_what_it_lies_in(client, officer, units):
    for name, args, asked in (("chosen", [units.class_b1.pk], {}), ("chosen_multiple", [], {"id": units.class_b1.pk})):
        result = client.get(reverse(unit_chooser.get_url_name(name), args=args), asked).json()["result"]
        titles = [each["title"] for each in (result if isinstance(result, list) else [result])]
        assert titles == ["桃城区第二小学 三年级1班"]


def test_more_units_than_a_question_can_name_are_refused(letter, units):
    many(units, 201)
    with pytest.raises(NotPrintable) as caught:
        plan_print_run(letter, Unit.objects.filter(code__startswith="more"))
    assert str(caught.value) == "一次最多选 200 个单位，现在选了 201 个。请改选它们的上级单位，或者分几个批次。"
