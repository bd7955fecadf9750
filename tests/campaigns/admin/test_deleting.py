"""What letters that are out stand on is not deleted: the admin says so, and what to do instead."""

import re

import pytest
from django.contrib.auth.models import Group, User
from django.urls import reverse
from django.utils.html import strip_tags

from campaigns.admin.setup import set_up_site
from campaigns.models import AgencyPage, CampaignPage, IndependentReviewTask, LetterPage, PrintRun, Role, Unit
from campaigns.models.review import approval_of
from campaigns.people.groups import group_of
from campaigns.people.units import retire
from campaigns.printing.finding import copy_numbered
from campaigns.printing.runs import confirm_print_run
from pledges.models import ScanFile
from tests.conftest import employ


@pytest.fixture
def boss(client, print_run):
    boss = User.objects.create_superuser("boss", password="x")
    client.force_login(boss)
    return boss


def told(response):
    return [str(message) for message in response.context["messages"]]


def bulk(model, *things):
    app, name = {"page": ("wagtailcore", "page"), "user": ("auth", "user")}[model]
    return f"{reverse('wagtail_bulk_action', args=[app, name, 'delete'])}?{'&'.join(f'id={thing.pk}' for thing in things)}"


@pytest.mark.parametrize("model", [LetterPage, CampaignPage, AgencyPage])
def test_a_page_with_printed_letters_stays_whichever_way(client, boss, model):
    page = model.objects.get()
    for address in (reverse("wagtailadmin_pages:delete", args=[page.pk]), bulk("page", page)):
        response = client.post(address, follow=True)
        assert (response.status_code, model.objects.count()) == (200, 1)
        assert told(response) == [f"“{page.title}”之下有已经印制的信，不能删除。可以取消发布，或召回印制批次。"]


def test_a_campaign_that_slips_were_handed_in_for_stays(client, boss, campaign):
    other = campaign.agency.add_child(
        instance=CampaignPage(
            **{name: getattr(campaign, name) for name in ("opens_on", "closes_on", "erase_on")}, title="别的", slug="other", summary="别的"
        )
    )
    ScanFile.objects.create(campaign=other, name="a.pdf", key="a")
    response = client.post(reverse("wagtailadmin_pages:delete", args=[other.pk]), follow=True)
    assert (told(response), CampaignPage.objects.filter(pk=other.pk).count()) == (["“别的”收过扫描件，不能删除。可以取消发布。"], 1)


def test_who_printed_stays_whichever_way_and_can_be_switched_off(client, boss, people):
    for address in (reverse("wagtailusers_users:delete", args=[people.author.pk]), bulk("user", people.author, people.visitor)):
        response = client.post(address, follow=True)
        assert (response.status_code, User.objects.filter(pk=people.author.pk).count()) == (200, 1)
        assert told(response)[0].startswith("账号“author”办过事")
    assert User.objects.filter(pk=people.visitor.pk).exists()
    assert 'name="is_active"' in client.get(reverse("wagtailusers_users:edit", args=[people.author.pk])).content.decode()
    client.post(bulk("user", people.visitor), follow=True)
    assert not User.objects.filter(pk=people.visitor.pk).exists()


def test_who_approved_or_wrote_stays_so_that_it_stays_known(client, boss, people, letter):
    """The database would let the approver go, and the letter would count as approved by nobody."""
    PrintRun.objects.update(created_by=boss)
    for person in (people.reviewer, people.author):
        response = client.post(reverse("wagtailusers_users:delete", args=[person.pk]), follow=True)
        assert told(response)[0].startswith(f"账号“{person.username}”办过事")
    assert approval_of(letter).finished_by == people.reviewer


def test_nothing_is_promised_that_is_refused_afterwards(client, boss, letter, units):
    """Wagtail counts references in its own index, which knows nothing of print runs: its nought is no promise of ours."""
    editors = [reverse("units:edit", args=[units.class_a1.pk]), reverse("wagtailadmin_pages:edit", args=[letter.pk])]
    for address in (bulk("page", letter), bulk("user", boss), *editors):
        assert re.findall("[0０] ?次", client.get(address).content.decode()) == []


def test_a_printed_class_stays_and_can_be_retired_and_reinstated(client, boss, units, letter):
    address = reverse("units:delete", args=[units.class_a1.pk])
    for response in (client.get(address, follow=True), client.post(address, follow=True)):
        assert (response.status_code, Unit.objects.filter(pk=units.class_a1.pk).count()) == (200, 1)
        assert strip_tags(told(response)[0]).split() == [
            "“三年级1班”印过信、还有下级单位，或者有人在管，不能删除，什么都没有改动。不再使用的，请点“停用”。",
            "停用",  # a button
        ]
    retiring = reverse("unit_retire", args=[units.class_a1.pk])
    listed = f"{reverse('units:index')}?in={units.grade_a.pk}"
    for where in (listed, reverse("units:edit", args=[units.class_a1.pk])):  # the second is where the refusal leads
        assert retiring in client.get(where).content.decode()
    assert told(client.post(retiring, follow=True)) == ["“三年级1班”停用了。已经印好的信照样有效。"]
    assert (Unit.objects.get(pk=units.class_a1.pk).retired_at is None, copy_numbered(1).state) == (False, "open")
    assert confirm_print_run(letter, [units.school_a], by=boss).copies == 2
    assert told(client.post(retiring, follow=True)) == ["“三年级1班”恢复使用了。"]
    assert Unit.objects.get(pk=units.class_a1.pk).retired_at is None


def test_a_class_in_use_again_lies_in_a_school_in_use(client, boss, units):
    retire(units.school_a)
    assert set(Unit.objects.active()) == {units.city, units.county, units.school_b, units.grade_b, units.class_b1}
    client.post(reverse("unit_retire", args=[units.class_a2.pk]))
    assert set(Unit.objects.within(units.school_a).active()) == {units.school_a, units.grade_a, units.class_a2}


def test_who_may_not_change_units_retires_none(client, people, units, campaign):
    client.force_login(people.visitor)
    assert client.post(reverse("unit_retire", args=[units.class_a1.pk])).status_code == 302
    people.visitor.groups.add(Group.objects.get_or_create(name="reads")[0])
    set_up_site()
    employ(people.visitor, Role.REVIEWER)
    assert client.post(reverse("unit_retire", args=[units.class_a1.pk])).status_code in (302, 403)
    assert Unit.objects.get(pk=units.class_a1.pk).retired_at is None


def test_what_an_administrator_took_away_stays_away(campaign):
    set_up_site()
    officers = group_of(campaign.agency, Role.OFFICER)
    officers.permissions.clear()
    officers.page_permissions.all().delete()
    task = IndependentReviewTask.objects.get()
    task.name = "我们自己的审核"
    task.save()
    others = Group.objects.create(name="Editors")
    set_up_site()
    assert (officers.permissions.count(), officers.page_permissions.count()) == (0, 0)
    assert (list(IndependentReviewTask.objects.values_list("name", flat=True)), Group.objects.filter(pk=others.pk).count()) == (
        ["我们自己的审核"],
        1,
    )
