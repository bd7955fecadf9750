from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "config"
    verbose_name = "平安信"

    def ready(self):
        from config import checks, spreadsheets  # noqa: F401
        from config.accounts import gate, notes  # noqa: F401 (their receivers)

        spreadsheets.write_wagtails_cells()
