"""Roles in Wagtail's words, groups: two of every agency's own, with a collection of pictures; the others are the site's."""

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission

from campaigns.models import AGENCYS, IndependentReviewTask, Role

NAMES = {Role.OFFICER: "宣传民警", Role.REVIEWER: "审核人", Role.AUDITOR: "审计员", Role.ADMINISTRATOR: "管理员"}
PAGE_PERMISSIONS = {Role.OFFICER: ["add_page", "change_page"], Role.REVIEWER: ["change_page", "publish_page"]}
UNIT_PERMISSIONS = {
    Role.OFFICER: ["add_unit", "change_unit", "view_unit"],
    Role.REVIEWER: ["view_unit"],
    Role.AUDITOR: [],
    Role.ADMINISTRATOR: ["add_unit", "change_unit", "view_unit"],
}
LONGEST_TITLE, LONGEST_SLUG = 70, 60  # characters, of a group's name, which has 150


@transaction.atomic
def set_up_agency(agency):
    """Make the groups that an agency does not have yet: its page, what stands beneath, its pictures, and no other agency's.

    One that is there stays as it was made since.
    """
    missing = [role for role in AGENCYS if not Group.objects.filter(name=group_name(agency, role)).exists()]
    if not missing:
        return
    pictures = Collection.get_first_root_node().add_child(name=agency.title)
    for role in missing:
        group = _agencys_group(agency, role, pictures)
        if role == Role.REVIEWER:
            for task in IndependentReviewTask.objects.filter(active=True):
                task.groups.add(group)


def group_name(agency, role):
    """Return the name of an agency's group; by its page's address too, since titles may be alike."""
    return f"{agency.title[:LONGEST_TITLE]} · {agency.slug[:LONGEST_SLUG]} · {NAMES[role]}"


def group_of(agency, role):
    return Group.objects.get(name=group_name(agency, role))


def collection_of(agency):
    """Return the collection of pictures that the agency's officers use."""
    return Collection.objects.filter(group_permissions__group=group_of(agency, Role.OFFICER)).order_by("pk").first()


def join(membership):
    """Let a person into the group of a role; of those who never open the admin there is none."""
    group = _group_of(membership)
    if group is not None:
        membership.user.groups.add(group)


def leave(membership):
    """Let a person out of the group of a role that was taken, unless another of his leads into it too."""
    group, others = _group_of(membership), membership.user.memberships.filter(role=membership.role)
    if group is not None and group not in map(_group_of, others):
        membership.user.groups.remove(group)


def _group_of(membership):
    if membership.agency is not None:
        set_up_agency(membership.agency)
        return group_of(membership.agency, membership.role)
    if membership.role not in UNIT_PERMISSIONS:
        return None
    group, is_new = Group.objects.get_or_create(name=NAMES[membership.role])
    if is_new:
        _permit(group, membership.role)
    return group


def _agencys_group(agency, role, pictures):
    group = Group.objects.create(name=group_name(agency, role))
    _permit(group, role)
    for permission in Permission.objects.filter(content_type__app_label="wagtailcore", codename__in=PAGE_PERMISSIONS[role]):
        GroupPagePermission.objects.create(group=group, page=agency, permission=permission)
    for permission in Permission.objects.filter(content_type__app_label="wagtailimages", codename__in=["add_image", "choose_image"]):
        GroupCollectionPermission.objects.create(group=group, collection=pictures, permission=permission)
    return group


def _permit(group, role):
    group.permissions.add(Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin"))
    group.permissions.add(*Permission.objects.filter(content_type__app_label="campaigns", codename__in=UNIT_PERMISSIONS[role]))
