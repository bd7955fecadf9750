"""gunicorn's settings, one and the same in production, in the demonstration and in the benches: -c site/config/gunicorn.py.

What differs between installations (--bind, --workers, certificates) is given on the command line. See docs/operations.md.
"""

import gc
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from config.private import begin
from config.requests.admission import AT_WORK, SIGN_INS_AT_WORK, SIGN_INS_WAITING, WAITING

begin()
wsgi_app = "config.wsgi"
workers = 4
# Each has a thread for every request at work, for every one that waits for its turn, and some that say "come back".
threads = AT_WORK + WAITING + SIGN_INS_AT_WORK + SIGN_INS_WAITING + 8
worker_connections = 1000
# More threads than requests at work: a process shares so many connections to PostgreSQL among them. One more for downloads.
os.environ.setdefault("DATABASE_POOL", str(AT_WORK + SIGN_INS_AT_WORK + 1))
# A proxy in front keeps its connections to us.
keepalive = 5
timeout = 60
graceful_timeout = 30
loglevel = "warning"
# Read once and shared by the workers: a third of the memory, and none of them begins while it still reads.
preload_app = True


def on_starting(server):
    """Sweep what a web server that was killed was taking in."""
    from django.core.management import call_command

    call_command("sweep_scans")


def when_ready(server):
    """Leave what was read at the start out of every later search for garbage: it stays, and there is a lot of it."""
    gc.collect()
    gc.freeze()
