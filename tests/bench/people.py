"""./run bench people: a roster of 100,000 classes brought in, and what a school's pages cost beside that many units.

`import_rows_s` and `import_peak_mb` (the largest of its processes) are the command's; the baseline of `reach_ratio` are the same pages of
the same school when it was the only one, in the same run.
"""

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

from tests.bench.support.server import ROOT, installation

FOLDER = ROOT / "var" / "bench-people"
CLASSES_OF_A_SCHOOL = 50
COUNTY = "131102"
LOOKS = 101
HEADINGS = "行政区划代码,学校代码,学校名称,年级,班级,人数"


def main():
    parser = argparse.ArgumentParser(prog="./run bench people")
    parser.add_argument("--json", action="store_true", help="end with one JSON object on the last line")
    parser.add_argument("--rows", type=int, default=100_000)
    options = parser.parse_args()
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    try:
        figures = measure(options.rows)
    finally:
        shutil.rmtree(FOLDER, ignore_errors=True)
    for name, value in figures.items():
        print(f"{name:26}{value}", flush=True)
    if options.json:
        print(json.dumps(figures))


def measure(rows):
    os.environ |= installation(FOLDER) | {"ALLOWED_HOSTS": "127.0.0.1,testserver"}
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    client, pages = school()
    alone, queries_alone = look(client, pages)
    print(f"bringing in {rows} rows …", flush=True)
    began = time.perf_counter()
    bring_in(roster(rows))
    seconds = time.perf_counter() - began
    peak_mb = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    among, queries_among = look(client, pages)
    from campaigns.models import Unit

    return {
        "rows": rows,
        "units": Unit.objects.count(),
        "import_rows_s": round(rows / seconds),
        "import_s": round(seconds, 1),
        "import_peak_mb": round(peak_mb),
        "page_ms_alone": round(1000 * alone, 2),
        "page_ms": round(1000 * among, 2),
        "reach_ratio": round(among / alone, 2),
        "queries_alone": queries_alone,
        "queries": queries_among,
    }


def roster(rows):
    """Write so many classes, 50 to a school, and return where."""
    path = Path(FOLDER) / f"{rows}.csv"
    with path.open("w", encoding="utf-8") as file:
        print(HEADINGS, file=file)
        for number in range(rows):
            school, within = divmod(number, CLASSES_OF_A_SCHOOL)
            grade, label = within % 6 + 1, within // 6 + 1
            print(f"{COUNTY},21{school:08},第{school + 1}小学,{grade},{label}班,45", file=file)
    return path


def bring_in(path):
    command = [sys.executable, "manage.py", "import_units", str(path)]
    subprocess.run(command, cwd=ROOT, env=os.environ, check=True, stdout=subprocess.DEVNULL)


def school():
    """Make one school with a letter that was printed for it; return (a client signed in as its contact, the addresses of its pages)."""
    from django.test import Client
    from django.urls import reverse
    from django.utils import timezone

    from campaigns.admin.setup import set_up_site
    from campaigns.demo.accounts import SCHOOL, make_accounts
    from campaigns.demo.pages import make_pages
    from campaigns.demo.units import HENGSHUI, XINGTAI
    from campaigns.models import LetterPage, Unit
    from campaigns.printing.runs import confirm_print_run

    set_up_site()
    city, _other = (Unit.objects.create(code=code, kind="city", name=name) for code, name in (HENGSHUI, XINGTAI))
    county = Unit.objects.create(code=COUNTY, kind="county", name="桃城区", parent=city)
    unit = Unit.objects.create(code=SCHOOL, kind="school", name="桃城区第一小学", parent=county)
    for number in range(12):
        Unit.objects.create(code=f"{SCHOOL}-{number}", kind="class", name=f"{number + 1}班", parent=unit, head_count=45)
    people = make_accounts()
    letter, _to_residents = make_pages(today=timezone.localdate(), officer=people["officer"], reviewer=people["reviewer"])
    run = confirm_print_run(LetterPage.objects.get(pk=letter.pk), [unit], by=people["officer"])
    client = Client()
    client.force_login(people["school"])
    return client, [reverse("school"), reverse("school_letter", args=[run.pk, SCHOOL])]


def look(client, pages):
    """Return (median seconds, queries) of the school's pages together."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    seconds = []
    for _time in range(LOOKS):
        began = time.perf_counter()
        answers = [client.get(page) for page in pages]
        seconds.append(time.perf_counter() - began)
    if any(answer.status_code != 200 or "桃城区第一小学" not in answer.content.decode() for answer in answers):
        raise SystemExit(f"{pages}: {answers}")
    with CaptureQueriesContext(connection) as queries:
        for page in pages:
            client.get(page)
    return statistics.median(seconds), len(queries)


if __name__ == "__main__":
    main()
