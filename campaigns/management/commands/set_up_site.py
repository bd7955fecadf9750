from django.core.management.base import BaseCommand

from campaigns.admin.setup import set_up_site


class Command(BaseCommand):
    help = "Makes what is missing of the home page, the review workflow, and each agency's groups of officers and reviewers."

    def handle(self, **options):
        self.stdout.write(f"home page: {set_up_site().title}")
