"""./run bench web: Lighthouse 12, as on a middling phone, on the signing page and a campaign's page of the demonstration.

Needs Chromium and npm, as the journeys do. Scores are of 100; the middle one of several runs counts for each category.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys

from tests.bench.support.server import PRODUCTION, ROOT, Server, installation

FOLDER = ROOT / "var" / "bench-web"
RUNS = 3


def main():
    parser = argparse.ArgumentParser(prog="./run bench web")
    parser.add_argument("--json", action="store_true", help="end with one JSON object on the last line")
    options = parser.parse_args()
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    try:
        figures = measure()
    finally:
        shutil.rmtree(FOLDER, ignore_errors=True)
    for name, score in figures.items():
        print(f"{name:28}{score}")
    if options.json:
        print(json.dumps(figures))


def measure():
    """Return {page_category: score}."""
    server = Server(PRODUCTION, installation(FOLDER))
    server.environment["PUBLIC_URL"] = f"http://127.0.0.1:{server.port}"

    def run(*command):
        done = subprocess.run([sys.executable, *command], cwd=ROOT, env=server.environment, check=True, stdout=subprocess.PIPE, text=True)
        return done.stdout

    for command in (["migrate", "-v0"], ["collectstatic", "--no-input", "-v0"], ["load_demo"]):
        run("manage.py", *command)
    places = run("-m", "tests.bench.support.places")
    pages = json.loads(places.splitlines()[-1])
    addresses = {name: server.environment["PUBLIC_URL"] + path for name, path in pages.items()}
    with server:
        runs = [lighthouse(addresses.values()) for _run in range(RUNS)]
    return {
        f"{name}_{category.replace('-', '_')}": statistics.median(run[address][category] for run in runs)
        for name, address in addresses.items()
        for category in runs[0][address]
    }


def lighthouse(addresses):
    command = ["node", ROOT / "tests" / "browsers" / "lighthouse.mjs", os.environ["CHROMIUM"], *addresses]
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()[-1])


if __name__ == "__main__":
    main()
