"""./run bench hold: attackers and families beside each other, on production's settings and PostgreSQL.

Families sign at a fifth of the highest rate, with nobody else there and under each attack; attackers come from the families' own
address, as from a school's or a carrier's network, but for guessers of passwords, who have as many as they like. The reader of scans
and the scheduler run beside the web server, as docs/operations.md has them. PostgreSQL is the server of TEST_DATABASE_URL.
"""

import argparse
import asyncio
import json
import os
import shutil
import subprocess
import sys
import time
from collections import Counter
from contextlib import contextmanager

from tests.bench.support.arrivals import Families, percentile
from tests.bench.support.hold.attacks import NAMES
from tests.bench.support.server import PRODUCTION, ROOT, Codes, Server, installation, on, sql

FOLDER = ROOT / "var" / "bench-hold"
DATABASE = f"pinganxin_bench_{os.getpid()}_hold"
QUIET_S, ATTACK_S = 8, 15  # before each attack, and under it
TAKES_HOLD_S = 3
NORMAL_S = 0.25  # p99 of a server that is itself again


def main():
    parser = argparse.ArgumentParser(prog="./run bench hold")
    parser.add_argument("--json", action="store_true", help="end with one JSON object on the last line")
    parser.add_argument("--only", choices=NAMES, action="append", help="this attack alone; may be given several times")
    options = parser.parse_args()
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    try:
        figures = Bench().measure(options.only or NAMES)
    finally:
        sql(f'DROP DATABASE IF EXISTS "{DATABASE}" WITH (FORCE)')
        shutil.rmtree(FOLDER, ignore_errors=True)
    for name, value in figures.items():
        say(f"{name:24}{value}")
    if options.json:
        say(json.dumps(figures))


def say(text):
    print(text, flush=True)


class Bench:
    """`answers` are the families' by what went on: "quiet" or an attack."""

    def __init__(self):
        self.answers, self.recovered, self.came = {"quiet": []}, {}, {}

    def measure(self, attacks):
        self.prepare()
        with (
            (FOLDER / "log").open("w") as self.log,
            Server(PRODUCTION, on(DATABASE), log=self.log) as self.server,
            self.beside("read_scans"),
            self.beside("run_scheduled", "-v", "0"),
        ):
            say("the highest rate …")
            self.server.wrk("POST", "/p/", self.codes, 2)
            highest, _refused = self.server.wrk("POST", "/p/", self.codes, 6)
            self.rate = highest / 5
            self.sign(3)  # from here on nothing is done for the first time
            for attack in attacks:
                say(f"{attack} …")
                self.answers["quiet"] += self.sign(QUIET_S)
                self.under(attack)
                say(f"  {self.came[attack]}, families {self.told(attack)}")
        return self.figures(highest)

    def prepare(self):
        os.environ |= installation(FOLDER)
        say("printing a city's letters …")
        subprocess.run([sys.executable, "manage.py", "collectstatic", "--no-input", "-v0"], cwd=ROOT, check=True)
        sql(f'CREATE DATABASE "{DATABASE}"')
        command = [sys.executable, "-m", "tests.bench.support.hold.world", "prepare", str(FOLDER)]
        done = subprocess.run(command, cwd=ROOT, env=os.environ | on(DATABASE), stdout=subprocess.PIPE, text=True, check=True)
        (FOLDER / "uploads").write_text(json.dumps(json.loads(done.stdout.splitlines()[-1])["uploads"]))
        self.codes = Codes(FOLDER)

    @contextmanager
    def beside(self, *command):
        command = ["nice", "-n5", sys.executable, "manage.py", *command]
        process = subprocess.Popen(command, cwd=ROOT, env=os.environ | on(DATABASE), stderr=self.log)
        try:
            yield
        finally:
            process.terminate()
            process.wait()

    def sign(self, seconds):
        """Return the Answers of families who arrive for so many seconds."""
        families = Families(self.server.port, self.codes.body)
        return asyncio.run(families.arrive(self.codes.take(round(self.rate * seconds)), self.rate))

    def under(self, attack):
        """Let families sign while an attack goes on, and until the server is itself again afterwards."""
        command = [sys.executable, "-m", "tests.bench.support.hold.attacks", attack, str(self.server.port), str(FOLDER)]
        attacker = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        time.sleep(TAKES_HOLD_S)
        self.answers[attack] = self.sign(ATTACK_S)
        said, _error = attacker.communicate("")
        self.came[attack] = json.loads(said)
        over, is_normal = time.monotonic(), False
        while not is_normal and time.monotonic() - over < 60:
            self.recovered[attack] = round(time.monotonic() - over, 1)
            again = self.sign(1)
            is_normal = all(answer.token for answer in again) and percentile(again) <= NORMAL_S

    def told(self, attack):
        return dict(Counter(answer.status for answer in self.answers[attack]))

    def figures(self, highest):
        p99 = {what: round(1000 * percentile(answers)) for what, answers in self.answers.items()}
        return {
            "families_p99_ms": p99,
            "families_refused": {what: sum(not answer.token for answer in answers) for what, answers in self.answers.items()},
            "worst_to_quiet": round(max(p99.values()) / p99["quiet"], 1),
            "recovers_s": max(self.recovered.values()),
            "read_wait_s": self.came.get("costly_zip", {}).get("read_wait_s"),
            "attackers": self.came,
            "highest_per_s": round(highest),
            "families_per_s": round(self.rate),
            "families": {what: len(answers) for what, answers in self.answers.items()},
        }


if __name__ == "__main__":
    main()
