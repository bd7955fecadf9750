"""A family's journey in Firefox, through puppeteer-core: Playwright drives only a Firefox of its own."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.pledges.signing.samples import counts, held, path_of

BROWSERS = Path(__file__).parent.parent / "browsers"
FIREFOX = os.environ.get("FIREFOX") or shutil.which("firefox-esr")
is_ready = FIREFOX and shutil.which("node") and (BROWSERS / "node_modules").is_dir()
pytestmark = [
    pytest.mark.journey,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.skipif(not is_ready, reason="Firefox ESR, Node or tests/browsers/node_modules is not installed"),
]


def journey(live_server, settings, way, width, height):
    """Return what sign.mjs saw of one family that answers copy 1."""
    settings.PUBLIC_URL = live_server.url
    command = ["node", BROWSERS / "sign.mjs", FIREFOX, live_server.url + path_of(1), str(width), str(height), way]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize(("way", "width", "height"), [("turned", 390, 844), ("offline", 320, 640), ("scriptless", 1440, 900)])
def test_a_family_signs(print_run, live_server, settings, way, width, height):
    seen = journey(live_server, settings, way, width, height)
    assert (seen["foreign"], seen["errors"], seen["heading"], seen["signed"]) == ([], [], "答复已收到，谢谢！", 2)
    assert seen["place"].startswith("/r/")
    assert held() == counts(pledges=1, entries=1, personal=1, total=1)
