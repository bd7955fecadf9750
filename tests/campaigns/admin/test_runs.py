"""Print runs in the admin: three people at every door, plain sentences, nothing changed by a mistake."""

from types import SimpleNamespace

import pypdfium2
import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone

from campaigns.admin.setup import set_up_site
from campaigns.models import AgencyPage, PrintRun, Role, Unit, VoidedRange
from campaigns.paper.marks.codes import code_for, grouped
from campaigns.people.members import give
from campaigns.printing.copies import code_of, keyring
from campaigns.printing.finding import copy_for
from campaigns.printing.packs import pack

HOW = {"numbering": "copy", "layouts": ["tear-off"]}


@pytest.fixture
def officers(letter, people, units):
    """The author is an officer of the letter's agency, the neighbour one of another, the visitor of none."""
    home = letter.campaign.agency.get_parent()
    xingtai = Unit.objects.create(code="130500", kind="city", name="邢台市")
    other = home.add_child(instance=AgencyPage(title="邢台", slug="xingtai", unit=xingtai, hotline="1"))
    set_up_site()
    give(people.author, Role.OFFICER, agency=letter.campaign.agency, by=None)
    give(people.neighbour, Role.OFFICER, agency=other, by=None)
    return SimpleNamespace(author=people.author, neighbour=people.neighbour, visitor=people.visitor, other=other)


def run_addresses(print_run):
    return {
        "get": [
            reverse("print_run", args=[print_run.pk]),
            reverse("print_run_pages", args=[print_run.pk]),
            reverse("print_run_pack", args=[print_run.pk, "131102001"]),
        ],
        "post": [reverse("print_run_recall", args=[print_run.pk]), reverse("print_run_void", args=[print_run.pk])],
    }


def test_the_officer_of_the_letter_opens_every_door(client, officers, print_run):
    client.force_login(officers.author)
    assert [client.get(address).status_code for address in run_addresses(print_run)["get"]] == [200, 200, 200]


def test_every_door_stays_open_when_the_revision_is_deleted(client, officers, print_run, units):
    """With the revision its approval goes, so nothing new is printed from it; what was pinned is enough for the rest."""
    before = pack(print_run, units.school_a)
    print_run.revision.delete()
    client.force_login(officers.author)
    shown = [client.get(address) for address in [reverse("print_runs"), *run_addresses(print_run)["get"]]]
    assert [response.status_code for response in shown] == [200] * 4
    assert shown[-1].content == before
    assert client.post(reverse("print_run_layout", args=[print_run.pk]), {"layout": "duplex"}).status_code == 302
    assert PrintRun.objects.get().layouts == ["tear-off", "duplex"]
    choice = {"letter": print_run.letter_id, "units": units.city.pk, **HOW, "confirm": "1"}
    refused = client.post(reverse("print_run_new"), choice)
    assert refused.context["form"].errors == {"letter": ["这封信没有审核通过，或者您不能编辑它，所以不能印制。"]}
    assert client.post(reverse("print_run_recall", args=[print_run.pk])).status_code == 302
    assert PrintRun.objects.get().recalled_at is not None


def test_the_neighbour_finds_no_door(client, officers, print_run):
    client.force_login(officers.neighbour)
    addresses = run_addresses(print_run)
    assert [client.get(address).status_code for address in addresses["get"]] == [404, 404, 404]
    assert [client.post(address, {"code": "x", "reason": "x"}).status_code for address in addresses["post"]] == [404, 404]
    assert list(client.get(reverse("print_runs")).context["runs"]) == []
    assert list(client.get(reverse("print_run_new")).context["form"].fields["letter"].queryset) == []
    assert PrintRun.objects.get().recalled_at is None


def test_the_visitor_is_asked_to_sign_in_or_sent_away(client, officers, print_run):
    addresses = run_addresses(print_run)
    for user in (None, officers.visitor):
        if user:
            client.force_login(user)
        responses = [client.get(address) for address in addresses["get"]] + [client.post(address) for address in addresses["post"]]
        posted = [403] * 2 if user is None else [302] * 2  # what a visitor sends is handed back, for who was signed out meanwhile
        assert [response.status_code for response in responses] == [302] * 3 + posted
    assert PrintRun.objects.get().recalled_at is None


def test_the_neighbour_cannot_print_another_agencys_letter(client, officers, letter, units):
    client.force_login(officers.neighbour)
    client.post(reverse("print_run_new"), {"letter": letter.pk, "units": units.city.pk, **HOW, "confirm": "1"})
    assert PrintRun.objects.count() == 0


def test_a_run_is_shown_before_it_is_confirmed(client, officers, letter, units):
    client.force_login(officers.author)
    choice = {"letter": letter.pk, "units": units.school_a.pk, "numbering": "copy", "layouts": ["tear-off", "a5"]}
    plan = client.post(reverse("print_run_new"), choice).context["plan"]
    assert (plan.recipients, len(plan.parts), plan.copies, PrintRun.objects.count()) == (1, 2, 5, 0)
    response = client.post(reverse("print_run_new"), choice | {"confirm": "1"}, follow=True)
    run = PrintRun.objects.get()
    assert [str(message) for message in response.context["messages"]] == [
        "印制批次已确认：发给 1 个单位，共 5 份。收信的学校现在可以下载印刷包。"
    ]
    assert (list(run.units.all()), run.copies, run.created_by, run.layouts) == ([units.school_a], 5, officers.author, ["tear-off", "a5"])


@pytest.mark.parametrize("confirm", [{}, {"confirm": "1"}])
def test_what_stands_against_printing_is_said(client, officers, letter, confirm):
    give(officers.author, Role.OFFICER, agency=officers.other, by=None)
    client.force_login(officers.author)
    response = client.post(reverse("print_run_new"), {"letter": letter.pk, "units": officers.other.unit_id, **HOW, **confirm})
    assert response.context["form"].non_field_errors() == ["“邢台市”不在衡水市公安局交通警察支队（演示）的管辖范围内。"]
    assert PrintRun.objects.count() == 0


def test_what_is_put_up_is_refused_without_a_shared_code(client, officers, letter, units):
    client.force_login(officers.author)
    choice = {"letter": letter.pk, "units": units.city.pk, "numbering": "copy", "layouts": ["tear-off", "door"], "confirm": "1"}
    response = client.post(reverse("print_run_new"), choice)
    assert response.context["form"].errors["layouts"] == ["海报、门贴和贴纸是贴给大家看的，只能用共用的编码。"]
    assert PrintRun.objects.count() == 0


def test_a_name_that_cannot_be_printed_is_said_at_the_last_step(client, officers, letter, units):
    Unit.objects.filter(pk=units.class_a1.pk).update(name="一\U000323af班")
    client.force_login(officers.author)
    response = client.post(reverse("print_run_new"), {"letter": letter.pk, "units": units.city.pk, **HOW, "confirm": "1"})
    assert len(response.context["form"].non_field_errors()) == 1
    assert PrintRun.objects.count() == 0


def test_a_layout_can_be_added_later(client, officers, print_run, units):
    client.force_login(officers.author)
    before = pack(print_run, units.school_a)
    address = reverse("print_run_layout", args=[print_run.pk])
    assert [client.post(address, {"layout": layout}).status_code for layout in ("a5", "a5", "nothing")] == [302, 302, 404]
    assert (PrintRun.objects.get().layouts, pack(print_run, units.school_a) == before) == (["tear-off", "a5"], True)
    client.force_login(officers.neighbour)
    assert client.post(address, {"layout": "duplex"}).status_code == 404
    client.force_login(officers.visitor)
    assert client.post(address, {"layout": "duplex"}).status_code == 302
    assert PrintRun.objects.get().layouts == ["tear-off", "a5"]


def test_the_downloaded_pack_is_the_schools(client, officers, print_run, units):
    client.force_login(officers.author)
    response = client.get(reverse("print_run_pack", args=[print_run.pk, "131102001"]))
    assert (response["Content-Type"], "no-store" in response["Cache-Control"]) == ("application/pdf", True)
    assert response.content == pack(print_run, units.school_a)
    assert client.get(reverse("print_run_pack", args=[print_run.pk, "130500"])).status_code == 404
    assert len(pypdfium2.PdfDocument(response.content)) == 14


def test_a_recalled_run_recalls_and_gives_no_pack(client, officers, print_run):
    client.force_login(officers.author)
    client.post(reverse("print_run_recall", args=[print_run.pk]))
    assert copy_for(code_of(1)).state == "recalled"
    first = PrintRun.objects.get().recalled_at
    client.post(reverse("print_run_recall", args=[print_run.pk]))
    assert PrintRun.objects.get().recalled_at == first
    assert client.get(reverse("print_run_pack", args=[print_run.pk, "131102001"])).status_code == 410


def test_a_range_is_voided_by_its_first_and_last_code(client, officers, print_run):
    client.force_login(officers.author)
    codes = [code_of(number) for number in (1, 3, 4)]
    address = reverse("print_run_void", args=[print_run.pk])
    for first, last in ((codes[1], codes[0]), (codes[0], codes[2])):
        response = client.post(address, {"code": first, "last_code": last, "reason": "卡纸"})
        assert (response.status_code, list(response.context["form"].errors), VoidedRange.objects.count()) == (422, ["last_code"], 0)
    response = client.post(address, {"code": codes[0], "last_code": codes[1], "reason": "卡纸"}, follow=True)
    assert [str(message) for message in response.context["messages"]] == ["已作废这几份：三年级1班，座号 1 到 3。"]
    voided = VoidedRange.objects.get()
    assert (voided.first_number, voided.last_number) == (1, 3)


def test_one_copy_is_voided_by_its_code(client, officers, print_run):
    client.force_login(officers.author)
    code = code_of(2)
    client.post(reverse("print_run_void", args=[print_run.pk]), {"code": code, "reason": "丢失"})
    voided = VoidedRange.objects.get()
    assert (voided.first_number, voided.last_number, voided.reason, voided.created_by) == (2, 2, "丢失", officers.author)


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("0000-0000-0000-0000", "这个编码不是我们印的，请对照信上再输一次。什么都没有改动。"),
        ("", "必需字段"),
        ("again", "这份信已经作废过了。"),
        ("other", "这个编码属于另一个印制批次，请到那个批次里作废。什么都没有改动。"),
    ],
)
def test_a_wrong_code_voids_nothing(client, officers, print_run, letter, units, people, code, sentence):
    from campaigns.printing.runs import confirm_print_run

    client.force_login(officers.author)
    address = reverse("print_run_void", args=[print_run.pk])
    if code == "again":
        code = code_of(2)
        client.post(address, {"code": code, "reason": "丢失"})
    elif code == "other":
        code = code_for(confirm_print_run(letter, [units.class_a1], by=people.author).blocks.get().first_number, keyring())
    before = VoidedRange.objects.count()
    response = client.post(address, {"code": code, "reason": "丢失"})
    assert (response.status_code, response.context["form"].errors["code"]) == (422, [sentence])
    assert VoidedRange.objects.count() == before


def test_what_was_printed_cannot_be_deleted(client, officers, print_run, letter):
    officers.author.is_superuser = True
    officers.author.save()
    client.force_login(officers.author)
    for page in (letter, letter.campaign, letter.campaign.agency):
        response = client.post(reverse("wagtailadmin_pages:delete", args=[page.pk]), follow=True)
        expected = f"“{page.title}”之下有已经印制的信，不能删除。可以取消发布，或召回印制批次。"
        assert [str(message) for message in response.context["messages"]] == [expected]
    letter.refresh_from_db()


def test_the_list_costs_the_same_for_one_and_three_runs(
    client, officers, print_run, letter, units, people, django_assert_num_queries, django_assert_max_num_queries
):
    from campaigns.printing.runs import confirm_print_run

    client.force_login(officers.author)
    address = reverse("print_runs")
    client.get(address)
    with django_assert_max_num_queries(20) as one:
        client.get(address)
    confirm_print_run(letter, [units.class_a1], by=people.author)
    confirm_print_run(letter, [units.class_a2], by=people.author)
    with django_assert_num_queries(len(one.captured_queries)):
        assert len(client.get(address).context["runs"]) == 3


def test_a_lost_copy_is_voided_by_class_and_seat_after_a_look(client, officers, print_run, units):
    address = reverse("print_run_void_seat", args=[print_run.pk])
    choice = {"unit": units.class_a1.pk, "seat": 2, "reason": "丢失"}
    client.force_login(officers.neighbour)
    assert client.post(address, choice | {"confirm": "1"}).status_code == 404
    client.force_login(officers.author)
    shown = [each.get_text() for each in page_of(client.post(address, choice)).select("dd")]
    assert shown == ["致小朋友们的一封信", "桃城区第一小学 三年级1班", "2", grouped(code_of(2)), "丢失"]
    assert VoidedRange.objects.count() == 0
    response = client.post(address, choice | {"confirm": "1"}, follow=True)
    assert [str(message) for message in response.context["messages"]] == ["已作废这一份：桃城区第一小学 三年级1班，座号 2。"]
    assert (copy_for(code_of(2)).state, VoidedRange.objects.get().reason) == ("voided", "丢失")
    again = client.post(address, choice | {"confirm": "1"})
    assert (again.status_code, again.context["seat_form"].non_field_errors()) == (
        422,
        ["这个批次里，桃城区第一小学 三年级1班没有座号 2 的信，或者已经作废过了。什么都没有改动。"],
    )


def page_of(response):
    return BeautifulSoup(response.content, "html.parser")


def test_the_last_step_says_what_tells_units_and_letters_apart(client, officers, letter, units):
    client.force_login(officers.author)
    form = page_of(client.get(reverse("print_run_new")))
    assert [option.get_text() for option in form.select("select[name=letter] option")][1:] == [
        f"致小朋友们的一封信（小手拉大手，文明出行，落款 {letter.issued_on.isoformat()}）"
    ]
    choice = {"letter": letter.pk, "units": units.class_a1.pk, **HOW}
    shown = page_of(client.post(reverse("print_run_new"), choice))
    assert [each.get_text() for each in shown.select("tbody th")] == ["桃城区第一小学 三年级1班"]
    back = page_of(client.post(reverse("print_run_new"), choice | {"back": "1"}))
    assert (back.select_one("input[name=units]")["value"], back.select_one("select[name=letter] option[selected]")["value"]) == (
        str(units.class_a1.pk),
        str(letter.pk),
    )
    assert "桃城区第一小学 三年级1班" in back.get_text()


def test_the_last_step_warns_of_a_letter_that_a_class_has(client, officers, letter, print_run, units):
    client.force_login(officers.author)
    choice = {"letter": letter.pk, "units": units.school_a.pk, **HOW}
    said = page_of(client.post(reverse("print_run_new"), choice)).select_one(".help-warning").get_text()
    assert said.startswith("其中 2 个班已经印过这封信。")
    PrintRun.objects.update(recalled_at=timezone.now())
    assert page_of(client.post(reverse("print_run_new"), choice)).select_one(".help-warning") is None


@pytest.mark.parametrize(
    ("asked", "pages"),
    [
        ({"numbering": "copy", "layouts": "tear-off"}, 3),
        ({"numbering": "unit", "copies": 9, "layouts": "poster-a3"}, 1),
        ({"numbering": "copy", "layouts": "poster-a3"}, None),
        ({"numbering": "copy"}, None),
    ],
)
def test_the_pages_are_seen_before_they_are_printed(client, officers, letter, units, asked, pages):
    address = reverse("print_run_proof")
    for user, expected in ((officers.neighbour, None), (officers.author, pages)):
        client.force_login(user)
        response = client.get(address, {"letter": letter.pk, "units": units.school_a.pk, **asked})
        shown = len(response.context["pages"]) if response.status_code == 200 else None
        assert (response.status_code, shown) == (404 if expected is None else 200, expected)
    assert PrintRun.objects.count() == 0
