"""The side of ./run bench sign that knows the models: cities of letters, a million answers in bulk, and the recount.

`python -m tests.bench.support.signing VERB …` runs one verb on the database of the environment and prints JSON.
"""

import json
import math
import random
import sys
from pathlib import Path
from urllib.parse import urlencode

import django

MARK = "KEY"  # stands in the body where the page's one-time key goes; no other field contains it


def prepare(folder, cities, pledges):
    """Migrate and print so many cities' letters; the codes after the first `pledges` (shuffled) and a form go into the folder."""
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    from campaigns.printing.copies import code_of
    from tests.bench.support import printing
    from tests.bench.support.baseline.models import Row

    with connection.schema_editor() as editor:
        editor.create_model(Row)
    print_run = printing.make_runs((int(cities),))[int(cities)].run
    numbers = [number for block in print_run.blocks.order_by("first_number") for number in block.numbers_at()]
    to_sign = numbers[int(pledges) :]
    random.Random(20201013).shuffle(to_sign)
    folder = Path(folder)
    (folder / "codes").write_text("".join(f"{code_of(number)}\n" for number in to_sign))
    (folder / "body").write_text(form_body(MARK))
    analyze()
    return {"copies": len(numbers), "codes": len(to_sign)}


def form_body(key):
    """Return what a phone posts: two names drawn with a finger, the guardian's consent; some 6 KB."""
    from tests.pledges.signing.samples import drawn, filled

    def stroke(number):
        """A stroke of 24 points."""
        return [[round(90 + 110 * number + 40 * math.cos(at / 4)), round(250 + 90 * math.sin(at / 5))] for at in range(24)]

    name = drawn([stroke(number) for number in range(7)])
    return urlencode(filled(submission_key=key, child_name="", child_strokes=name, guardian_strokes=name))


def fill(pledges):
    """Answer so many of the first copies on PostgreSQL: the first through the ledger, the others as rows like its own.

    Digests and copy numbers are each one's own; the sealed bytes are the first one's, of the size that all have.
    """
    from campaigns.printing.copies import code_of
    from campaigns.printing.finding import copy_for
    from pledges.ledger.answers import answer
    from pledges.models import Entry, PersonalData, Pledge, Total

    copy = copy_for(code_of(1))
    names = {"child": {"name": "张小明"}, "guardian": {"name": "张大明"}}
    answer(copy, outcome="signed", signatures=names, channel="phone", submission_key="key-of-the-first-pledge", body="")
    copies = "campaigns_block AS b, generate_series(b.first_number, b.first_number + b.copies - 1) AS n"
    others = f"{copies} WHERE n > 1 AND n <= {int(pledges)}"
    of_the_copy = {"block_id": "b.id", "copy_number": "n"}
    digests = {f"{what}_digest": f"encode(sha256(('{what} of ' || n)::bytea), 'hex')" for what in ("submission", "body", "receipt")}
    _repeat(Pledge, of_the_copy | digests, others)
    _repeat(Entry, of_the_copy, others)
    _repeat(PersonalData, {"pledge_id": "p.id"}, "pledges_pledge AS p WHERE copy_number > 1")
    counted = "(SELECT block_id, COUNT(*) AS pledges FROM pledges_pledge GROUP BY block_id) AS p"
    _repeat(Total, {"block_id": "p.block_id", "count": "p.pledges"}, f"{counted} WHERE p.block_id <> {copy.block.pk}")
    Total.objects.filter(block=copy.block).update(count=Pledge.objects.filter(block=copy.block).count())
    analyze()
    return {"pledges": Pledge.objects.count()}


def _repeat(model, differing, source):
    """Insert the model's only row again for each row of `source`, with these columns (SQL) its own."""
    from django.db import connection

    columns = [field.column for field in model._meta.concrete_fields if not field.primary_key]
    values = [differing.get(column, f'first."{column}"') for column in columns]
    names = ", ".join(f'"{column}"' for column in columns)
    first = f"(SELECT * FROM {model._meta.db_table} ORDER BY id LIMIT 1) AS first"
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {model._meta.db_table} ({names}) SELECT {', '.join(values)} FROM {first}, {source}")


def analyze():
    """Let the database know its tables, as its own upkeep would by the evening."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def recount():
    """Return how many pledges there are and whether every total is what the tables hold, counted in plain SQL."""
    from django.db import connection

    grouped = "SELECT block_id, channel, outcome, {} FROM {} GROUP BY block_id, channel, outcome ORDER BY 1, 2, 3"
    with connection.cursor() as cursor:
        rows = []
        for what, table in (("SUM(count)", "pledges_total"), ("COUNT(*)", "pledges_pledge"), ("COUNT(*)", "pledges_entry")):
            cursor.execute(grouped.format(what, table))
            rows.append([(*row[:3], int(row[3])) for row in cursor.fetchall() if row[3]])
        cursor.execute("SELECT COUNT(*) FROM pledges_pledge")
        (pledges,) = cursor.fetchone()
    return {"pledges": pledges, "equal": rows[0] == rows[1] == rows[2]}


def missing(log):
    """Return how many acknowledged answers ("code token" a line) the database does not hold, for that copy, and how many there are."""
    from campaigns.paper.marks.codes import number_of
    from campaigns.printing.copies import keyring
    from pledges.ledger.receipts import sha256
    from pledges.models import Pledge

    lines = [line.split() for line in Path(log).read_text().splitlines()]
    wanted = {sha256(token): number_of(code, keyring()) for code, token in lines}
    digests, held = list(wanted), {}
    for start in range(0, len(digests), 500):
        held |= Pledge.objects.filter(receipt_digest__in=digests[start : start + 500]).values_list("receipt_digest", "copy_number")
    return {"acknowledged": len(lines), "missing": sum(held.get(digest) != number for digest, number in wanted.items())}


def doubles(*codes):
    """Return how many of these copies have more than one pledge, and how many have none."""
    from campaigns.paper.marks.codes import number_of
    from campaigns.printing.copies import keyring
    from pledges.models import Pledge

    counts = [Pledge.objects.filter(copy_number=number_of(code, keyring())).count() for code in codes]
    return {"doubles": sum(count > 1 for count in counts), "none": sum(count == 0 for count in counts)}


def unguard():
    """Take the ledger's guard away: the constraint that makes a copy's pledge the only one."""
    from django.db import connection

    from pledges.models import Pledge

    guard = next(constraint for constraint in Pledge._meta.constraints if constraint.name == "copy_answered_once")
    with connection.schema_editor() as editor:
        editor.remove_constraint(Pledge, guard)
    return {}


VERBS = {verb.__name__: verb for verb in (prepare, fill, recount, missing, doubles, unguard)}


def main():
    django.setup()
    print(json.dumps(VERBS[sys.argv[1]](*sys.argv[2:])))


if __name__ == "__main__":
    main()
