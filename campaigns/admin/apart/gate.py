"""What of Wagtail's own admin is open to an officer: nothing that names what lies beyond his reach.

Wagtail asks page by page who may change what, and shows names freely: in bulk actions, moves, choosers, lists by type, reports.
So an address that holds a page beyond reach is none, and what cannot be kept within it is an administrator's.
"""

from django.http import Http404
from wagtail.images import get_image_model
from wagtail.permissions import page_permission_policy, policy_registry

ADMINISTRATORS_ONLY = {
    *("wagtailadmin_reports", "wagtailadmin_workflows", "wagtaildocs", "wagtaildocs_chooser"),
    *("wagtailadmin_pages:type_use", "wagtailadmin_pages:type_use_results"),
    *("wagtailadmin_tag_autocomplete", "wagtailadmin_tag_model_autocomplete"),
    *("wagtailadmin_api:images", "wagtailadmin_api:documents"),
}
PAGE_ARGUMENTS = {"page_id", "parent_page_id", "page_to_move_id", "destination_id"}
PAGE_FIELDS = ("new_parent_page", "chooser")  # where a page is copied or moved to
BULK, CHOSEN = "wagtail_bulk_action", "wagtailadmin_choose_page_chosen_multiple"
TO_WRITE, TO_USE = ("add", "change", "publish"), ("choose", "change")


class ReachMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if not request.path.startswith("/admin/") or request.user.is_superuser or not request.user.has_perm("wagtailadmin.access_admin"):
            return
        match = request.resolver_match
        if ADMINISTRATORS_ONLY & {match.view_name, match.namespace} or not _is_within_reach(request, match.view_name, kwargs):
            raise Http404
        return


def _is_within_reach(request, name, arguments):
    """Whether the pages and pictures that a request names are the user's to look at; a bulk action's, his to change."""
    user, named = request.user, request.GET.getlist("id")
    if not _holds(page_permission_policy.explorable_instances(user), [key for each in PAGE_FIELDS for key in request.POST.getlist(each)]):
        return False
    if name == BULK and arguments["model_name"] == "page":
        parents = request.GET.getlist("childOf")
        return ("all" not in named or parents != []) and _holds(_written(user), parents + _numbers(named))
    if name == BULK and arguments["model_name"] == "image":
        return _holds(_pictures(user), _numbers(named))
    pages = [arguments[each] for each in PAGE_ARGUMENTS & set(arguments)] + (named if name == CHOSEN else [])
    return _holds(page_permission_policy.explorable_instances(user), pages)


def _written(user):
    return page_permission_policy.instances_user_has_any_permission_for(user, TO_WRITE)


def _pictures(user):
    return policy_registry.get_by_type(get_image_model()).instances_user_has_any_permission_for(user, TO_USE)


def _numbers(named):
    return [key for key in named if key != "all"]


def _holds(found, keys):
    wanted = {str(key) for key in keys} - {""}
    return not wanted or (all(map(str.isdecimal, wanted)) and found.filter(pk__in=wanted).count() == len(wanted))
