"""Wagtail's lists and choosers of pages and pictures, of what the user reaches."""

from wagtail.admin.views.chooser import BrowseView
from wagtail.images.views.chooser import ImageChooserViewSet, ImageChooseView
from wagtail.images.views.chooser import viewset as wagtails
from wagtail.images.views.images import ImagesFilterSet, IndexView
from wagtail.permissions import page_permission_policy


class ChoosePage(BrowseView):
    """Begins where the user's pages do: what lies above them lists none."""

    def get(self, request, parent_page_id=None):
        if parent_page_id is None and not request.user.is_superuser:
            begin = page_permission_policy.explorable_root_instance(request.user)
            parent_page_id = begin and begin.pk
        return super().get(request, parent_page_id)


def only_within_reach(pages, request):
    """The hook of Wagtail's page chooser."""
    return pages.filter(pk__in=page_permission_policy.explorable_instances(request.user).values("pk"))


class _Untagged(ImagesFilterSet):
    """Tags are of all agencies' pictures."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters.pop("tag", None)


class Pictures(IndexView):
    filterset_class = _Untagged


class ChoosePicture(ImageChooseView):
    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"popular_tags": ()}


class PictureChooser(ImageChooserViewSet):
    choose_view_class = ChoosePicture


pictures = PictureChooser("wagtailimages_chooser", model=wagtails.model, url_prefix=wagtails.url_prefix)
