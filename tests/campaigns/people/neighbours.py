"""Two agencies: ours, of the shared fixtures, and the neighbour's, whose words hold SECRET and whose people are called NAME."""

from types import SimpleNamespace

from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.utils import timezone
from wagtail.admin.models import EditingSession
from wagtail.images import get_image_model
from wagtail.models import Page, Workflow

from campaigns.admin.setup import set_up_site
from campaigns.genuine.reports import file_report
from campaigns.models import AGENCYS, AgencyPage, CampaignPage, FakeReport, LetterPage, Role, Unit
from campaigns.people.groups import collection_of
from campaigns.people.invitations import invite
from campaigns.people.members import give
from campaigns.printing.runs import confirm_print_run
from campaigns.printing.second_person import ask
from tests.campaigns.pictures.samples import picture

SECRET, NAME = "邻家的秘密", "邻家的某人"


def neighbour_of(letter, people):
    """Make the neighbouring agency with all that an agency has; people.author becomes officer and reviewer of ours, and no more."""
    ours = letter.campaign.agency
    city = Unit.objects.create(code="130500", kind="city", name=f"{SECRET}市")
    county = Unit.objects.create(code="130502", kind="county", name=f"{SECRET}县", parent=city)
    school = Unit.objects.create(code="130502001", kind="school", name=f"{SECRET}小学", parent=county)
    a_class = Unit.objects.create(code="130502001-0301", kind="class", name=f"{SECRET}班", parent=school, head_count=2)
    agency = AgencyPage(title=f"{SECRET}支队", slug="neighbour", unit=city, hotline="1", live=False)
    ours.get_parent().add_child(instance=agency)
    set_up_site()
    officer, reviewer, secretary = (
        User.objects.create_user(name, first_name=NAME) for name in ("theirs", "their-reviewer", "their-school")
    )
    give(officer, Role.OFFICER, agency=agency, by=None)
    give(reviewer, Role.REVIEWER, agency=agency, by=None)
    for role in AGENCYS:
        give(people.author, role, agency=ours, by=None)
    membership = give(secretary, Role.CONTACT, unit=school, by=None)
    boss = User.objects.create_superuser("their-boss")
    invitation = invite([(f"{SECRET}老师", Role.CONTACT, school, None)], by=boss)[0]
    image = get_image_model().objects.create(
        title=SECRET, file=ContentFile(picture(), f"{SECRET}.jpg"), collection=collection_of(agency), uploaded_by_user=officer
    )
    image.tags.add(SECRET)
    body = [{"type": "picture", "value": {"image": {"image": image.pk, "decorative": False, "alt_text": SECRET}, "caption": SECRET}}]
    campaign = agency.add_child(instance=_copy(letter.campaign, CampaignPage, "campaign", body=body))
    theirs = campaign.add_child(instance=_copy(letter, LetterPage, "their-letter"))
    draft = campaign.add_child(instance=_copy(letter, LetterPage, "draft"))
    workflow = Workflow.objects.get(name="review")
    for page in (agency, campaign, theirs, draft):
        page.owner = officer
        page.save()
        page.save_revision(user=officer, log_action=True)
        state = workflow.start(page, officer)
        if page != draft:
            state.current_task_state.specific.approve(user=reviewer)
    Page.objects.filter(pk=campaign.pk).update(locked=True, locked_by=officer, locked_at=timezone.now())
    run = confirm_print_run(LetterPage.objects.get(pk=theirs.pk), [city], by=officer)
    asked_for = ask(LetterPage.objects.get(pk=theirs.pk), [a_class], by=officer)
    about = {"kind": "paper", "description": SECRET, "place": SECRET, "code_or_address": "", "contact": SECRET, "photo": None}
    report = file_report(key="key-of-the-report-000009", agency=agency, **about)
    FakeReport.objects.filter(pk=report.pk).update(photo=picture())
    session = EditingSession.objects.create(user=officer, content_object=draft, last_seen_at=timezone.now())
    draft.refresh_from_db()
    return SimpleNamespace(**{name: value for name, value in locals().items() if name not in ("letter", "people", "about", "body", "page")})


def _copy(page, kind, slug, **changes):
    names = [field.name for field in kind._meta.local_fields if field.name not in ("page_ptr", "recording")]
    words = {name: getattr(page, name) for name in names} | changes
    return kind(**words, title=f"{SECRET} {slug}", slug=slug, live=False)
