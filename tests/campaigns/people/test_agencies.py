"""Each agency has groups of its own, from the moment its page is there."""

from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission, User
from django.urls import reverse
from wagtail.images import get_image_model
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission

from campaigns.admin.setup import set_up_site
from campaigns.models import AgencyPage, IndependentReviewTask, Role, Unit
from campaigns.people.groups import NAMES, collection_of, group_name, group_of
from campaigns.people.officers import agencies_of

migration = import_module("campaigns.migrations.0013_groups_of_agencies")


@pytest.fixture
def other(campaign):
    """Another agency's page, of the same title, in another city."""
    city = Unit.objects.create(code="130500", kind="city", name="邢台市")
    page = AgencyPage(title=campaign.agency.title, slug="xingtai", unit=city, hotline="1")
    return campaign.agency.get_parent().add_child(instance=page)


def may(group):
    """Return what a group may do, and where."""
    models = group.permissions.exclude(codename="access_admin").order_by("codename").values_list("codename", flat=True)
    pages = group.page_permissions.order_by("permission__codename").values_list("permission__codename", "page__slug")
    pictures = group.collection_permissions.order_by("permission__codename").values_list("permission__codename", "collection")
    return list(models), list(pages), list(pictures)


def test_a_new_agency_has_groups_that_reach_its_page_and_pictures(client, letter):
    set_up_site()
    client.force_login(User.objects.create_superuser("boss"))
    home, city = letter.campaign.agency.get_parent(), Unit.objects.create(code="130500", kind="city", name="邢台市")
    sent = {"title": letter.campaign.agency.title, "slug": "new", "hotline": "1", "unit": city.pk}
    client.post(reverse("wagtailadmin_pages:add", args=["campaigns", "agencypage", home.pk]), sent)
    agency = AgencyPage.objects.get(slug="new")
    pictures = [("add_image", collection_of(agency).pk), ("choose_image", collection_of(agency).pk)]
    assert may(group_of(agency, Role.OFFICER)) == (
        ["add_unit", "change_unit", "view_unit"],
        [("add_page", "new"), ("change_page", "new")],
        pictures,
    )
    assert may(group_of(agency, Role.REVIEWER)) == (["view_unit"], [("change_page", "new"), ("publish_page", "new")], pictures)
    assert collection_of(agency) != collection_of(letter.campaign.agency)
    assert set(IndependentReviewTask.objects.filter(groups=group_of(agency, Role.REVIEWER))) == set(IndependentReviewTask.objects.all())
    before = Group.objects.count()
    set_up_site()
    assert Group.objects.count() == before


@pytest.fixture
def as_it_was(campaign, people):
    """The two groups that reached every page, with their people, and a picture."""
    home, root = campaign.agency.get_parent(), Collection.get_first_root_node()
    task = IndependentReviewTask.objects.create(name="review")
    for name, codenames in {
        NAMES[Role.OFFICER]: ["add_page", "change_page"],
        NAMES[Role.REVIEWER]: ["change_page", "publish_page"],
    }.items():
        group = Group.objects.create(name=name)
        group.permissions.set(Permission.objects.filter(codename__in=["access_admin", "view_unit"]))
        for permission in Permission.objects.filter(content_type__app_label="wagtailcore", codename__in=codenames):
            GroupPagePermission.objects.create(group=group, page=home, permission=permission)
        for permission in Permission.objects.filter(codename__in=["add_image", "choose_image"]):
            GroupCollectionPermission.objects.create(group=group, collection=root, permission=permission)
    task.groups.add(Group.objects.get(name=NAMES[Role.REVIEWER]))
    people.author.groups.add(Group.objects.get(name=NAMES[Role.OFFICER]))
    people.visitor.groups.add(Group.objects.get(name=NAMES[Role.OFFICER]))
    people.reviewer.groups.add(Group.objects.get(name=NAMES[Role.REVIEWER]))
    get_image_model().objects.create(title="x", file="x.jpg", width=1, height=1, collection=root, uploaded_by_user=people.author)


def collection_of_the_picture():
    return Collection.objects.get(pk=get_image_model().objects.values_list("collection", flat=True).get())


def members():
    return {group.name: sorted(user.username for user in group.user_set.all()) for group in Group.objects.filter(name__contains="人")} | {
        group.name: sorted(user.username for user in group.user_set.all()) for group in Group.objects.filter(name__contains="民警")
    }


def test_the_only_agency_takes_the_groups_over_and_gives_them_back(as_it_was, campaign):
    before, was = members(), {name: may(Group.objects.get(name=name)) for name in (NAMES[Role.OFFICER], NAMES[Role.REVIEWER])}
    migration.to_agencies(apps, None)
    officers, reviewers = (group_name(campaign.agency, role) for role in (Role.OFFICER, Role.REVIEWER))
    assert members() == {officers: ["author", "visitor"], reviewers: ["reviewer"]}
    assert may(Group.objects.get(name=officers))[1] == [("add_page", "hengshui"), ("change_page", "hengshui")]
    assert [group.name for group in IndependentReviewTask.objects.get().groups.all()] == [reviewers]
    assert collection_of_the_picture() == collection_of(campaign.agency)
    Collection.get_first_root_node().add_child(name="one more")  # treebeard goes on with what was made past it
    assert (Collection.objects.count(), Collection.find_problems()) == (3, ([], [], [], [], []))
    migration.to_the_site(apps, None)
    assert (members(), {name: may(Group.objects.get(name=name)) for name in was}) == (before, was)
    assert collection_of_the_picture().is_root()


def test_of_several_agencies_everybody_joins_where_he_wrote_or_decided(as_it_was, campaign, other, people):
    campaign.save_revision(user=people.author)
    AgencyPage.objects.filter(pk=other.pk).update(owner=people.reviewer)
    migration.to_agencies(apps, None)
    assert members() == {
        group_name(campaign.agency, Role.OFFICER): ["author"],
        group_name(campaign.agency, Role.REVIEWER): [],
        group_name(other, Role.OFFICER): [],
        group_name(other, Role.REVIEWER): ["reviewer"],
    }
    assert collection_of_the_picture() == collection_of(campaign.agency)
    reached = {name: list(agencies_of(User.objects.get(username=name))) for name in ("author", "reviewer", "visitor")}
    assert reached == {"author": [campaign.agency], "reviewer": [other], "visitor": []}


def test_an_installation_without_those_groups_keeps_what_it_has(campaign):
    before = Group.objects.count()
    migration.to_agencies(apps, None)
    migration.to_the_site(apps, None)
    assert Group.objects.count() == before
