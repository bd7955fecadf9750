"""Production's settings, database and templates alike, without middleware."""

from config.settings import *  # noqa: F403

INSTALLED_APPS = [*INSTALLED_APPS, "tests.bench.support.baseline"]  # noqa: F405
MIDDLEWARE = []
ROOT_URLCONF = "tests.bench.support.baseline.urls"
