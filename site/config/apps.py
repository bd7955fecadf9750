from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "config"
    verbose_name = "平安信"

    def ready(self):
        from config import checks, spreadsheets  # noqa: F401

        spreadsheets.write_wagtails_cells()
