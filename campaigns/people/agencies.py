"""What every agency has of its own: a group of officers, one of reviewers, and a collection of pictures."""

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission

from campaigns.models import IndependentReviewTask

OFFICERS = "宣传民警"
REVIEWERS = "审核人"
PAGE_PERMISSIONS = {OFFICERS: ["add_page", "change_page"], REVIEWERS: ["change_page", "publish_page"]}
UNIT_PERMISSIONS = {OFFICERS: ["add_unit", "change_unit", "view_unit"], REVIEWERS: ["view_unit"]}
LONGEST_TITLE, LONGEST_SLUG = 70, 60  # characters, of a group's name, which has 150


@transaction.atomic
def set_up_agency(agency):
    """Make the groups that an agency does not have yet: its page, what stands beneath, its pictures, and no other agency's.

    One that is there stays as it was made since.
    """
    missing = [role for role in PAGE_PERMISSIONS if not Group.objects.filter(name=group_name(agency, role)).exists()]
    if not missing:
        return
    pictures = Collection.get_first_root_node().add_child(name=agency.title)
    for role in missing:
        group = _group(agency, role, pictures)
        if role == REVIEWERS:
            for task in IndependentReviewTask.objects.filter(active=True):
                task.groups.add(group)


def group_name(agency, role):
    """Return the name of an agency's group; by its page's address too, since titles may be alike."""
    return f"{agency.title[:LONGEST_TITLE]} · {agency.slug[:LONGEST_SLUG]} · {role}"


def group_of(agency, role):
    return Group.objects.get(name=group_name(agency, role))


def collection_of(agency):
    """Return the collection of pictures that the agency's officers use."""
    return Collection.objects.filter(group_permissions__group=group_of(agency, OFFICERS)).order_by("pk").first()


def _group(agency, role, pictures):
    group = Group.objects.create(name=group_name(agency, role))
    group.permissions.add(Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin"))
    group.permissions.add(*Permission.objects.filter(content_type__app_label="campaigns", codename__in=UNIT_PERMISSIONS[role]))
    for permission in Permission.objects.filter(content_type__app_label="wagtailcore", codename__in=PAGE_PERMISSIONS[role]):
        GroupPagePermission.objects.create(group=group, page=agency, permission=permission)
    for permission in Permission.objects.filter(content_type__app_label="wagtailimages", codename__in=["add_image", "choose_image"]):
        GroupCollectionPermission.objects.create(group=group, collection=pictures, permission=permission)
    return group
