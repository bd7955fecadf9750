"""What an officer reaches in the admin: the pages he may edit, what hangs on them, and the units of their agencies.

Fetching and permission are one call.
"""

from django.db.models import Prefetch, Q
from django.shortcuts import get_object_or_404
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import page_permission_policy

from campaigns.models import AgencyPage, CampaignPage, FakeReport, LetterPage, PrintRun, Role, RunRequest, Unit
from campaigns.models.units import within
from campaigns.people.reach import units_of


class UnitPolicy(ModelPermissionPolicy):
    """What an officer may do with units, he may do with those within reach. Wagtail's own views ask this of each."""

    permission_cache_name = "_unit_reach_cache"

    def get_all_permissions_for_user(self, user):
        """Return the paths of the units that hold all that the user reaches."""
        return ("",) if user.is_superuser else tuple(reached_paths(user))

    def user_has_permission_for_instance(self, user, action, instance):
        return self.user_has_permission(user, action) and instance.path.startswith(self.get_cached_permissions_for_user(user))

    def instances_user_has_any_permission_for(self, user, actions):
        return audience_of(user) if self.user_has_any_permission(user, actions) else Unit.objects.none()


def reached_paths(user):
    """Return the paths of the units that hold all that the user reaches."""
    return list(_reached(user).values_list("path", flat=True))


def agencies_of(user):
    """Return the agencies whose page the user may edit."""
    return AgencyPage.objects.filter(pk__in=_editable(user))


def audience_of(user):
    """Return the units within those of the agencies whose page the user may edit and those he administers; a superuser's are all."""
    return Unit.objects.all() if user.is_superuser else Unit.objects.filter(within(_reached(user)))


def letters_of(user):
    """Return the letters the user may edit."""
    return LetterPage.objects.filter(pk__in=_editable(user))


def campaigns_of(user):
    """Return the campaigns the user may edit, the newest first."""
    return CampaignPage.objects.filter(pk__in=_editable(user)).order_by("-opens_on", "-pk")


def runs_of(user):
    """Return the print runs of the letters the user may edit, the newest first."""
    runs = PrintRun.objects.filter(letter__in=letters_of(user)).select_related("letter", "created_by", "request__asked_by")
    return runs.prefetch_related(_with_places())


def run_for(user, run_id):
    """Return the print run when the user may edit its letter, else raise Http404."""
    return get_object_or_404(runs_of(user), pk=run_id)


def requests_of(user):
    """Return the requests for large print runs of the letters the user may edit, the newest first."""
    requests = RunRequest.objects.filter(letter__in=letters_of(user)).select_related("letter", "asked_by", "decided_by")
    return requests.prefetch_related(_with_places())


def requests_to_confirm(user):
    """Return those that wait for somebody else than who asked, and that the user may confirm."""
    if user.is_superuser:
        return RunRequest.objects.none()
    return requests_of(user).filter(decided_at=None).exclude(asked_by=user)


def request_for(user, request_id):
    """Return the request when the user may edit its letter, else raise Http404."""
    return get_object_or_404(requests_of(user), pk=request_id)


def campaign_for(user, campaign_id):
    """Return the campaign when the user may edit it, else raise Http404."""
    return get_object_or_404(campaigns_of(user), pk=campaign_id)


def reports_of(user):
    """Return the reports of fakes in the name of an agency whose page the user may edit, and of none we know, the newest first.

    Photos are left where they are until one is asked for.
    """
    agencies = agencies_of(user)
    if not agencies.exists():
        return FakeReport.objects.none()
    found = FakeReport.objects.filter(Q(agency__in=agencies) | Q(agency=None))
    return found.select_related("agency", "done_by").defer("photo").order_by("-at", "-pk")


def report_for(user, report_id):
    """Return the report when the user may read it, else raise Http404."""
    return get_object_or_404(reports_of(user), pk=report_id)


def _reached(user):
    administered = units_of(user, (Role.ADMINISTRATOR,)).values("pk")
    return Unit.objects.filter(Q(pk__in=agencies_of(user).values("unit")) | Q(pk__in=administered))


def _with_places():
    return Prefetch("units", Unit.objects.select_related("parent__parent"))


def _editable(user):
    return page_permission_policy.instances_user_has_permission_for(user, "change").values("pk")
