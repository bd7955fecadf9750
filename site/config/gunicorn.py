"""gunicorn's settings, one and the same in production, in the demonstration and in the benches: -c site/config/gunicorn.py.

What differs between installations (--bind, --workers, certificates) is given on the command line. See docs/operations.md.
"""

import gc
import os
import resource
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from config.private import begin
from config.requests.admission import AT_WORK, READERS, SIGN_INS_AT_WORK, SIGN_INS_WAITING, UPLOADS, WAITING

begin()
# A thousand lines, bodies that arrive on them, and what is ours; 1,024 is what many systems begin with.
files, most = resource.getrlimit(resource.RLIMIT_NOFILE)
wanted = 4096 if most == resource.RLIM_INFINITY else min(4096, most)
if 0 <= files < wanted:
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))
wsgi_app = "config.wsgi"
workers = 4
# A thread for every request at work or waiting for its turn, for every large file that comes or goes, and some that say "come back".
threads = AT_WORK + WAITING + SIGN_INS_AT_WORK + SIGN_INS_WAITING + UPLOADS + READERS + 8
worker_class = "config.serving.worker.Worker"  # in which requests arrive, and answers leave, beside the threads
sendfile = False  # a thread would wait for the reader
# More threads than requests at work: a process shares so many connections to PostgreSQL among them. One more for downloads.
os.environ.setdefault("DATABASE_POOL", str(AT_WORK + SIGN_INS_AT_WORK + 1))
# A proxy in front keeps its connections to us.
keepalive = 5
timeout = 60
graceful_timeout = 30
loglevel = "warning"
logger_class = "config.serving.logs.MaskedLogger"
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
