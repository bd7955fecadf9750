"""How pages are filled in."""

from itertools import count

from anyascii import anyascii
from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.forms.pages import CopyForm
from wagtail.models import Page
from wagtail.permissions import policy_registry

from campaigns.letters.recordings import name_for
from campaigns.models.translating import PairsField, check_complete


def free_slug(title, parent, page=None):
    """Return an address for a title that no other page beneath `parent` has."""
    base = slugify(anyascii(title))[:200] or "page"
    candidates = (base if number == 1 else f"{base}-{number}" for number in count(1))
    return next(slug for slug in candidates if Page._slug_is_available(slug, parent, page))


class ReviewedCopyForm(CopyForm):
    """A copy is a draft with an address of its own, made from its title where none is given: it goes public by review alone."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("alias", "publish_copies"):
            self.fields.pop(name, None)
        self.fields["new_slug"].required, self.fields["new_slug"].initial = False, ""

    def clean(self):
        data = self.cleaned_data
        if data.get("new_title") and not data.get("new_slug"):
            data["new_slug"] = free_slug(data["new_title"], data.get("new_parent_page") or self.page.get_parent())
        return super().clean()


class CampaignCopyForm(ReviewedCopyForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        opens_on = self.page.specific.opens_on
        self.fields["new_year"] = forms.IntegerField(
            label=_("新活动在哪一年开始"),
            help_text=_("活动和信的日期都移到这一年的同月同日，请再逐个核对。白名单批准文号和起止日期不会带过去。"),
            min_value=opens_on.year - 50,
            max_value=opens_on.year + 50,
            initial=opens_on.year + 1,
        )
        self.order_fields(["new_title", "new_year"])


class AddressedPageForm(WagtailAdminPageForm):
    """An address left empty is made from the title, Chinese ones in Latin letters (a slug holds no others)."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].required = False

    def is_valid(self):
        """What is sent back need not be complete: else nobody could send it back, and its writer would stay locked out."""
        if self.data.get("action-workflow-action") and self.data.get("workflow-action-name") == "reject":
            self.defer_required_fields()
            self.instance.may_be_incomplete = True
        return super().is_valid()

    def clean_slug(self):
        slug = self.cleaned_data["slug"]
        title = self.cleaned_data.get("title")
        return slug or (title and free_slug(title, self.parent_page, self.instance))


class AgencyPageForm(AddressedPageForm):
    """Whom an agency may write to is an administrator's to say. It holds at once: it is no part of what is drafted and reviewed."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].disabled = not self.for_user.is_superuser

    def save(self, commit=True):
        page = super().save(commit)
        if page.pk and "unit" in self.changed_data:
            type(page).objects.filter(pk=page.pk).update(unit=page.unit)
        return page


class CampaignPageForm(AddressedPageForm):
    """An article holds pictures and links of the writer's own reach, and what it holds already."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.held = self._named(self.instance.body)

    def clean_body(self):
        """Refuse with PermissionDenied: the editor offers nothing else, and would show what it is if it came back with a sentence."""
        for model, key in self._named(self.cleaned_data["body"]) - self.held:
            policy = policy_registry.get_by_type(model)
            of_the_user = (
                policy.explorable_instances(self.for_user)
                if issubclass(model, Page)
                else policy.instances_user_has_any_permission_for(self.for_user, ["choose"])
            )
            if not of_the_user.filter(pk=key).exists():
                raise PermissionDenied
        return self.cleaned_data["body"]

    def _named(self, body):
        found = self._meta.model._meta.get_field("body").extract_references(body)
        return {(model, str(key)) for model, key, *_path in found}


class LetterPageForm(AddressedPageForm):
    """Keeps an uploaded recording at once: a draft of a published page is stored as a revision alone, without its files.

    A draft may hold half an English version; what is sent to be reviewed may not.
    """

    english = PairsField(required=False)

    def _post_clean(self):
        super()._post_clean()
        if not self.is_deferred_validation and self.instance.pk:
            try:
                check_complete(self.instance)
            except ValidationError as error:
                self.add_error("english", error)

    def save(self, commit=True):
        uploaded = self.cleaned_data.get("recording")
        if isinstance(uploaded, UploadedFile):
            recording = self.instance.recording
            name = name_for(uploaded)
            if not recording.storage.exists(name):
                name = recording.storage.save(name, uploaded)
            self.instance.recording = name
        return super().save(commit)
