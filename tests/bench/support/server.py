"""gunicorn as in production (site/config/gunicorn.py), started, killed and loaded by wrk."""

import base64
import http.client
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import psycopg

ROOT = Path(__file__).resolve().parents[3]
POSTGRESQL = os.environ.get("TEST_DATABASE_URL", "postgres://root@127.0.0.1:5432/postgres")
PRODUCTION, BASELINE = "config.wsgi", "tests.bench.support.baseline.wsgi"
CONNECTIONS = 16


def installation(folder):
    """Return the environment of an installation of its own, with production's settings and no limit switched off; SQLite in `folder`."""
    key = base64.b64encode(secrets.token_bytes(32)).decode()
    return {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DEMO": "1",
        "SECRET_KEY": secrets.token_urlsafe(48),
        "CODE_KEYS": f"1-1073741823:{key}",
        "DATA_KEYS": f"bench:{key}",
        "SITE_AGENCY": "测量",
        "SITE_HOTLINE": "0000-0000000",
        "PUBLIC_URL": "http://127.0.0.1:8000",
        "ALLOWED_HOSTS": "127.0.0.1",
        "DATABASE_URL": f"sqlite:///{folder / 'bench.sqlite3'}",
        "MEDIA_ROOT": str(folder / "media"),
        "SCANS_ROOT": str(folder / "scans"),
    }


def sql(statement):
    with psycopg.connect(POSTGRESQL.replace("postgres://", "postgresql://"), autocommit=True) as connection:
        connection.execute(statement)


def on(name):
    """Return the environment of a PostgreSQL database of ours, or of the SQLite one."""
    if name == "sqlite":
        return {"DATABASE_URL": os.environ["DATABASE_URL"]}
    return {"DATABASE_URL": f"{POSTGRESQL.rpartition('/')[0]}/{name}"}


class Server:
    """A web server of its own on a free port; `environment` names its database, `options` are further ones of gunicorn.

    `log` is a file for what it writes, where that is a lot.
    """

    def __init__(self, application, environment, options=(), log=None):
        self.log = log
        self.application = application
        self.environment = os.environ | environment
        self.options = options
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]

    def __enter__(self):
        command = [sys.executable, "-m", "gunicorn", "-c", "site/config/gunicorn.py", "--bind", f"127.0.0.1:{self.port}"]
        command += [*self.options, self.application]
        self.process = subprocess.Popen(command, cwd=ROOT, env=self.environment, stderr=self.log)
        for _try in range(600):
            if self._answers():
                return self
            time.sleep(0.1)
        raise RuntimeError("gunicorn did not start")

    def __exit__(self, *_error):
        self.process.terminate()
        self.process.wait()

    def _answers(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/health")
            connection.getresponse().read()
        except OSError:
            return False
        finally:
            connection.close()
        return True

    def kill(self):
        """Kill the master and every worker at once, as a power cut would."""
        workers = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        for number in (self.process.pid, *map(int, workers)):
            os.kill(number, signal.SIGKILL)
        self.process.wait()

    def wrk(self, method, prefix, codes, seconds):
        """Return (accepted a second, refused a second) for distinct codes; `codes` is a Codes."""
        script = Path(__file__).with_name("load.lua")
        command = [
            "wrk",
            "-t1",
            f"-c{CONNECTIONS}",
            f"-d{seconds}s",
            "--timeout",
            "20s",
            "-s",
            script,
            f"http://127.0.0.1:{self.port}",
            "--",
        ]
        command += [method, prefix, codes.path, str(codes.used), *([codes.body_path] if method == "POST" else [])]
        done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=True)
        counted = json.loads(done.stdout.splitlines()[-1])
        if prefix == "/p/" and method == "POST":
            codes.used += counted["accepted"] + counted["refused"] + CONNECTIONS
        return counted["accepted"] / counted["seconds"], counted["refused"] / counted["seconds"]


class Codes:
    """The file of codes to sign, each used once on each database; 17 bytes a line."""

    def __init__(self, folder):
        self.path, self.body_path = folder / "codes", folder / "body"
        self.body = self.body_path.read_text()
        self.used = 0

    def take(self, count):
        """Return the next `count` codes."""
        with self.path.open() as lines:
            lines.seek(self.used * 17)
            taken = [lines.readline().strip() for _code in range(count)]
        if not taken[-1]:
            raise RuntimeError("the codes are used up: fewer or shorter rounds, please")
        self.used += count
        return taken
