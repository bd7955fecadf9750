"""allauth without the middleware that it insists on."""

from allauth.account.apps import AccountConfig


class WithoutMiddleware(AccountConfig):
    def ready(self):
        """Nothing: nobody signs in here."""
