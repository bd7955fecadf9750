"""The side of ./run bench hold that knows the models: a city of letters, two schools, a slip of one, and what is waited for.

`python -m tests.bench.support.hold.world VERB …` runs one verb on the database of the environment and prints JSON.
"""

import io
import json
import random
import sys
import zipfile
from pathlib import Path

import django

SCHOOLS = ("school", "neighbour")  # accounts; the second one is made here
MEMBERS = 560
DEEP, WIDE = 12, 10  # a page that draws a page ten times, which draws a page ten times, …


def prepare(folder):
    """Migrate, print a city's letters, and write into the folder what is sent: codes, a form, a costly ZIP, a costly photo, a slip."""
    from django.contrib.auth.models import User

    from campaigns.models import Membership, PrintRun, Role, Unit
    from campaigns.people.members import give
    from campaigns.printing.packs import pack
    from tests.bench.support import signing
    from tests.bench.support.printing import _slips

    signing.prepare(folder, 1, 0)
    folder = Path(folder)
    print_run = PrintRun.objects.get()
    school = Membership.objects.get(user__username=SCHOOLS[0]).unit
    other = Unit.objects.filter(kind=Unit.Kind.SCHOOL).exclude(pk=school.pk).order_by("path").first()
    account = User.objects.get(username=SCHOOLS[0])
    account.pk, account.username = None, SCHOOLS[1]
    account.save()
    give(account, Role.CONTACT, unit=other, by=None)
    block = print_run.blocks.filter(recipient=other).order_by("first_number").first()
    slip = next(_slips(pack(print_run, block.unit, "tear-off", range(block.first_seat, block.first_seat + 1)), 1))
    slip.save(folder / "slip.jpg", dpi=(150, 150))
    (folder / "costly.zip").write_bytes(costly_zip())
    (folder / "costly.jpg").write_bytes(costly_photo())
    paths = {name: f"/school/letters/{print_run.pk}/{unit.code}/scans/upload" for name, unit in zip(SCHOOLS, (school, other), strict=True)}
    return {"uploads": paths}


def costly_zip():
    """Return a ZIP of MEMBERS small PDFs, each other than the others; a page of each has ten to the power of twelve rectangles."""
    import pikepdf

    with pikepdf.new() as pdf:
        about = {"/Type": pikepdf.Name.XObject, "/Subtype": pikepdf.Name.Form, "/BBox": [0, 0, 600, 800]}
        form = pdf.make_stream(b"0 0 1 1 re f", about)
        for _level in range(DEEP):
            form = pdf.make_stream(b"/X Do " * WIDE, about | {"/Resources": pikepdf.Dictionary(XObject=pikepdf.Dictionary(X=form))})
        page = pdf.add_blank_page(page_size=(595, 842))
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(X=form))
        page.Contents = pdf.make_stream(b"/X Do")
        written = io.BytesIO()
        pdf.save(written)
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(MEMBERS):
            archive.writestr(f"{number}.pdf", written.getvalue() + b"%%%d" % number)
    return zipped.getvalue()


def costly_photo(scans=3000):
    """Return a progressive JPEG of 26 megapixels whose last scan, which changes nothing, comes so often again."""
    from PIL import Image

    written = io.BytesIO()
    Image.new("L", (5200, 5000), 128).save(written, "JPEG", progressive=True, quality=50)
    data = written.getvalue()
    last = data[data.rindex(b"\xff\xda") : -2]
    return data[:-2] + last * scans + data[-2:]


def wrong_codes(count):
    """Return so many codes that are none, as somebody makes them up."""
    chance = random.Random(1)
    return ["".join(chance.choices("0123456789ABCDEFGHJKMNPQRSTVWXYZ", k=16)) for _code in range(int(count))]


VERBS = {verb.__name__: verb for verb in (prepare,)}


def main():
    django.setup()
    print(json.dumps(VERBS[sys.argv[1]](*sys.argv[2:])))


if __name__ == "__main__":
    main()
