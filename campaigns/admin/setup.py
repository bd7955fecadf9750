"""What every installation begins with: home page, groups, review workflow."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import (
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Site,
    Task,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from campaigns.models import HomePage, IndependentReviewTask

OFFICERS = "宣传民警"
REVIEWERS = "审核人"
WORKFLOW = "印前审核"
ROOT = "全部页面"  # what Wagtail calls Root; who is no administrator begins at the home page
PAGE_PERMISSIONS = {OFFICERS: ["add_page", "change_page"], REVIEWERS: ["change_page", "publish_page"]}
UNIT_PERMISSIONS = {OFFICERS: ["add_unit", "change_unit", "view_unit"], REVIEWERS: ["view_unit"]}


@transaction.atomic
def set_up_site():
    """Make what is missing of the home page, its Site, the groups and the workflow; return the HomePage.

    Twice is as once: what an administrator took away or added since stays so.
    """
    home = _home()
    for name, codenames in PAGE_PERMISSIONS.items():
        _group(name, codenames, home)
    _workflow()
    return home


def _home():
    root = Page.objects.get(depth=1)
    Page.objects.filter(pk=root.pk, title="Root").update(title=ROOT, draft_title=ROOT)
    home = HomePage.objects.first()
    if home is None:
        root.get_children().filter(slug="home").delete()  # Wagtail's welcome page
        root.refresh_from_db()
        home = root.add_child(instance=HomePage(title="平安信", slug="home", introduction="一封信，一家人，一路平安。"))
    address = urlsplit(settings.PUBLIC_URL)
    port = address.port or (443 if address.scheme == "https" else 80)
    Site.objects.update_or_create(
        is_default_site=True,
        defaults={"hostname": address.hostname, "port": port, "root_page": home, "site_name": "平安信"},
    )
    return home


def _group(name, codenames, home):
    """Make a group that may enter the admin, edit the home page and those beneath as named, and use pictures.

    One that is there stays as it was made since.
    """
    group, is_new = Group.objects.get_or_create(name=name)
    if not is_new:
        return
    group.permissions.add(Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin"))
    group.permissions.add(*Permission.objects.filter(content_type__app_label="campaigns", codename__in=UNIT_PERMISSIONS[name]))
    for permission in Permission.objects.filter(content_type__app_label="wagtailcore", codename__in=codenames):
        GroupPagePermission.objects.create(group=group, page=home, permission=permission)
    pictures = Permission.objects.filter(content_type__app_label="wagtailimages", codename__in=["add_image", "choose_image"])
    for permission in pictures:
        GroupCollectionPermission.objects.create(group=group, collection=Collection.get_first_root_node(), permission=permission)


def _workflow():
    """Make the review by somebody else in the place of Wagtail's own, which lets authors approve their own work; once."""
    if IndependentReviewTask.objects.exists():
        return
    Workflow.objects.filter(workflow_states=None).delete()
    Task.objects.filter(workflow_tasks=None, task_states=None).delete()
    Group.objects.filter(name__in=["Editors", "Moderators"], user=None).delete()
    task = IndependentReviewTask.objects.create(name=WORKFLOW)
    task.groups.add(Group.objects.get(name=REVIEWERS))
    workflow = Workflow.objects.create(name=WORKFLOW)
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    WorkflowPage.objects.update_or_create(page=Page.objects.get(depth=1), defaults={"workflow": workflow})
