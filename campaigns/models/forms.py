"""How pages are filled in."""

from itertools import count

from anyascii import anyascii
from django.core.files.uploadedfile import UploadedFile
from django.utils.text import slugify
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.models import Page

from campaigns.letters.recordings import name_for


class AddressedPageForm(WagtailAdminPageForm):
    """An address left empty is made from the title, Chinese ones in Latin letters (a slug holds no others)."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].required = False

    def clean_slug(self):
        slug = self.cleaned_data["slug"]
        title = self.cleaned_data.get("title")
        return slug or (title and self._free_slug(slugify(anyascii(title))[:200] or "page"))

    def _free_slug(self, base):
        candidates = (base if number == 1 else f"{base}-{number}" for number in count(1))
        return next(slug for slug in candidates if Page._slug_is_available(slug, self.parent_page, self.instance))


class LetterPageForm(AddressedPageForm):
    """Keeps an uploaded recording at once: a draft of a published page is stored as a revision alone, without its files."""

    def save(self, commit=True):
        uploaded = self.cleaned_data.get("recording")
        if isinstance(uploaded, UploadedFile):
            recording = self.instance.recording
            name = name_for(uploaded)
            if not recording.storage.exists(name):
                name = recording.storage.save(name, uploaded)
            self.instance.recording = name
        return super().save(commit)
