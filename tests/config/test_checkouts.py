"""A checkout that was copied, its var/ with it, works on files of its own: never on those of the one it came from."""

import json
import runpy
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

RUN = Path(__file__).resolve().parent.parent.parent / "run"
HOME = ("http://localhost:8000", ["localhost"])
PLACES = ("DATABASE_URL", "MEDIA_ROOT", "SCANS_ROOT")
SECRETS = ("SECRET_KEY", "CODE_KEYS", "DATA_KEYS")


@pytest.fixture
def origin(tmp_path, monkeypatch):
    """A checkout whose demo was set up; its manage.py tells the environment that Django would get."""
    monkeypatch.delenv("SECRET_KEY")
    monkeypatch.delenv("DATABASE_URL", raising=False)
    folder = tmp_path / "origin"
    (folder / ".venv" / "bin").mkdir(parents=True)
    (folder / ".venv" / "bin" / "python").symlink_to(sys.executable)
    (folder / "var").mkdir()
    shutil.copy(RUN, folder)
    (folder / "manage.py").write_text("import json, os; print(json.dumps(dict(os.environ)))")
    demo(folder)
    return folder


def demo(folder):
    """Return the environment in which `./run demo` serves from a folder."""
    return runpy.run_path(str(folder / "run"))["demo_environment"](*HOME)


def managed(folder):
    """Return the environment in which `./run manage` runs in a folder."""
    return json.loads(subprocess.run([sys.executable, folder / "run", "manage"], capture_output=True, check=True, text=True).stdout)


def copied(folder):
    return Path(shutil.copytree(folder, folder.parent / "copy", symlinks=True))


def chosen(environment, names):
    return {name: environment[name] for name in names}


def places_in(folder):
    var = folder / "var"
    return {"DATABASE_URL": f"sqlite:///{var}/demo.sqlite3", "MEDIA_ROOT": f"{var}/demo-media", "SCANS_ROOT": f"{var}/demo-scans"}


def test_commands_find_the_database_of_the_demo(origin):
    assert chosen(demo(origin), PLACES) == chosen(managed(origin), PLACES) == places_in(origin)


def test_a_copied_checkout_uses_its_own_database_and_the_same_secrets(origin):
    copy = copied(origin)
    assert chosen(managed(copy), PLACES) == chosen(demo(copy), PLACES) == places_in(copy)
    assert chosen(managed(copy), SECRETS) == chosen(managed(origin), SECRETS)


def test_what_is_kept_names_no_place(origin):
    kept = (origin / "var" / "demo.env").read_text()
    assert ([name for name in PLACES if name in kept], str(origin) in kept) == ([], False)
    assert stat.S_IMODE((origin / "var" / "demo.env").stat().st_mode) == 0o600


def test_places_that_an_older_demo_kept_are_not_followed(origin):
    secrets = chosen(managed(origin), SECRETS)
    with (origin / "var" / "demo.env").open("a") as file:
        file.writelines(f"{name}={value}\n" for name, value in places_in(origin).items())
    copy = copied(origin)
    assert chosen(managed(origin), PLACES + SECRETS) == places_in(origin) | secrets
    assert chosen(managed(copy), PLACES + SECRETS) == places_in(copy) | secrets
    demo(copy)
    assert str(origin) not in (copy / "var" / "demo.env").read_text()


def test_a_server_that_was_named_stays_the_demos(origin, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://root@127.0.0.1/demo")
    demo(origin)
    monkeypatch.delenv("DATABASE_URL")
    assert managed(origin)["DATABASE_URL"] == demo(origin)["DATABASE_URL"] == "postgres://root@127.0.0.1/demo"


def test_a_file_that_was_named_is_used_and_not_kept(origin, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "sqlite:////srv/other.sqlite3")
    assert demo(origin)["DATABASE_URL"] == managed(origin)["DATABASE_URL"] == "sqlite:////srv/other.sqlite3"
    monkeypatch.delenv("DATABASE_URL")
    assert managed(origin)["DATABASE_URL"] == places_in(origin)["DATABASE_URL"]
