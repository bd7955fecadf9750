"""A page that is not there yet is saved when its writer says so."""

from wagtail.admin.views.pages.create import CreateView


class NewPage(CreateView):
    """Wagtail's, without saving by itself: on a slow network that, and the click on "submit" meanwhile, made two pages of one."""

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"autosave_enabled": False}
