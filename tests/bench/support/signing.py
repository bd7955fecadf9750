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

MARK = "KEY"  # stands in the body where the page's one-time key goes; no field of the form contains it


def prepare(folder, cities):
    """Migrate, print so many cities' letters, and write codes (one a line, shuffled) and a form's body into the folder."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from campaigns.letters.codes import code_for
    from campaigns.letters.copies import keyring
    from tests.bench.support import printing

    print_run = printing.make_runs((int(cities),))[int(cities)].run
    numbers = [number for block in print_run.blocks.order_by("first_number") for number in block.numbers_at()]
    half = len(numbers) * 4 // 5
    to_sign = numbers[half:]
    random.Random(20201013).shuffle(to_sign)
    folder = Path(folder)
    (folder / "codes").write_text("".join(f"{code_for(number, keyring())}\n" for number in to_sign))
    (folder / "body").write_text(form_body(MARK))
    return {"copies": len(numbers), "codes": len(to_sign)}


def form_body(key):
    """Return what a phone posts: two names drawn with a finger, the guardian's consent; some 4 KB."""
    from tests.pledges.signing_samples import drawn, filled

    name = drawn([[[round(90 + 110 * stroke + 40 * math.cos(point / 4)), round(250 + 90 * math.sin(point / 5))] for point in range(24)] for stroke in range(7)])
    return urlencode(filled(submission_key=key, child_name="", child_strokes=name, guardian_strokes=name))


def main():
    django.setup()
    print(json.dumps(VERBS[sys.argv[1]](*sys.argv[2:])))


VERBS = {"prepare": prepare}

if __name__ == "__main__":
    main()
