"""What the site writes is its own account's alone, from the first byte."""

import os
import subprocess
import sys

import pytest
from django.conf import settings as configured

from config import checks

LOOK = """
import os, tempfile
from pathlib import Path
from django.conf import settings
from django.db import connection
connection.ensure_connection()
with connection.cursor() as cursor:
    cursor.execute("CREATE TABLE a (b)")
folder = Path(settings.DATABASES["default"]["NAME"]).parent
settings.SCANS_ROOT.mkdir(parents=True)
files = sorted(path.name for path in folder.glob("own.sqlite3*"))
print(files, {oct(path.stat().st_mode & 0o777) for path in folder.glob("own*")}, oct(settings.SCANS_ROOT.stat().st_mode & 0o777))
print(tempfile.gettempdir())
"""


def test_the_database_and_the_scans_are_private_from_the_first_byte_and_what_arrives_lies_on_our_disk(tmp_path):
    places = {"DATABASE_URL": f"sqlite:///{tmp_path}/own.sqlite3", "SCANS_ROOT": f"{tmp_path}/scans/in"}
    environment = {name: value for name, value in os.environ.items() if name != "TMPDIR"} | places
    command = [sys.executable, "manage.py", "shell", "-v", "0", "-c", LOOK]
    said = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, umask=0o022, cwd=configured.BASE_DIR)
    files = ["own.sqlite3", "own.sqlite3-shm", "own.sqlite3-wal"]
    assert said.stdout.splitlines() == [f"{files} {{'0o600'}} 0o700", str(configured.VAR_DIR / "tmp")]


@pytest.mark.parametrize(("mode", "warned"), [(0o644, ["pinganxin.W002"]), (0o640, ["pinganxin.W002"]), (0o600, [])])
def test_a_database_that_others_may_read_is_said(settings, tmp_path, mode, warned):
    path = tmp_path / "own.sqlite3"
    path.touch(mode=mode)
    path.chmod(mode)
    settings.DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": path}}
    assert [found.id for found in checks.databases_are_private(None)] == warned
