"""What every installation begins with: home page, review workflow, the groups of every agency."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import transaction
from wagtail.models import Page, Site, Task, Workflow, WorkflowPage, WorkflowTask

from campaigns.models import AgencyPage, HomePage, IndependentReviewTask
from campaigns.people.groups import set_up_agency

WORKFLOW = "印前审核"
ROOT = "全部页面"  # what Wagtail calls Root; who is no administrator begins at the agency's page


@transaction.atomic
def set_up_site():
    """Make what is missing of the home page, its Site, the workflow and the agencies' groups; return the HomePage.

    Twice is as once: what an administrator took away or added since stays so.
    """
    home = _home()
    _workflow()
    for agency in AgencyPage.objects.order_by("path"):
        set_up_agency(agency)
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


def _workflow():
    """Make the review by somebody else in the place of Wagtail's own, which lets authors approve their own work; once."""
    if IndependentReviewTask.objects.exists():
        return
    Workflow.objects.filter(workflow_states=None).delete()
    Task.objects.filter(workflow_tasks=None, task_states=None).delete()
    Group.objects.filter(name__in=["Editors", "Moderators"], user=None).delete()
    task = IndependentReviewTask.objects.create(name=WORKFLOW)
    workflow = Workflow.objects.create(name=WORKFLOW)
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    WorkflowPage.objects.update_or_create(page=Page.objects.get(depth=1), defaults={"workflow": workflow})
