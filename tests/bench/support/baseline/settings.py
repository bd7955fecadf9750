"""Production's settings, database and templates alike, without middleware."""

from config.settings import *  # noqa: F403

BARE = {"allauth.account": "tests.bench.support.baseline.accounts.WithoutMiddleware"}
INSTALLED_APPS = [*(BARE.get(name, name) for name in INSTALLED_APPS), "tests.bench.support.baseline"]  # noqa: F405
MIDDLEWARE = []
ROOT_URLCONF = "tests.bench.support.baseline.urls"
