from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CampaignsConfig(AppConfig):
    name = "campaigns"
    verbose_name = _("宣传活动")

    def ready(self):
        from campaigns.acts import watching  # noqa: F401 (its receivers)
