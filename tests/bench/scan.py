"""./run bench scan: slips of a real print run, filled in by simulated hands, damaged as schools damage them, and read back.

The ranges of damage are in tests/bench/support/scanning_damage.py, the hands in scanning_hands.py. Seeded: the same set each time.
"""

import argparse
import base64
import json
import os
import shutil

from tests.bench.support.server import ROOT, installation

FOLDER = ROOT / "var" / "bench-scan"
SHARES = {"moderate": 0.5, "harsh": 0.3, "photo": 0.2}
MARKS_SHARE = 50  # a fiftieth of the slips, of each kind of mark
USUAL, FULL = 2_000, 20_000
LONG_PAGES = 5_000
HOST = "pinganxin.example.gov.cn"  # as long as such names are
CODE_KEYS = f"1-1073741823:{base64.b64encode(bytes(range(32))).decode()}"  # so that the symbols are the same each time, too


def main():
    parser = argparse.ArgumentParser(prog="./run bench scan")
    parser.add_argument("--json", action="store_true", help="end with one JSON object on the last line")
    parser.add_argument("--full", action="store_true", help=f"{FULL} slips instead of {USUAL}")
    parser.add_argument("--slips", type=int, help="so many slips")
    options = parser.parse_args()
    try:
        measure(options.slips or (FULL if options.full else USUAL), options.json)
    finally:
        shutil.rmtree(FOLDER, ignore_errors=True)


def measure(slips, is_json):
    prepare()
    from tests.bench.support import scanning, scanning_kills, scanning_speed

    def say(text):
        print(text, flush=True)

    say("preparing the print run and its packs …")
    packs = scanning.make_packs(FOLDER)
    tally = scanning.Tally()
    for kind, share in SHARES.items():
        say(f"{kind}: {round(slips * share)} slips …")
        scanning.read_set(kind, round(slips * share), packs, FOLDER, tally)
    figures = tally.figures()
    say(f"{len(scanning.scanning_marks.KINDS)} kinds of marks, {slips // MARKS_SHARE} slips each …")
    figures |= {f"{kind}_right": share for kind, share in scanning.read_marks(slips // MARKS_SHARE, packs, FOLDER).items()}
    if odd := scanning.dump(tally.odd):
        say(odd)
    say("against the bare minimum …")
    pages = scanning_speed.usual_pages(packs)
    figures["ratio_bare"], figures["pages_per_s"] = scanning_speed.ratio_bare(pages, FOLDER)
    say("harsh pages against mild ones …")
    figures |= scanning_speed.harsh_ratio(pages, scanning_speed.harsh_pages(packs), FOLDER)
    say(f"a PDF of {LONG_PAGES} pages …")
    figures["peak_mb"], figures["peak_mb_early"], is_whole = scanning_speed.long_pdf(pages, LONG_PAGES, FOLDER)
    figures["accounted"] = figures["accounted"] and is_whole
    say(f"{scanning_kills.PAGES} pages, recorded, the reader killed {scanning_kills.KILLS} times …")
    figures["kill_exact"], figures["recorded_pages_per_s"] = scanning_kills.kill_exact(pages, FOLDER)
    for name, value in figures.items():
        say(f"{name:26}{value}")
    if is_json:
        say(json.dumps(figures))


def prepare():
    """Set up an empty installation of its own, with production's settings."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    os.environ |= installation(FOLDER) | {"PUBLIC_URL": f"https://{HOST}", "ALLOWED_HOSTS": HOST, "CODE_KEYS": CODE_KEYS}
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


if __name__ == "__main__":
    main()
