"""Settings of the tests: the production settings on fixed, public test keys."""

import base64
import os

os.environ.setdefault("DEMO", "1")
os.environ["SECRET_KEY"] = "test-" * 12
os.environ["PUBLIC_URL"] = "http://testserver"
os.environ["CODE_KEYS"] = f"1-1073741823:{base64.b64encode(b'c' * 32).decode()}"
os.environ["DATA_KEYS"] = f"test1:{base64.b64encode(b'd' * 32).decode()}"
os.environ["SITE_AGENCY"] = "衡水市公安局交通警察支队（演示）"
os.environ["SITE_HOTLINE"] = "0318-0000000"
os.environ["ALLOWED_HOSTS"] = "testserver,localhost,127.0.0.1"

from config.settings import *  # noqa: F403

SECOND_FACTOR = False  # but where a test says so
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}  # noqa: F405
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
LOGGING = {"version": 1, "disable_existing_loggers": True}
# What a power failure would leave of a test's database is nobody's concern.
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):  # noqa: F405
    DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"  # noqa: F405
else:
    DATABASES["default"]["OPTIONS"] = {"options": "-c synchronous_commit=off"}  # noqa: F405
