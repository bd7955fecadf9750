"""Each process of the tests has a database of its own: a copy of one that was migrated once and is kept.

SQLite's lie in files, the migrated one in var/. PostgreSQL's lie on the server of DATABASE_URL; the numbers in their names are
held by locks there, so that runs at once, of other checkouts too, never meet, and what a killed run left is used up by the next.
"""

import contextlib
import fcntl
import hashlib
import itertools
import shutil

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connection

MIGRATED, OWN = "pinganxin_migrated_", "pinganxin_test_"
LOCK = 0x50414E  # the first of a lock's two numbers; the second is 0 while copies are made, or the number in a database's name


@contextlib.contextmanager
def own_database(folder):
    """Let Django use a fresh migrated database until the end; SQLite's lies in `folder`."""
    with on_sqlite(folder) if connection.vendor == "sqlite" else on_postgresql() as name:
        use(name)
        connection._test_serialized_contents = connection.creation.serialize_db_to_string()  # what transactional tests begin with
        try:
            yield
        finally:
            connection.close()


def use(name):
    connection.close()
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = str(name)


def migrate(name):
    use(name)
    call_command("migrate", verbosity=0, interactive=False)
    connection.close()


def digest():
    """Of what makes a migrated database."""
    files = [settings.BASE_DIR / "requirements.txt", *sorted(settings.BASE_DIR.glob("*/migrations/*.py"))]
    return hashlib.sha256(b"".join(file.name.encode() + file.read_bytes() for file in files)).hexdigest()[:12]


@contextlib.contextmanager
def on_sqlite(folder):
    migrated = settings.VAR_DIR / f"{MIGRATED}{digest()}.sqlite3"
    settings.VAR_DIR.mkdir(exist_ok=True)
    with open(settings.VAR_DIR / "migrated.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not migrated.exists():
            for old in settings.VAR_DIR.glob(f"{MIGRATED}*"):
                old.unlink()
            migrate(migrated.with_suffix(".new"))
            migrated.with_suffix(".new").rename(migrated)
        shutil.copyfile(migrated, folder / "test.sqlite3")
    yield folder / "test.sqlite3"


@contextlib.contextmanager
def on_postgresql():
    migrated = MIGRATED + digest()
    with psycopg.connect(settings.DATABASE_URL.replace("postgres://", "postgresql://"), autocommit=True) as server:

        def databases(beginning):
            found = server.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [beginning])
            return [name for (name,) in found]

        server.execute("SELECT pg_advisory_lock(%s, 0)", [LOCK])
        if migrated not in databases(MIGRATED):
            for old in databases(MIGRATED):
                server.execute(f'DROP DATABASE "{old}"')
            server.execute(f'CREATE DATABASE "{migrated}_new"')
            migrate(f"{migrated}_new")
            server.execute(f'ALTER DATABASE "{migrated}_new" RENAME TO "{migrated}"')
        name = OWN + str(next(number for number in itertools.count(1) if _is_free(server, number)))
        server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{migrated}"')
        server.execute("SELECT pg_advisory_unlock(%s, 0)", [LOCK])
        yield name
        server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _is_free(server, number):
    return server.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCK, number]).fetchone()[0]
