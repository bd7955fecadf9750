"""./run bench sign: families answer at once, over HTTP from gunicorn, on PostgreSQL and SQLite, against Django without middleware.

Rates are medians over rounds in which the measured and the baseline take turns (tests/bench/support/baseline). PostgreSQL is
the server of TEST_DATABASE_URL; databases of the bench's own are made there and dropped afterwards.
"""

import argparse
import asyncio
import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from tests.bench.support.arrivals import Families, percentile
from tests.bench.support.server import BASELINE, PRODUCTION, Codes, Server, installation, on, sql

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "var" / "bench-sign"
EMPTY, FULL, UNGUARDED = (f"pinganxin_bench_{os.getpid()}_{name}" for name in ("empty", "full", "unguarded"))
CITIES, PLEDGES = 23, 1_000_000
KILLS, PHONES = 5, 50
NORMAL_S = 0.25  # p99 of a server that is itself again


def main():
    parser = argparse.ArgumentParser(prog="./run bench sign")
    parser.add_argument("--json", action="store_true", help="end with one JSON object on the last line")
    parser.add_argument("--full", action="store_true", help="nine rounds of 8 s instead of five of 4 s")
    parser.add_argument("--rates", action="store_true", help="only the rates against the baseline")
    options = parser.parse_args()
    rounds, seconds = (9, 8) if options.full else (5, 4)
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    try:
        figures = Bench(rounds, seconds).measure(only_rates=options.rates)
    finally:
        for name in (EMPTY, FULL, UNGUARDED):
            sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        shutil.rmtree(FOLDER, ignore_errors=True)
    for name, value in figures.items():
        say(f"{name:24}{value}")
    if options.json:
        say(json.dumps(figures))


def say(text):
    print(text, flush=True)


def run(name, verb, *arguments):
    """Run a verb of tests.bench.support.signing on a database; return what it says."""
    command = [sys.executable, "-m", "tests.bench.support.signing", verb, *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, env=os.environ | on(name), stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


class Bench:
    """The figures, one after another; `acknowledged` is every signature that was told to a client."""

    def __init__(self, rounds, seconds):
        self.rounds, self.seconds = rounds, seconds
        self.figures = {}
        self.acknowledged = 0

    def measure(self, only_rates=False):
        self.prepare()
        if only_rates:
            self.rates()
        else:
            self.copy_and_fill()
            self.under_stress(*self.rates())
        return self.figures

    def rates(self):
        """Compare with the baseline; return the rates of accepted signatures on PostgreSQL and on SQLite."""
        say("PostgreSQL, against one row and one page …")
        with self.both(EMPTY) as (ours, baseline):
            pg_rate, self.figures["pg_ratio"] = self.compare(ours, "/p/", baseline, "/row/")
            self.figures |= {"pg_per_s": round(pg_rate), "pg_baseline_per_s": round(self.baseline_rate)}
            view_rate, self.figures["view_ratio"] = self.compare(ours, "/p/", baseline, "/page/", method="GET")
            self.figures |= {"view_per_s": round(view_rate), "view_baseline_per_s": round(self.baseline_rate)}
        say("SQLite, against one row …")
        with self.both("sqlite") as (ours, baseline):
            sqlite_rate, self.figures["sqlite_ratio"] = self.compare(ours, "/p/", baseline, "/row/")
            self.figures |= {"sqlite_per_s": round(sqlite_rate), "sqlite_baseline_per_s": round(self.baseline_rate)}
        return pg_rate, sqlite_rate

    def under_stress(self, pg_rate, sqlite_rate):
        """Measure growth, waiting, overload, race and losses, and recount."""
        say(f"{PLEDGES:,} pledges in the table, against an empty one …")
        with Server(PRODUCTION, on(FULL)) as full, Server(PRODUCTION, on(EMPTY)) as empty:
            _rate, self.figures["growth"] = self.compare(full, "/p/", empty, "/p/")
        with Server(PRODUCTION, on(EMPTY)) as server:
            say("half the highest rate …")
            answers = self.arrive(server, pg_rate / 2, 20)
            self.figures["p99_ms"] = round(1000 * percentile(answers))
            say("five times the highest rate for 30 s …")
            self.figures |= self.overload(server, pg_rate)
            say(f"{PHONES} phones with the same letter …")
            self.figures["race_doubles"] = self.race(server, EMPTY, 200)["doubles"]
        with Server(PRODUCTION, on(UNGUARDED)) as server:
            self.figures["race_doubles_unguarded"] = self.race(server, UNGUARDED, 20)["doubles"]
        say(f"killed {KILLS} times under load …")
        killed = [self.killed(name, rate / 2) for name, rate in ((EMPTY, pg_rate), ("sqlite", sqlite_rate))]
        self.figures["lost"] = sum(result["missing"] for result in killed)
        self.figures["acknowledged_around_kills"] = sum(result["acknowledged"] for result in killed)
        counted = [run(name, "recount") for name in (EMPTY, FULL, "sqlite")]
        self.figures["counters_equal"] = all(count["equal"] for count in counted)
        self.figures["signatures"] = self.acknowledged

    def prepare(self):
        """Make an installation on PostgreSQL and one on SQLite."""
        os.environ |= installation(FOLDER)
        say(f"printing {CITIES} cities' letters, on PostgreSQL and on SQLite …")
        subprocess.run([sys.executable, "manage.py", "collectstatic", "--no-input", "-v0"], cwd=ROOT, check=True)
        sql(f'CREATE DATABASE "{EMPTY}"')
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(lambda name: run(name, "prepare", FOLDER, CITIES, PLEDGES), (EMPTY, "sqlite")))
        self.codes = Codes(FOLDER)

    def copy_and_fill(self):
        """Copy the installation while nothing is answered: one gets a million answers, one loses its guard."""
        for name in (FULL, UNGUARDED):
            sql(f'CREATE DATABASE "{name}" TEMPLATE "{EMPTY}"')
        run(UNGUARDED, "unguard")
        run(FULL, "fill", PLEDGES)

    @contextmanager
    def both(self, name):
        with Server(PRODUCTION, on(name)) as ours, Server(BASELINE, on(name)) as baseline:
            yield ours, baseline

    def compare(self, ours, our_prefix, other, other_prefix, method="POST"):
        """Return our rate and its ratio to the other's, both the median of rounds in turn, after one that does not count."""
        mine, ratios, others = [], [], []
        for number in range(self.rounds + 1):
            seconds = self.seconds if number else 2
            rate, refused = ours.wrk(method, our_prefix, self.codes, seconds)
            other_rate, other_refused = other.wrk(method, other_prefix, self.codes, seconds)
            if refused or other_refused:
                raise RuntimeError(f"refused a second: {refused} of {our_prefix}, {other_refused} of {other_prefix}")
            if number:
                mine.append(rate)
                others.append(other_rate)
                ratios.append(rate / other_rate)
            if method == "POST":
                self.acknowledged += round(rate * seconds) + (round(other_rate * seconds) if other_prefix == "/p/" else 0)
        say("  " + "  ".join(f"{rate:.0f}/{other:.0f}" for rate, other in zip(mine, others, strict=True)))
        self.baseline_rate = statistics.median(others)
        return statistics.median(mine), round(statistics.median(ratios), 2)

    def arrive(self, server, rate, seconds, **how):
        families = Families(server.port, self.codes.body, **how)
        answers = asyncio.run(families.arrive(self.codes.take(round(rate * seconds)), rate))
        self.acknowledged += sum(bool(answer.token) for answer in answers)
        return answers

    def overload(self, server, rate):
        """Return how the server took five times its rate, and the seconds until a whole second of half its rate is served well."""
        answers = self.arrive(server, 5 * rate, 30)
        over = time.perf_counter()
        statuses = {status: sum(answer.status == status for answer in answers) for status in sorted({answer.status for answer in answers})}
        refused = [answer for answer in answers if answer.status in (429, 503)]
        assert all(answer.has_retry_after for answer in refused)
        recovered, is_normal = 0.0, False
        while not is_normal and recovered < 120:
            recovered = time.perf_counter() - over
            again = self.arrive(server, rate / 2, 1)
            is_normal = all(answer.token for answer in again) and percentile(again) <= NORMAL_S
        good = sorted((answer for answer in answers if answer.token), key=lambda answer: answer.seconds)
        return {
            "overload_recovers_s": round(recovered + max(0, max(answer.due + answer.seconds for answer in answers) - 30), 1),
            "overload_statuses": statuses,
            "overload_good_p99_ms": round(1000 * percentile(good)) if good else None,
        }

    def race(self, server, name, rounds):
        """Send each of so many codes from PHONES phones at once; return how many got more than one pledge."""
        codes = self.codes.take(rounds)

        async def all_rounds():
            families = Families(server.port, self.codes.body)
            return [await families.at_once(code, PHONES) for code in codes]

        told = asyncio.run(all_rounds())
        self.acknowledged += sum(bool(answer.token) for answers in told for answer in answers)
        result = run(name, "doubles", *codes)
        assert result["none"] == 0
        return result

    def killed(self, name, rate):
        """Kill every process of the server under load, start it again, KILLS times; return what was acknowledged and is missing."""
        log = FOLDER / f"acknowledged-{name}"
        server = Server(PRODUCTION, on(name))
        server.__enter__()

        async def load_and_kill():
            families = Families(server.port, self.codes.body, log, persistent=True)
            arriving = asyncio.create_task(families.arrive(self.codes.take(round(rate * KILLS * 8)), rate))
            for _kill in range(KILLS):
                await asyncio.sleep(4)
                await asyncio.to_thread(server.kill)
                await asyncio.to_thread(server.__enter__)
            return await arriving

        try:
            answers = asyncio.run(load_and_kill())
        finally:
            server.__exit__()
        self.acknowledged += sum(bool(answer.token) for answer in answers)
        return run(name, "missing", log)


if __name__ == "__main__":
    main()
