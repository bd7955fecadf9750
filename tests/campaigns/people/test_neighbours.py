"""Two agencies beside each other: what an officer of one asks of any address of the admin, he sees and changes nothing of the other's."""

import json

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils.http import urlencode
from wagtail.admin.models import EditingSession
from wagtail.images import get_image_model
from wagtail.models import GroupPagePermission, Page, Revision, TaskState, WorkflowState
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from campaigns.models import (
    AgencyPage,
    Block,
    CampaignPage,
    FakeReport,
    Invitation,
    LetterPage,
    Membership,
    PrintRun,
    RunRequest,
    Unit,
    VoidedRange,
)
from campaigns.paper.marks.codes import code_for
from campaigns.people.groups import collection_of
from campaigns.printing.copies import keyring
from tests.campaigns.people.neighbours import NAME, SECRET, neighbour_of

pytestmark = pytest.mark.any_database
KEEP_NOTHING = ["wagtailadmin_pages:preview_on_edit", "wagtailadmin_choose_page_external_link", "wagtailadmin_editing_sessions:release"]


@pytest.fixture
def theirs(letter, print_run, people, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    return neighbour_of(letter, people)


def ids(route, theirs):
    """Return what stands for the arguments of a route, all of it the neighbour's."""
    pks = {
        "admin/api/main/images": theirs.image,
        "admin/images": theirs.image,
        "admin/unit": theirs.school,
        "admin/people/roles": theirs.membership,
        "admin/people/invitations": theirs.invitation,
        "admin/people": theirs.secretary,
        "admin/users": theirs.officer,
        "admin/groups": theirs.officer.groups.get(),
        "admin/collections": theirs.image.collection,
        "admin/workflows/tasks": theirs.draft.current_workflow_task,
        "admin/workflows": theirs.workflow,
    }
    pk = next((thing.pk for start, thing in pks.items() if route.startswith(start)), theirs.draft.pk)
    draft = {"page_id": theirs.draft.pk, "page_to_move_id": theirs.draft.pk, "object_id": theirs.draft.pk}
    state = theirs.draft.current_workflow_state
    review = {"task_state_id": state.current_task_state_id, "workflow_state_id": state.pk, "task_id": state.current_task_state.task_id}
    revision = dict.fromkeys(("revision_id", "revision_id_a", "revision_id_b"), theirs.draft.latest_revision_id)
    kind = {"content_type_app_name": "campaigns", "content_type_model_name": "letterpage", "app_label": "wagtailcore", "model_name": "page"}
    others = {"parent_page_id": theirs.campaign.pk, "destination_id": theirs.campaign.pk, "page_pk": theirs.agency.pk, "action": "delete"}
    others |= {"image_id": theirs.image.pk, "collection_id": theirs.image.collection_id, "workflow_pk": theirs.workflow.pk}
    others |= {"run_id": theirs.run.pk, "campaign_id": theirs.campaign.pk, "report_id": theirs.report.pk, "code": theirs.school.code}
    others |= {
        "action_name": "delete" if "api/" in route else "approve",
        "session_id": theirs.session.pk,
        "request_id": theirs.asked_for.pk,
        "filter_spec": "width-100",
    }
    return {"pk": pk} | draft | review | revision | kind | others


def asked(user, method, where, data=None):
    """Ask as a browser of this user's, and take back what it did; return (status, the neighbour's words shown, the kinds changed)."""
    client, written = Client(), []
    if user.is_authenticated:
        client.force_login(user)

    def note(execute, sql, *about):
        if sql.startswith(("INSERT", "UPDATE", "DELETE")) and "django_session" not in sql:
            written.append(sql)
        return execute(sql, *about)

    with transaction.atomic():
        with connection.execute_wrapper(note):
            response = getattr(client, method)(where, data or {})
            body = b"".join(response.streaming_content) if response.streaming else response.content
        after = state() if written else {}
        transaction.set_rollback(True)
    before = state() if written else {}
    text = body.decode("utf-8", "replace") + response.get("Location", "")
    words = {word for word in (SECRET, NAME) if word in text or json.dumps(word)[1:-1] in text}
    return response.status_code, words, [kind for kind in after if after[kind] != before[kind]]


def state():
    """What there is of all that an agency has, to the last field, by kind."""
    kinds = (Page, AgencyPage, CampaignPage, LetterPage, Revision, WorkflowState, TaskState, GroupPagePermission, Group, Membership)
    kinds += (Invitation,)
    kinds += (Unit, RunRequest, PrintRun, Block, VoidedRange, FakeReport, get_image_model(), EditingSession)
    people = User.objects.order_by("pk").values_list("pk", "username", "password", "is_active", "is_superuser")
    return {"people": list(people)} | {kind.__name__: sorted(map(repr, kind.objects.values())) for kind in kinds}


@pytest.fixture
def named(theirs):
    """Addresses that name the neighbour's things in what follows the question mark, and whether its own officer is shown them there."""
    pages, image = [theirs.draft.pk, theirs.theirs.pk, theirs.campaign.pk], theirs.image.pk
    bulk = [("wagtailcore", "page", action, key) for action in ("delete", "move", "publish", "unpublish") for key in (*pages, "all")]
    bulk += [("wagtailimages", "image", action, image) for action in ("delete", "add_tags", "add_to_collection")]
    found = [f"{reverse('wagtail_bulk_action', args=about)}?id={key}&childOf={theirs.campaign.pk}" for *about, key in bulk]
    chosen = "wagtailadmin_choose_page_chosen_multiple", "wagtailimages_chooser:chosen_multiple", "unit_chooser:chosen_multiple"
    found += [f"{reverse(name)}?id={key}" for name, key in zip(chosen, (theirs.draft.pk, image, theirs.school.pk), strict=True)]
    lists = "wagtailadmin_choose_page_search", "wagtailadmin_pages:search", "wagtailimages_chooser:choose", "unit_chooser:choose"
    found += [f"{reverse(name)}?q={SECRET[-2:]}" for name in (*lists, "units:index", "wagtailimages:index")]
    found += [f"{reverse('wagtailadmin_choose_page')}?page_type=campaigns.{kind}" for kind in ("letterpage", "campaignpage", "agencypage")]
    found += [f"{reverse('wagtailadmin_api:pages:listing')}?child_of={key}{more}" for key in pages[2:] for more in ("", "&for_explorer=1")]
    found += [f"{reverse('wagtailadmin_tag_autocomplete')}?term={SECRET[:2]}", f"{reverse('wagtailimages_chooser:choose')}?page_type=x"]
    proof = {"letter": theirs.theirs.pk, "units": theirs.a_class.pk, "numbering": "copy", "layouts": "tear-off"}
    return [*found, f"{reverse('print_run_proof')}?{urlencode(proof)}", f"{reverse('print_run_new')}?letter={theirs.theirs.pk}"]


def test_no_question_shows_it(theirs, people, named):
    shown = {where: [asked(user, "get", where)[1] & {SECRET} for user in (people.author, theirs.officer)] for where in named}
    assert {where: ours for where, (ours, _own) in shown.items() if ours} == {}
    unseen = [where.split("?")[0] for where, (_ours, own) in shown.items() if not own]
    assert unseen == [reverse("wagtailadmin_tag_autocomplete"), reverse("print_run_proof")]  # an administrator's; pictures of words
    posted = [where for where in named if "bulk" in where]
    assert {where: asked(people.author, "post", where)[2] for where in posted} == {where: [] for where in posted}


def test_no_form_takes_it(theirs, people, letter, print_run, units):
    """Numbers of the neighbour's in the bodies of one's own forms: nothing of his changes, nothing is shown, nothing is made of it."""
    campaign = letter.campaign
    how, again = {"numbering": "copy", "layouts": "tear-off", "confirm": "1"}, {"reason": "x", "confirm": "1"}
    code = code_for(theirs.run.blocks.get().first_number, keyring())
    article = {"text": f'<p><a linktype="page" id="{theirs.draft.pk}">x</a></p>', "picture": theirs.image.pk}
    forms = [
        ("print_run_new", [], {"letter": theirs.theirs.pk, "units": theirs.a_class.pk, **how}),
        ("print_run_new", [], {"letter": letter.pk, "units": theirs.a_class.pk, **how}),
        ("print_run_new", [], {"letter": theirs.theirs.pk, "units": units.class_a1.pk, **how}),
        ("print_run_void", [print_run.pk], {"code": code, "reason": "x"}),
        ("print_run_void_seat", [print_run.pk], {"unit": theirs.a_class.pk, "seat": 1, **again}),
        ("units:add", [], {"parent": theirs.school.pk, "kind": "class", "code": "new", "name": "x", "head_count": 2}),
        ("units:add", [], {"parent": "", "kind": "province", "code": "new", "name": "x"}),
        ("wagtailadmin_pages:copy", [letter.pk], {"new_title": "x", "new_slug": "x", "new_parent_page": theirs.campaign.pk}),
        ("wagtailadmin_pages:move", [letter.pk], {"new_parent_page": theirs.campaign.pk}),
        ("wagtail_bulk_action", ["wagtailcore", "page", "move"], {"chooser": theirs.campaign.pk}),
        ("wagtailadmin_pages:move_confirm", [letter.pk, theirs.campaign.pk], {}),
        ("wagtailadmin_api:pages:action", [letter.pk, "copy"], {"destination_page_id": theirs.campaign.pk, "recursive": 1, "slug": "x"}),
        ("wagtailadmin_pages:edit", [campaign.pk], article_form(campaign, "text", article["text"])),
        ("wagtailadmin_pages:edit", [campaign.pk], article_form(campaign, "picture", article["picture"])),
        ("wagtailadmin_pages:preview_on_edit", [campaign.pk], article_form(campaign, "picture", article["picture"])),
        ("wagtailadmin_choose_page_external_link", [], {"external-link-chooser-url": theirs.campaign.full_url}),
        ("wagtailimages_chooser:create", [], {"image-chooser-upload-collection": theirs.image.collection_id}),
        ("wagtailadmin_editing_sessions:ping", ["campaigns", "unit", theirs.school.pk, theirs.session.pk], {}),
        ("wagtailadmin_editing_sessions:release", [theirs.session.pk], {}),
    ]
    boss = User.objects.create_superuser("boss")
    wrong, harmless = [], []
    for name, arguments, data in forms:
        where = reverse(name, args=arguments) + (f"?id={letter.pk}" if name == "wagtail_bulk_action" else "")
        status, words, changed = asked(people.author, "post", where, data)
        if words or changed or status >= 500:
            wrong.append((name, data, status, words, changed))
        _status, words, changed = asked(boss, "post", where, data)
        if not words and not changed:
            harmless.append(name)
    assert wrong == []
    # In an administrator's hands the others do what they say; these ask again, say no to everybody, or keep nothing.
    assert harmless == ["print_run_void", "print_run_void_seat", "wagtailadmin_pages:move", *KEEP_NOTHING]


def test_what_is_ones_own_stays_where_it_is(theirs, people, letter, units):
    ours = letter.campaign.agency
    picture = get_image_model().objects.create(
        title="ours", file=theirs.image.file, collection=collection_of(ours), uploaded_by_user=people.author
    )
    client = Client()
    client.force_login(people.author)
    client.post(reverse("wagtailimages:edit", args=[picture.pk]), {"title": "new", "collection": theirs.image.collection_id})
    picture.refresh_from_db()
    assert (picture.title, picture.collection) == ("new", collection_of(ours))
    client.post(reverse("units:edit", args=[units.class_a1.pk]), {"parent": theirs.school.pk, "name": "new", "head_count": 2})
    unit = Unit.objects.get(name="new")
    assert (unit.code, unit.parent) == ("131102001-0301", units.grade_a)


def test_an_agencys_reach_is_given_by_an_administrator_and_at_once(theirs, people, letter):
    """And no draft from before brings the earlier one back, whoever approves it."""
    ours, client = letter.campaign.agency, Client()
    sent = {"title": ours.title, "slug": ours.slug, "hotline": "0318-1", "unit": theirs.city.pk}
    seen = []
    for user in (people.author, User.objects.create_superuser("boss")):
        client.force_login(user)
        client.post(reverse("wagtailadmin_pages:edit", args=[ours.pk]), sent)
        page = AgencyPage.objects.get(pk=ours.pk)
        seen.append((page.unit, page.get_latest_revision_as_object().unit, page.get_latest_revision_as_object().hotline))
    assert seen == [(ours.unit, ours.unit, "0318-1"), (theirs.city, theirs.city, "0318-1")]
    ours.latest_revision.publish(user=people.author)
    assert AgencyPage.objects.get(pk=ours.pk).unit == theirs.city


def article_form(campaign, kind, value):
    """What the editor of a campaign sends whose article holds one block."""
    names = ("title", "slug", "summary", "slogans", "scene", "approval_number", "keep_scans_days")
    dates = ("opens_on", "closes_on", "erase_on")
    words = {name: str(getattr(campaign, name)) for name in names} | {name: getattr(campaign, name).isoformat() for name in dates}
    content = rich_text(value) if kind == "text" else {"image": {"image": value, "alt_text": "x"}, "caption": ""}
    return nested_form_data(words | {"body": streamfield([(kind, content)])})
