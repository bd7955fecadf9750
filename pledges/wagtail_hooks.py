"""Where the overview hangs in Wagtail's admin."""

from django.conf import settings
from django.urls import path, reverse
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.ui.components import Component

from campaigns.admin.road import road
from campaigns.models import HomePage
from campaigns.people.officers import agencies_of
from campaigns.wagtail_hooks import OfficersMenuItem
from pledges.home.waiting import today_of, waiting_for
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
    """What waits and what comes next, instead of counts of pages and pictures."""

    template_name = "progress/first-steps.html"
    order = 10

    def get_context_data(self, parent_context):
        user = parent_context["request"].user
        return {
            "is_demo": settings.DEMO,
            "road": road(user),
            "pages_url": _pages_of(user),
            "runs_url": reverse("print_runs"),
            "progress_url": reverse("progress"),
            "campaigns": views.campaigns_with_figures(user),
            "waiting": waiting_for(user),
            "today": today_of(user),
        }


def _pages_of(user):
    """Return where the pages of the agency lie that the user writes for; the site's where there is none of his."""
    page = agencies_of(user).first() or HomePage.objects.first()
    return reverse("wagtailadmin_explore", args=[page.pk]) if page else reverse("wagtailadmin_explore_root")


@hooks.register("construct_homepage_panels")
def first_steps(request, panels):
    if agencies_of(request.user).exists() or request.user.has_perm("campaigns.add_unit"):
        panels.append(FirstSteps())
