"""Where the overview hangs in Wagtail's admin."""

from django.conf import settings
from django.urls import path, reverse
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.ui.components import Component

from campaigns.wagtail_hooks import OfficersMenuItem
from pledges.progress import views


@hooks.register("register_admin_urls")
def urls():
    return [
        path("progress/", views.index, name="progress"),
        path("progress/<int:campaign_id>/", views.campaign, name="progress_campaign"),
        path("progress/<int:campaign_id>/<str:code>/", views.campaign, name="progress_unit"),
    ]


@hooks.register("register_admin_menu_item")
def progress_item():
    return OfficersMenuItem(gettext_lazy("答复情况"), reverse("progress"), name="progress", icon_name="tick-inverse", order=220)


class FirstSteps(Component):
    """What comes next, instead of counts of pages and pictures."""

    template_name = "progress/first-steps.html"
    order = 10

    def get_context_data(self, parent_context):
        return {
            "is_demo": settings.DEMO,
            "explorer_url": reverse("wagtailadmin_explore_root"),
            "runs_url": reverse("print_runs"),
            "progress_url": reverse("progress"),
            "campaigns": views.campaigns_with_figures(parent_context["request"].user),
        }


@hooks.register("construct_homepage_panels")
def first_steps(request, panels):
    panels.append(FirstSteps())
